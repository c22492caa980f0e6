/** A permission that is needed on a path that no scenario takes, or that the emulator cannot show. */
export interface NotSeen {
  /** The apps in whose run it is not seen. */
  readonly apps: string[];
  /** Paths of the roles in the app. */
  readonly role: RegExp;
  readonly action: string;
  /** The resource as the proof shows it. @default - all */
  readonly resource?: RegExp;
  readonly reason: string;
}

/** What AWS does with a role by itself, so that no code and no definition has a call for it. */
const byItself = (reason: string, ...actions: string[]) => (apps: string[], role: RegExp): NotSeen[] =>
  actions.map((action) => ({ apps, role, action, reason }));

/** A function with a log group of its own. */
export const ownLogs = byItself(
  'The Lambda service writes the function\'s log with this role, by itself: it is no call of the code',
  'logs:CreateLogStream', 'logs:PutLogEvents');

/** A function with AWS's managed policy for its log. */
export const managedLogs = byItself(
  'AWS\'s managed policy AWSLambdaBasicExecutionRole: the Lambda service writes the function\'s log with it, by itself',
  'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents');

/** A state machine that is logged. */
export const machineLogs = byItself(
  'Step Functions sets up the delivery of the machine\'s log with this role, by itself: it is no call of the definition',
  'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
  'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups');

/** A function that is traced. */
export const functionTraces = byItself('Lambda writes traces with this role, by itself', 'xray:PutTraceSegments', 'xray:PutTelemetryRecords');

/** A state machine that is traced. */
export const traces = byItself(
  'AWS writes traces with this role, by itself',
  'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets');

/** A state machine that waits for the execution that it starts (`startExecution.sync:2`). */
export const nestedExecutions = byItself(
  'Step Functions watches and stops the execution that the machine waits for with this role, by itself',
  'states:DescribeExecution', 'states:StopExecution', 'events:PutTargets', 'events:PutRule', 'events:DescribeRule');

/** A rule, or a schedule, whose target is a state machine. */
export const startedByRule = byItself(
  'EventBridge starts the state machine with this role, by itself: the execution shows it',
  'states:StartExecution');

/** A state machine that waits for the training job that it starts (`createTrainingJob.sync`). */
export const awaitedTrainings = byItself(
  'Step Functions watches the training job that the machine waits for with this role, by itself',
  'events:PutTargets', 'events:PutRule', 'events:DescribeRule');

/** A state machine that waits for the job that it creates (`mediaconvert:createJob.sync`). */
export const awaitedJobs = byItself(
  'Step Functions watches the job that the machine waits for with this role, by itself',
  'events:PutTargets', 'events:PutRule', 'events:DescribeRule');

/** The role of a training. */
export const trainings = byItself(
  'SageMaker pulls the image, writes the log and the metrics, and gives up uploads in parts with this role, by itself: the stand-in has no images, and writes them for it',
  'ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage', 'ecr:GetAuthorizationToken',
  'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 'logs:DescribeLogStreams', 'cloudwatch:PutMetricData', 's3:AbortMultipartUpload');
