import {
  aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_logs as logs, aws_sqs as sqs, aws_ssm as ssm,
  aws_stepfunctions as sfn, CfnResource, Fn, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { ENVIRONMENT } from '../synthesize';

/** Breaks every rule of the contract, each in the way that a person would. */
export class CarelessWorker extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);

    // No retention, and gone with the stack; and data that stays, whatever the user says.
    new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.INFINITE, removalPolicy: RemovalPolicy.DESTROY });
    new kms.Key(this, 'Kept', { removalPolicy: RemovalPolicy.RETAIN });

    // No timeout, no log group, as many copies as the account allows, all of S3, and metrics in anybody's name.
    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_20_X,
      handler: 'index.handler',
      code: lambda.Code.fromInline('exports.handler = async () => {}'),
    });
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['s3:*'], resources: ['*'] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ actions: ['cloudwatch:PutMetricData'], resources: ['*'] }));
    fn.addToRolePolicy(new iam.PolicyStatement({ notActions: ['iam:PassRole'], notResources: ['arn:aws:s3:::private'] }));

    // One queue without a dead-letter queue; one whose dead-letter queue nobody watches.
    new sqs.Queue(this, 'Lossy');
    new sqs.Queue(this, 'Work', { deadLetterQueue: { maxReceiveCount: 3, queue: new sqs.Queue(this, 'Unwatched') } });

    // Alarms that tell nobody, and nothing: no page, a page that does not exist, a section that does not.
    for (const alarmDescription of ['Errors', 'Errors: docs/runbooks/nobody.md#errors', 'Errors: docs/runbooks/careful-worker.md#nowhere']) {
      new cloudwatch.Alarm(this, alarmDescription.replace(/\W/g, ''), { metric: fn.metricErrors(), threshold: 1, evaluationPeriods: 1, alarmDescription });
    }

    // A state that does not exist, and an expression that does not parse.
    new sfn.CfnStateMachine(this, 'Machine', {
      roleArn: fn.role!.roleArn,
      definitionString: JSON.stringify({
        QueryLanguage: 'JSONata',
        StartAt: 'Count',
        States: { Count: { Type: 'Pass', Output: '{% $count( %}', Next: 'Nowhere' } },
      }),
    });

    // Tasks that may hang, give up at the first hiccup or retry in step; an error that nobody catches, and one that leads nowhere; a silent end.
    const resource = 'arn:aws:states:::aws-sdk:sqs:purgeQueue';
    const retry = { ErrorEquals: ['Sqs.ThrottlingException'], MaxAttempts: 3 };
    const outward = { ErrorEquals: ['States.Timeout'], Next: 'Silent' };
    const inner = { Type: 'Task', Resource: resource, TimeoutSeconds: 5, Retry: [retry], Catch: [outward], End: true };
    new sfn.CfnStateMachine(this, 'Reckless', {
      roleArn: fn.role!.roleArn,
      loggingConfiguration: { level: 'ERROR', destinations: [] },
      definition: {
        StartAt: 'Hang',
        States: {
          Hang: { Type: 'Task', Resource: resource, Next: 'Each' },
          Each: {
            Type: 'Map',
            ItemProcessor: { StartAt: 'Inner', States: { Inner: inner } },
            Catch: [outward],
            Next: 'Silent',
          },
          Silent: { Type: 'Fail', Error: 'Unknown' },
        },
      },
    });

    // A delay that is no number: CDK's own validator sees it.
    new CfnResource(this, 'Schema', { type: 'AWS::SQS::Queue', properties: { DelaySeconds: 'soon', RedrivePolicy: { maxReceiveCount: 1 } } });
  }
}

/** A value carried from another region, by CDK and by hand. */
export class CarelessReference extends Construct {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    const abroad = new Stack(this, 'Abroad', { env: { ...ENVIRONMENT, region: 'eu-west-1' }, crossRegionReferences: true });
    const near = new Stack(this, 'Near', { env: ENVIRONMENT, crossRegionReferences: true });
    const topic = new CfnResource(abroad, 'Topic', { type: 'AWS::SNS::Topic' });
    new ssm.StringParameter(near, 'Carried', { stringValue: topic.ref });
    abroad.exportValue(topic.ref, { name: 'topic-of-abroad' });
    new ssm.StringParameter(near, 'Imported', { stringValue: Fn.importValue('topic-of-abroad') });
    new CfnResource(near, 'Read', {
      type: 'AWS::SSM::Parameter',
      properties: { Type: 'String', Value: { 'Fn::GetStackOutput': { StackName: 'Abroad', OutputName: 'Topic', Region: 'eu-west-1' } } },
    });
  }
}
