import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const USER_FUNCTION = /^Home\/(Hello\/Function|Function|Cart|Payment)\//;

/** What the rules hold against a CanaryFunction, and why it is right all the same. */
export const canaryFunctionExceptions: Exception[] = [
  // The user's function, which the rollout does not change
  {
    rules: ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]'],
    at: USER_FUNCTION,
    reason: 'The role that CDK gives to the user\'s function: it writes the log, and the user may give another one.',
  },
  {
    rules: nagRule('LambdaDLQ', NIST, HIPAA, SERVERLESS),
    at: USER_FUNCTION,
    reason: 'Whether the function is invoked asynchronously, and what becomes of such events, is for the user to say.',
  },
  {
    rules: nagRule('LambdaInsideVPC', NIST, HIPAA, PCI),
    at: USER_FUNCTION,
    reason: 'Whether the function needs a VPC is for the user to say: functionProps takes one.',
  },

  // Roles and logs of the rollout
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /\/(DefaultPolicy|OtherExecutions)\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows.',
  },
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /Logs\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold names of versions, weights and figures, no payloads of callers.',
  },

  // Queue and alarms
  {
    rules: ['AwsSolutions-SQS3', ...nagRule('SQSRedrivePolicy', SERVERLESS)],
    at: /\/Rollout\/(LostStarts|Notifications\/LostMessages)\/Resource$/,
    reason: 'It is the dead-letter queue itself, of EventBridge targets, which the rule does not know; nothing consumes it but a person, and an alarm watches it.',
  },
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/Rollout\/Alarms\/\w+\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: addAlarmAction, which the customised form uses for all of them.',
  },
];
