import { Exception } from '../exceptions';
import { HIPAA, nagRule, NIST, PCI, SERVERLESS } from '../nag';

const HEALTH_FUNCTION = /-stack\/Endpoint\/Health\/Function\/Resource$/;
const USER_FUNCTION = /-stack\/Function\/Resource$/;
const ANY_FUNCTION = /\/Function\/Resource$/;
const REST_STAGE = /-stack\/RestApi\/DeploymentStage\.prod\/Resource$/;

/** What the rules hold against a MultiRegionApi, and why it is right all the same. */
export const multiRegionApiExceptions: Exception[] = [
  // Functions
  {
    rules: ['lambda-concurrency', ...nagRule('LambdaConcurrency', NIST, HIPAA)],
    at: HEALTH_FUNCTION,
    reason: 'Its stage lets 500 requests per second pass and it ends within 4 s; a reservation would take from the account what the user\'s functions need.',
  },
  {
    rules: ['lambda-concurrency', ...nagRule('LambdaConcurrency', NIST, HIPAA)],
    at: USER_FUNCTION,
    reason: 'The throttle of the stage bounds it by default; how much of the account to reserve is the user\'s choice, which the customised form makes.',
  },
  {
    rules: nagRule('LambdaDLQ', NIST, HIPAA, SERVERLESS),
    at: ANY_FUNCTION,
    reason: 'API Gateway invokes it synchronously and the caller sees the failure: there is no asynchronous event that could be lost.',
  },
  {
    rules: nagRule('LambdaInsideVPC', NIST, HIPAA, PCI),
    at: ANY_FUNCTION,
    reason: 'It needs nothing in a VPC, and network interfaces would be one more thing that fails; an IRegionalApi of the user\'s own may use one.',
  },
  {
    rules: nagRule('LambdaTracing', SERVERLESS),
    at: ANY_FUNCTION,
    reason: 'X-Ray is billed for each trace, and its permission can name no resource; the user\'s function takes tracing.',
  },
  {
    rules: nagRule('IAMNoInlinePolicy', NIST, HIPAA, PCI),
    at: /\/Role\/DefaultPolicy\/Resource$/,
    reason: 'One policy for one role, which lives and goes with it: no other role could share what it allows.',
  },

  // Logs
  {
    rules: nagRule('CloudWatchLogGroupEncrypted', NIST, HIPAA, PCI),
    at: /\/(Function|Access)?Logs\/Resource$/,
    reason: 'CloudWatch Logs encrypts at rest with a key of AWS, and these logs hold no bodies and no credentials; an IRegionalApi of the user\'s own may use another key.',
  },

  // Alarms
  {
    rules: nagRule('CloudWatchAlarmAction', NIST, HIPAA),
    at: /\/(AllUnhealthy|NotServing-[\w-]+|ServerErrors|CertificateExpires|Switch)\/Resource$/,
    reason: 'Whom to tell is the user\'s choice: addAlarmAction, which the customised form uses for each of them.',
  },
  {
    rules: ['alarm-action', ...nagRule('CloudWatchAlarmAction', NIST, HIPAA)],
    at: /\/QuietTime\/Resource$/,
    reason: 'A memory that a health check reads, not news: NotServing tells the person on call.',
  },

  // The user's API
  {
    rules: ['AwsSolutions-APIG4'],
    at: /-stack\/(Endpoint\/Health\/Api|HttpApi|RestApi)\//,
    reason: 'Route 53 sends no credentials to the health endpoint; who may call the user\'s API is for the user\'s IRegionalApi or OpenAPI document to say.',
  },
  {
    rules: ['AwsSolutions-APIG2'],
    at: /-stack\/RestApi\/Resource$/,
    reason: 'What a valid request is stands in the user\'s OpenAPI document.',
  },
  {
    rules: ['AwsSolutions-APIG3', ...nagRule('APIGWAssociatedWithWAF', NIST, PCI)],
    at: REST_STAGE,
    reason: 'A web ACL has a monthly price and rules of its own: the user attaches one to the stage.',
  },
  {
    rules: ['AwsSolutions-APIG1', ...nagRule('APIGWAccessLogging', SERVERLESS), 'AwsSolutions-APIG6', ...nagRule('APIGWExecutionLoggingEnabled', NIST, HIPAA, PCI)],
    at: REST_STAGE,
    reason: 'Logs of a REST API need a role in the account settings of API Gateway, one for the whole account and region: not a construct\'s to set.',
  },
  {
    rules: nagRule('APIGWCacheEnabledAndEncrypted', NIST, HIPAA, PCI),
    at: REST_STAGE,
    reason: 'There is no cache: an answer from a cache would hide that the region behind it is down.',
  },
  {
    rules: nagRule('APIGWSSLEnabled', NIST, HIPAA, PCI),
    at: REST_STAGE,
    reason: 'Client certificates authenticate API Gateway to HTTP backends; this backend is Lambda, called with IAM.',
  },
  {
    rules: nagRule('APIGWXrayEnabled', HIPAA, SERVERLESS),
    at: REST_STAGE,
    reason: 'X-Ray is billed for each trace: the user turns it on where it is wanted.',
  },
];
