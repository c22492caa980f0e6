import {
  aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_lambda as lambda, aws_lambda_event_sources as sources,
  aws_logs as logs, aws_sns as sns, aws_sqs as sqs, aws_stepfunctions as sfn, aws_stepfunctions_tasks as tasks, Duration, RemovalPolicy,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';

export interface CarefulWorkerProps {
  readonly removalPolicy?: RemovalPolicy;
  readonly alarmTopic?: sns.ITopic;
  readonly reservedConcurrency?: number;
}

/** A construct as the contract wants it: shows that the checks let the right thing pass. Lives in the tests only. */
export class CarefulWorker extends Construct {
  public readonly machine: sfn.StateMachine;

  constructor(scope: Construct, id: string, props: CarefulWorkerProps = {}) {
    super(scope, id);
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.RETAIN;

    const deadLetters = new sqs.Queue(this, 'DeadLetters', { enforceSSL: true, removalPolicy });
    const work = new sqs.Queue(this, 'Work', {
      enforceSSL: true,
      removalPolicy,
      visibilityTimeout: Duration.minutes(1),
      deadLetterQueue: { maxReceiveCount: 3, queue: deadLetters },
    });

    const fn = new lambda.Function(this, 'Function', {
      runtime: lambda.Runtime.NODEJS_24_X,
      handler: 'index.handler',
      code: lambda.Code.fromAsset(__dirname),
      timeout: Duration.seconds(10),
      logGroup: new logs.LogGroup(this, 'Logs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy }),
      reservedConcurrentExecutions: props.reservedConcurrency,
    });
    fn.addEventSource(new sources.SqsEventSource(work, { maxConcurrency: 5, reportBatchItemFailures: true }));

    const alarm = new cloudwatch.Alarm(this, 'Alarm', {
      metric: deadLetters.metricApproximateNumberOfMessagesVisible(),
      threshold: 1,
      evaluationPeriods: 1,
      alarmDescription: 'Messages could not be processed: docs/runbooks/careful-worker.md#messages-could-not-be-processed',
    });
    if (props.alarmTopic) alarm.addAlarmAction(new actions.SnsAction(props.alarmTopic));

    this.machine = new sfn.StateMachine(this, 'Machine', {
      queryLanguage: sfn.QueryLanguage.JSONATA,
      definitionBody: sfn.DefinitionBody.fromChainable(this.purge(work)),
      timeout: Duration.hours(1),
      tracingEnabled: true,
      logs: { level: sfn.LogLevel.ALL, destination: new logs.LogGroup(this, 'MachineLogs', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy }) },
    });
  }

  /** A task inside a Map, which catches for it; nothing is retried when the queue does not exist, and a time-out is expected. */
  private purge(queue: sqs.IQueue): sfn.IChainable {
    const purge = tasks.CallAwsService.jsonata(this, 'Purge', {
      service: 'sqs',
      action: 'purgeQueue',
      parameters: { QueueUrl: queue.queueUrl },
      iamResources: [queue.queueArn],
      taskTimeout: sfn.Timeout.duration(Duration.seconds(10)),
    });
    purge.addRetry({ errors: ['Sqs.QueueDoesNotExistException'], maxAttempts: 0 });
    purge.addRetry({ errors: ['Sqs.RequestThrottledException', 'Sqs.SdkClientException'], jitterStrategy: sfn.JitterType.FULL });
    const failed = sfn.Fail.jsonata(this, 'Failed', { error: 'NotPurged', cause: 'The queue could not be purged' });
    return sfn.Pass.jsonata(this, 'First', { outputs: { first: '{% $states.input.items[0] %}' } })
      .next(sfn.Map.jsonata(this, 'Each').itemProcessor(purge)
        .addCatch(failed, { errors: ['States.Timeout'] })
        .addCatch(failed, { errors: ['States.ALL'] }));
  }
}
