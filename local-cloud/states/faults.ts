import { StatesError } from './errors';

/**
 * What can go wrong with one call of a Task.
 * - `throttle`, `serverError`, `accessDenied`, `conflict`: refused, nothing is done.
 * - `timeout`: no answer ever, nothing is done.
 * - `lostAnswer`: done, and the connection breaks. `lostAnswerAndTime`: done, and no answer ever.
 * - `stopBefore`, `stopAfter`: an operator stops the execution before or after the call is done.
 * - `stopAround`: an operator stops the execution while the call is on its way: it is done a moment after the stop.
 */
export const FAULTS = [
  'throttle', 'serverError', 'accessDenied', 'conflict', 'timeout', 'lostAnswer', 'lostAnswerAndTime', 'stopBefore', 'stopAfter', 'stopAround',
] as const;
export type Fault = typeof FAULTS[number];

/** One call of a Task, as it is about to be made. */
export interface Occurrence {
  readonly machineArn: string;
  readonly execution: string;
  readonly state: string;
  /** Without the partition, for example `aws-sdk:lambda:updateAlias`. */
  readonly resource: string;
  /** 0 for the first attempt. */
  readonly attempt: number;
  readonly time: number;
}

/** Which fault a call meets, if any. */
export type Injector = (occurrence: Occurrence) => Fault | undefined;

/** How the SDK for Java, which Step Functions calls with, names what a service answers; a service that models no such error throws its own. */
const MODELLED: Record<string, Record<string, string>> = {
  lambda: { prefix: 'Lambda', throttle: 'TooManyRequestsException', serverError: 'ServiceException', conflict: 'PreconditionFailedException' },
  cloudwatch: { prefix: 'CloudWatch', serverError: 'InternalServiceFaultException', throttle: 'LimitExceededException', conflict: 'ConflictException' },
  // That a condition does not hold is said when it does not hold, by whoever stands for the table.
  dynamodb: { prefix: 'DynamoDb', throttle: 'ProvisionedThroughputExceededException', serverError: 'InternalServerErrorException', conflict: 'TransactionConflictException' },
  events: { prefix: 'EventBridge', serverError: 'InternalException', conflict: 'ConcurrentModificationException' },
  states: { prefix: 'StepFunctions', throttle: 'ExecutionLimitExceededException', conflict: 'ExecutionAlreadyExistsException' },
  sagemaker: { prefix: 'SageMaker', conflict: 'ResourceInUseException' },
  s3: { prefix: 'S3' },
  mediaconvert: {
    prefix: 'MediaConvert', throttle: 'TooManyRequestsException', serverError: 'InternalServerErrorException', accessDenied: 'ForbiddenException', conflict: 'ConflictException',
  },
  cloudfront: { prefix: 'CloudFront', throttle: 'TooManyInvalidationsInProgressException' },
  transcribe: { prefix: 'Transcribe', throttle: 'LimitExceededException', serverError: 'InternalFailureException', conflict: 'ConflictException' },
  glue: { prefix: 'Glue', serverError: 'InternalServiceException', conflict: 'ConcurrentModificationException' },
  personalize: { prefix: 'Personalize', conflict: 'ResourceInUseException' },
  sfn: { prefix: 'Sfn', throttle: 'ExecutionLimitExceededException', conflict: 'ConflictException' },
};

/** What optimized integrations throw that call with the first SDK for Java, for an error that the service does not model. */
const FIRST_SDK: Record<string, string> = { sagemaker: 'AmazonSageMakerException', glue: 'AWSGlueException' };

/** Whose optimized integration spells its errors in another way than its SDK. */
const SPELLED: Record<string, string> = { dynamodb: 'DynamoDB' };

/** The error that a Task sees for a fault of its service. */
export function refusal(fault: Fault, resource: string): StatesError {
  const service = resource.replace(/^aws-sdk:/, '').split(':')[0];
  const capital = service[0].toUpperCase() + service.slice(1);
  const { prefix: sdk, ...names } = MODELLED[service] ?? { prefix: capital };
  const prefix = resource.startsWith('aws-sdk:') ? sdk : SPELLED[service] ?? sdk;
  const own = fault === 'lostAnswer' ? 'SdkClientException' : names[fault] ?? (resource.startsWith('aws-sdk:') ? undefined : FIRST_SDK[service]) ?? `${prefix}Exception`;
  return new StatesError(`${prefix}.${own}`, `injected: ${fault} of ${resource}`);
}
