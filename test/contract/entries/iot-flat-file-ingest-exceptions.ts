import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const BUCKET = /\/Store\/Bucket\/Resource$/;

/** What the rules hold against an IotFlatFileIngest, and why it is right all the same. */
export const iotFlatFileIngestExceptions: Exception[] = [
  // The own bucket
  {
    rules: ['AwsSolutions-S1', ...nagRule('S3BucketLoggingEnabled', NIST, HIPAA, PCI)],
    at: BUCKET,
    reason: 'Access logs need a second bucket that nobody asked for; CloudTrail data events tell the same where an account keeps them, and storage.bucket takes one that is logged.',
  },
  {
    rules: nagRule('S3BucketReplicationEnabled', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'Whether rows of a factory may lie in another region is for the user to say: storage.bucket takes a replicated one.',
  },
  {
    rules: nagRule('S3BucketVersioningEnabled', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'Firehose only ever adds objects, and an Iceberg table has its snapshots; versions of the files that a compaction leaves behind would be billed and read by nobody.',
  },
  {
    rules: nagRule('S3DefaultEncryptionKMS', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'S3 encrypts at rest with a key of its own; storage.encryptionKey takes one of the user, which the customised form does, as a key is billed and somebody must own it.',
  },

  // Roles and logs
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /\/DefaultPolicy\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows.',
  },
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /\/(DeliveryLog|Log)\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold counts of devices and reasons of Firehose, no rows.',
  },

  // The function that unpacks
  {
    rules: ['lambda-concurrency', ...nagRule('LambdaConcurrency', NIST, HIPAA)],
    at: /\/Expand\/Handler\/Resource$/,
    reason: 'AWS IoT takes 100 messages a second of a device, and a message is unpacked in a fraction of a second: the devices bound it. A reserve would be taken from all other functions of the account.',
  },
  {
    rules: nagRule('LambdaDLQ', NIST, HIPAA, SERVERLESS),
    at: /\/Expand\/Handler\/Resource$/,
    reason: 'It has a destination for failures, the queue Failed, which tells the reason too; a dead-letter queue besides would get the same messages without it.',
  },
  {
    rules: ['AwsSolutions-SQS3', ...nagRule('SQSRedrivePolicy', SERVERLESS)],
    at: /\/Expand\/Failed\/Resource$/,
    reason: 'It is the dead-letter queue itself, of the function; a person reads it, and an alarm watches it.',
  },

  // What could not be delivered
  {
    rules: nagRule('EventBusDLQ', SERVERLESS),
    at: /\/Undelivered\/Resource$/,
    reason: 'It has no target that could fail: CloudWatch counts what it matches, and an alarm watches that. Targets of users have rules of their own (onUndelivered).',
  },

  // Alarms
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/Alarms\/[\w-]+\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: operations.topic, which the customised form gives, or addAction.',
  },
];
