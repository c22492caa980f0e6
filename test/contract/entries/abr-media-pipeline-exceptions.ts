import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const BUCKET = /\/Storage\/(Source|Output)\/Resource$/;
const OUTPUT = /\/Storage\/Output\/Resource$/;
const DISTRIBUTION = /\/Distribution\/Resource$/;
const VERIFY = /\/Verify\/Resource$/;
const MACHINES = /\/(Machine|Closer)Role\/DefaultPolicy\/Resource$/;

const onAllJobs = (actions: string) => `wildcard-resource[${actions} on arn:aws:mediaconvert:us-east-1:111111111111:jobs/*]`;

/** What the rules hold against an AbrMediaPipeline, and why it is right all the same. */
export const abrMediaPipelineExceptions: Exception[] = [
  // Buckets and records
  {
    rules: ['AwsSolutions-S1', ...nagRule('S3BucketLoggingEnabled', NIST, HIPAA, PCI)],
    at: BUCKET,
    reason: 'Access logs need a third bucket that nobody asked for; CloudTrail data events tell the same where an account keeps them, and source.bucket and output.bucket take ones that are logged.',
  },
  {
    rules: nagRule('S3BucketReplicationEnabled', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'Whether sources are copied to another region is for the user to say: source.bucket takes a replicated one. Renditions are made anew from them.',
  },
  {
    rules: nagRule('S3BucketVersioningEnabled', NIST, HIPAA, PCI),
    at: OUTPUT,
    reason: 'A rendition is written once and made anew from its source; a deleted asset whose versions stayed would not be deleted. The bucket of the sources is versioned.',
  },
  {
    rules: nagRule('S3DefaultEncryptionKMS', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'S3 encrypts at rest with a key of its own; source.encryptionKey and output.encryptionKey take one of the user, which the customised form does, as a key is billed and somebody must own it.',
  },
  {
    rules: nagRule('DynamoDBInBackupPlan', NIST, HIPAA),
    at: /\/Storage\/Assets\/Resource$/,
    reason: 'Point-in-time recovery is on, which keeps each second of 35 days; a backup plan is one of the account, and the user adds `table` to it.',
  },

  // The edge
  {
    rules: ['AwsSolutions-CFR1'],
    at: DISTRIBUTION,
    reason: 'In which countries a video may be seen is known to nobody but who has the rights to it; playback.webAclArn takes rules that say so.',
  },
  {
    rules: ['AwsSolutions-CFR2'],
    at: DISTRIBUTION,
    reason: 'The distribution serves files and nothing else; a web ACL has a monthly price, and playback.webAclArn takes one, which the customised form gives.',
  },
  {
    rules: ['AwsSolutions-CFR3'],
    at: DISTRIBUTION,
    reason: 'A line for each segment that each viewer reads is billed and holds addresses of people: playback.logBucket is the user\'s choice, which the customised form makes.',
  },
  {
    rules: ['AwsSolutions-CFR4'],
    at: DISTRIBUTION,
    reason: 'With the name and certificate that CloudFront gives, CloudFront alone says which TLS it speaks; with playback.domainNames, as in the customised form, it is TLS 1.2.',
  },

  // Roles
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /Policy\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows.',
  },
  {
    rules: [onAllJobs('mediaconvert:TagResource,mediaconvert:GetJob,mediaconvert:CancelJob'), onAllJobs('mediaconvert:CancelJob')],
    at: MACHINES,
    reason: 'MediaConvert makes the ids of jobs: no part of them can be chosen when a job is created.',
  },
  {
    rules: ['wildcard-resource[mediaconvert:SearchJobs on *]'],
    at: MACHINES,
    reason: 'A job is looked for by the file that it reads, in whatever queue it has moved to: the call names no queue, which is all that a policy could name.',
  },
  {
    rules: ['wildcard-resource[execute-api:Invoke on arn:aws:execute-api:us-east-1:*:a1b2c3d4e5/live/POST/speke]'],
    at: /\/Films\/Role\/DefaultPolicy\/Resource$/,
    reason: 'One method of one API, whose account its address does not tell: key providers have their own.',
  },

  // The machine
  {
    rules: ['task-retry'],
    at: /\/(Films|Clips)\/Machine\/Resource$/,
    reason: 'Encode creates a job and waits for it, and no error says which of the two it is of: another call could be another job, which is billed. The job is looked for first.',
  },

  // The function
  {
    rules: ['lambda-concurrency', ...nagRule('LambdaConcurrency', NIST, HIPAA)],
    at: VERIFY,
    reason: 'It is called once for a finished job, and how many jobs there are at a time MediaConvert\'s queues bound; a call that is throttled is repeated by the machine.',
  },
  {
    rules: nagRule('LambdaDLQ', NIST, HIPAA, SERVERLESS),
    at: VERIFY,
    reason: 'The machine calls it and waits for its answer, whatever it is: there is no asynchronous event that could be lost.',
  },
  {
    rules: nagRule('LambdaInsideVPC', NIST, HIPAA, PCI),
    at: VERIFY,
    reason: 'It talks to S3 and to nothing in a VPC; a network would be one more thing that fails.',
  },

  // Logs, queues, alarms
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /Logs\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold names of states and of files, no data of executions.',
  },
  {
    rules: ['AwsSolutions-SQS3', ...nagRule('SQSRedrivePolicy', SERVERLESS)],
    at: /\/(LostStarts|News\/Lost)\/Resource$/,
    reason: 'It is the dead-letter queue itself, of EventBridge targets or of a pipe, which the rule does not know; nothing consumes it but a person, and an alarm watches it.',
  },
  {
    rules: nagRule('EventBusDLQ', SERVERLESS),
    at: /\/ProgressRule\/Resource$/,
    reason: 'A progress that is not noted is followed by the next within a minute, and never worth noting late; the alarm progressLost tells of it.',
  },
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/Alarms\/\w+\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: operations.topic, which the customised form gives, or alarms.addAction.',
  },

  // Small machines that nothing waits for
  {
    rules: ['task-catch'],
    at: /\/Teller\/Resource$/,
    reason: 'The pipe sees that it failed, calls it again with the same changes, and gives those that cannot be told to its dead-letter queue, which the alarm newsLost watches: a Catch would tell it that all is well.',
  },
  {
    rules: ['task-catch'],
    at: /\/Progress\/Resource$/,
    reason: 'An execution that fails is what the alarm progressLost counts, and its log has the error: there is nothing else to do, as the next progress follows within a minute.',
  },
];
