import { aws_dynamodb as dynamodb, aws_iam as iam, aws_pipes as pipes, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { service } from '../../core/state-machine';

interface MediaNewsProps {
  readonly table: dynamodb.Table;
  readonly teller: sfn.IStateMachine;
  readonly removalPolicy: RemovalPolicy;
}

/**
 * Every change of a record becomes news, in the order of the changes, at least once: nothing that changes a record can forget to tell of it, and telling can fail without holding
 * up what it tells of.
 */
export class MediaNews extends Construct {
  public readonly pipe: pipes.CfnPipe;
  /** Where in the stream the news is that could not be told. */
  public readonly lost: sqs.Queue;

  constructor(scope: Construct, id: string, { table, teller, removalPolicy }: MediaNewsProps) {
    super(scope, id);
    this.lost = new sqs.Queue(this, 'Lost', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy,
    });
    const role = new iam.Role(this, 'Role', { assumedBy: service(this, 'pipes.amazonaws.com') });
    const policy = new iam.Policy(this, 'Policy', {
      roles: [role],
      statements: [
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-pipes-permissions.html
        new iam.PolicyStatement({
          actions: ['dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'dynamodb:ListStreams'], resources: [table.tableStreamArn!],
        }),
        new iam.PolicyStatement({ actions: ['states:StartSyncExecution'], resources: [teller.stateMachineArn] }),
        new iam.PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.lost.queueArn] }),
      ],
    });
    this.pipe = new pipes.CfnPipe(this, 'Pipe', {
      description: `News of ${scope.node.path}`,
      roleArn: role.roleArn,
      source: table.tableStreamArn!,
      sourceParameters: {
        filterCriteria: { filters: [{ pattern: JSON.stringify({ eventName: ['INSERT', 'MODIFY'] }) }] },
        dynamoDbStreamParameters: {
          startingPosition: 'TRIM_HORIZON',
          // What one PutEvents takes.
          batchSize: 10,
          // One batch that cannot be told must not hold up all others for a day.
          maximumRetryAttempts: 50,
          onPartialBatchItemFailure: 'AUTOMATIC_BISECT',
          deadLetterConfig: { arn: this.lost.queueArn },
        },
      },
      target: teller.stateMachineArn,
      targetParameters: { stepFunctionStateMachineParameters: { invocationType: 'REQUEST_RESPONSE' } },
    });
    this.pipe.node.addDependency(policy);
  }
}
