import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const BUCKET = /\/Storage\/Bucket\/Resource$/;

/** What the rules hold against a SpotTrainingJob, and why it is right all the same. */
export const spotTrainingJobExceptions: Exception[] = [
  // The own bucket
  {
    rules: ['AwsSolutions-S1', ...nagRule('S3BucketLoggingEnabled', NIST, HIPAA, PCI)],
    at: BUCKET,
    reason: 'Access logs need a second bucket that nobody asked for; CloudTrail data events tell the same where an account keeps them, and checkpoints.bucket takes one that is logged.',
  },
  {
    rules: nagRule('S3BucketReplicationEnabled', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'Checkpoints are worth nothing in another region, where no training goes on from them, and whether models are copied is for the user to say: output.bucket takes a replicated one.',
  },
  {
    rules: nagRule('S3BucketVersioningEnabled', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'A training writes the same checkpoint files again and again: old versions would be billed and read by nobody. Nothing that the construct allows can delete an object.',
  },
  {
    rules: nagRule('S3DefaultEncryptionKMS', NIST, HIPAA, PCI),
    at: BUCKET,
    reason: 'S3 encrypts at rest with a key of its own; output.encryptionKey takes one of the user, which the customised form does, as a key is billed and somebody must own it.',
  },

  // Roles and logs
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /\/DefaultPolicy\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows.',
  },
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /Logs\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold names of states and jobs, no data of executions.',
  },

  // Starts and alarms
  {
    rules: ['queue-dead-letter', 'AwsSolutions-SQS3', ...nagRule('SQSRedrivePolicy', SERVERLESS)],
    at: /\/LostStarts\/Resource$/,
    reason: 'It is the dead-letter queue itself, of the rules that startOnSchedule and startOnEvent make and the minimal form has none of; a person reads it, and an alarm watches it.',
  },
  {
    rules: nagRule('EventBusDLQ', SERVERLESS),
    at: /\/PatrolRule\/Resource$/,
    reason: 'A look at the jobs that could not be started is made up by the next one some minutes later, and never worth starting late; the alarm patrolNotStarted tells of it.',
  },
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/Alarms\/\w+\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: operations.topic, which the customised form gives, or addAlarmAction.',
  },
];
