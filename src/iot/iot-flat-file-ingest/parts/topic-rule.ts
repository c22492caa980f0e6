import { aws_iam as iam, aws_iot as iot } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allowKey } from './delivery-role';
import { FOLDER, IngestStore } from './ingest-store';
import { service } from '../../../core/state-machine';

export interface TopicRuleProps {
  readonly store: IngestStore;
  /** Of the rule: letters, digits and underscores. */
  readonly name: string;
  readonly description: string;
  readonly sql: string;
  readonly action: (role: iam.Role) => iot.CfnTopicRule.ActionProperty;
}

/** A rule of AWS IoT. What its action cannot take lies in the bucket, with the message and the reason. */
export class TopicRule extends Construct {
  public readonly rule: iot.CfnTopicRule;
  public readonly role: iam.Role;

  constructor(scope: Construct, id: string, { store, name, description, sql, action }: TopicRuleProps) {
    super(scope, id);
    this.role = new iam.Role(this, 'Role', { description, assumedBy: service(this, 'iot.amazonaws.com') });
    this.role.addToPolicy(new iam.PolicyStatement({ actions: ['s3:PutObject'], resources: [store.arnOf(`${FOLDER.errors}rules/`)] }));
    allowKey(this.role, store, 'kms:GenerateDataKey');
    this.rule = new iot.CfnTopicRule(this, 'Rule', {
      ruleName: name,
      topicRulePayload: {
        awsIotSqlVersion: '2016-03-23',
        description,
        sql,
        ruleDisabled: false,
        actions: [action(this.role)],
        errorAction: {
          s3: { bucketName: store.bucket.bucketName, key: `${FOLDER.errors}rules/${name}/\${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/\${newuuid()}.json`, roleArn: this.role.roleArn },
        },
      },
    });
    this.rule.node.addDependency(this.role);
  }
}

/** To Firehose: as many records as the array has elements. */
export function toFirehose(role: iam.Role, streamName: string, streamArn: string, batchMode: boolean): iot.CfnTopicRule.ActionProperty {
  role.addToPolicy(new iam.PolicyStatement({ actions: [batchMode ? 'firehose:PutRecordBatch' : 'firehose:PutRecord'], resources: [streamArn] }));
  return { firehose: { deliveryStreamName: streamName, roleArn: role.roleArn, batchMode } };
}
