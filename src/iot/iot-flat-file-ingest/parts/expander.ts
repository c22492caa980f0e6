import { aws_ec2 as ec2, aws_iam as iam, aws_iot as iot, aws_lambda as lambda, aws_lambda_destinations as destinations, aws_logs as logs, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngestStore } from './ingest-store';
import { RowStream } from './row-stream';
import { TopicRule } from './topic-rule';
import { bundledHandler } from '../../../core/bundled-handler';
import { service } from '../../../core/state-machine';
import { FlatFileGzipOptions } from '../flat-file-compression';

export interface ExpanderProps {
  readonly store: IngestStore;
  readonly source: string;
  readonly stream: RowStream;
  readonly topic: string;
  readonly network: FlatFileGzipOptions;
}

/** Unpacks rows that were packed with gzip. What it cannot unpack waits in a queue, as it came. */
export class Expander extends Construct {
  public readonly handler: lambda.Function;
  public readonly failed: sqs.Queue;

  constructor(scope: Construct, id: string, { store, source, stream, topic, network }: ExpanderProps) {
    super(scope, id);
    this.failed = new sqs.Queue(this, 'Failed', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy: store.removalPolicy,
    });
    this.handler = new lambda.Function(this, 'Handler', {
      ...bundledHandler('iot/iot-flat-file-ingest/expand/expand'),
      description: `Unpacks rows of ${scope.node.path}`,
      memorySize: 512,
      timeout: Duration.minutes(1),
      environment: { STREAM_NAME: stream.streamName },
      logGroup: new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: store.removalPolicy }),
      tracing: lambda.Tracing.ACTIVE,
      onFailure: new destinations.SqsDestination(this.failed),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      ...network.vpc && { vpc: network.vpc, vpcSubnets: network.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
    });
    this.handler.addToRolePolicy(new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [stream.stream.attrArn] }));
    const { rule } = new TopicRule(this, 'Rule', {
      store,
      name: `${store.ingestName}_${source}_gz`,
      description: `Packed rows of ${scope.node.path}`,
      sql: `SELECT encode(*, 'base64') AS data, topic(2) AS device FROM '${topic}'`,
      action: (): iot.CfnTopicRule.ActionProperty => ({ lambda: { functionArn: this.handler.functionArn } }),
    });
    this.handler.addPermission('Rule', { principal: service(this, 'iot.amazonaws.com'), sourceArn: Stack.of(this).formatArn({ service: 'iot', resource: 'rule', resourceName: rule.ruleName! }) });
  }
}
