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

/** What Lambda does for a function in a VPC. https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions */
const IN_A_VPC = [
  'CreateNetworkInterface', 'DescribeNetworkInterfaces', 'DescribeSubnets', 'DeleteNetworkInterface', 'AssignPrivateIpAddresses', 'UnassignPrivateIpAddresses',
].map((action) => `ec2:${action}`);

/** Unpacks rows that were packed with gzip. What it cannot unpack waits in a queue, as it came. */
export class Expander extends Construct {
  public readonly handler: lambda.Function;
  public readonly failed: sqs.Queue;

  constructor(scope: Construct, id: string, { store, source, stream, topic, network }: ExpanderProps) {
    super(scope, id);
    this.failed = new sqs.Queue(this, 'Failed', {
      enforceSSL: true, retentionPeriod: Duration.days(14), encryption: sqs.QueueEncryption.SQS_MANAGED, removalPolicy: store.removalPolicy,
    });
    const logGroup = new logs.LogGroup(this, 'Log', { retention: logs.RetentionDays.ONE_MONTH, removalPolicy: store.removalPolicy });
    // CDK's own role may write to every log group of the account.
    const role = new iam.Role(this, 'HandlerRole', { description: `Unpacks rows of ${scope.node.path}`, assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    role.addToPolicy(new iam.PolicyStatement({ actions: ['firehose:PutRecordBatch'], resources: [stream.stream.attrArn] }));
    if (network.vpc) role.addToPolicy(new iam.PolicyStatement({ actions: IN_A_VPC, resources: ['*'] }));
    this.handler = new lambda.Function(this, 'Handler', {
      ...bundledHandler('iot/iot-flat-file-ingest/expand/expand'),
      description: `Unpacks rows of ${scope.node.path}`,
      architecture: lambda.Architecture.ARM_64,
      memorySize: 512,
      timeout: Duration.minutes(1),
      environment: { STREAM_NAME: stream.streamName },
      tracing: lambda.Tracing.ACTIVE,
      loggingFormat: lambda.LoggingFormat.JSON,
      role,
      logGroup,
      onFailure: new destinations.SqsDestination(this.failed),
      retryAttempts: 2,
      maxEventAge: Duration.hours(6),
      ...network.vpc && { vpc: network.vpc, vpcSubnets: network.vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS } },
    });
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
