import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const BUCKET = /\/Store\/Bucket\/Resource$/;
const GLUE_ROLES = /\/(Job|Crawler)Role\/DefaultPolicy\/Resource$/;
const MACHINES = /\/(Machine|Erase)Role\/(Default|Overflow)Policy\d*\/Resource$/;

const onAll = (actions: string, service: string, resources: string) => `wildcard-resource[${actions} on arn:aws:${service}:us-east-1:111111111111:${resources}]`;
const ofPersonalize = (what: string, ...actions: string[]) => onAll(actions.map((action) => `personalize:${action}`).join(), 'personalize', `${what}/*`);

/** What the rules hold against a GlueToPersonalize, and why it is right all the same. */
export const glueToPersonalizeExceptions: Exception[] = [
  // Store and record
  {
    rules: ['AwsSolutions-S1', ...nagRule('S3BucketLoggingEnabled', NIST, HIPAA, PCI)],
    at: BUCKET,
    reason: 'Access logs need a second bucket that nobody asked for; CloudTrail data events tell the same where an account keeps them, and etl.bucket takes one that is logged.',
  },
  {
    rules: [...nagRule('S3BucketReplicationEnabled', NIST, HIPAA, PCI), ...nagRule('S3BucketVersioningEnabled', NIST, HIPAA, PCI)],
    at: BUCKET,
    reason: 'Exports are made anew from the sources and deleted after etl.retention; versions and copies that stayed would keep the data of users who were erased.',
  },
  {
    rules: nagRule('S3DefaultEncryptionKMS', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'S3 encrypts at rest with a key of its own; etl.encryptionKey takes one of the user, which the customised form does, as a key is billed and somebody must own it.',
  },
  {
    rules: nagRule('DynamoDBInBackupPlan', NIST, HIPAA),
    at: /\/Store\/Record\/Resource$/,
    reason: 'Point-in-time recovery is on, which keeps each second of 35 days; a backup plan is one of the account, and the user adds `table` to it.',
  },

  // Glue
  {
    rules: ['AwsSolutions-GL1', 'AwsSolutions-GL3'],
    at: /\/(Interactions|Items|Users)\/(Job|Crawler)$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and no job has a bookmark; etl.securityConfiguration takes a configuration of the user, which the customised form gives.',
  },
  {
    rules: [onAll('logs:CreateLogGroup,logs:CreateLogStream,logs:PutLogEvents', 'logs', 'log-group:/aws-glue/*'), onAll('logs:AssociateKmsKey', 'logs', 'log-group:/aws-glue/*')],
    at: GLUE_ROLES,
    reason: 'Glue chooses the log groups, all below this prefix, and puts the names of roles and security configurations into some of them.',
  },
  {
    rules: ['ec2:CreateNetworkInterface', 'ec2:DeleteNetworkInterface', 'ec2:CreateTags,ec2:DeleteTags'].map((actions) => onAll(actions, 'ec2', 'network-interface/*')),
    at: GLUE_ROLES,
    reason: 'EC2 makes the ids of interfaces when workers start; the subnet and the security groups are named, and no tag but Glue\'s own may be set.',
  },

  // Roles
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /(Policy|Asking)\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows. Asking is one for both machines, which are named in it.',
  },
  {
    rules: [
      ofPersonalize('dataset-import-job', 'CreateDatasetImportJob', 'DescribeDatasetImportJob'), ofPersonalize('batch-inference-job', 'CreateBatchInferenceJob', 'DescribeBatchInferenceJob'),
      ofPersonalize('data-deletion-job', 'CreateDataDeletionJob', 'DescribeDataDeletionJob'),
    ],
    at: MACHINES,
    reason: 'Jobs are named after the execution, whose name is chosen by whoever starts it; what they work on (dataset, group, solution) is named.',
  },
  {
    rules: [ofPersonalize('event-tracker', 'CreateEventTracker', 'DescribeEventTracker')],
    at: MACHINES,
    reason: 'Personalize makes the ids of trackers; the dataset group that one is created in is named.',
  },

  {
    rules: ['glue:TestConnection', 'personalize:ListEventTrackers', 'personalize:ListSolutionVersions'].map((action) => `wildcard-resource[${action} on *]`),
    at: MACHINES,
    reason: 'These calls are on no resource, as the service authorization reference of AWS says: nothing could be named.',
  },
  {
    rules: ['FilmsStoreBucket3C6E7446', 'OwnStoreBucket169ED5DB', 'ShopStoreBucket9A33383E']
      .flatMap((bucket) => ['exports', 'quarantine'].map((folder) => `wildcard-resource[s3:GetObject,s3:DeleteObject on \${${bucket}.Arn}/${folder}*]`)),
    at: GLUE_ROLES,
    reason: 'Spark asks for an object of the name of the folder itself, and renames what it has written below it: keys are made by the run.',
  },

  // Logs, queues, alarms
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /Logs\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold names of states, no data of executions.',
  },
  {
    rules: ['AwsSolutions-SQS3', ...nagRule('SQSRedrivePolicy', SERVERLESS)],
    at: /\/LostStarts\/Resource$/,
    reason: 'It is the dead-letter queue itself, of schedules and of an EventBridge rule, which nag does not know; nothing consumes it but a person, and an alarm watches it.',
  },
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/Alarms\/\w+\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: operations.topic, which the customised form gives, or alarms.addAction.',
  },
];
