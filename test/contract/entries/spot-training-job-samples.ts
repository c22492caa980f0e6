import { ExpressionSample } from '../rules/jsonata';

const RUN = 'nightly-1';
const TIME = '2026-11-21T09:00:00.000Z';
const NAME = 'churn-0f1e2d3c4b5a6978-2';
const ARN = `arn:aws:sagemaker:us-east-1:111111111111:training-job/${NAME}`;
const EXECUTION = `arn:aws:states:us-east-1:111111111111:execution:churn:${RUN}`;

const input = { run: RUN, hyperparameters: { epochs: '30', rate: 0.1 }, environment: { LOG_LEVEL: 'debug' } };
const context = {
  Execution: { Id: EXECUTION, Name: RUN, StartTime: TIME, Input: input },
  State: { Name: 'State', EnteredTime: TIME, RetryCount: 0 },
  Map: { Item: { Index: 0, Value: NAME } },
};
const errorOutput = { Error: 'SageMaker.ResourceLimitExceededException', Cause: 'The account-level service limit is 0 Instances for spot training job usage' };

/** A spot training that was interrupted once and goes on, as DescribeTrainingJob tells of it. */
const training = {
  TrainingJobName: NAME,
  TrainingJobArn: ARN,
  TrainingJobStatus: 'InProgress',
  SecondaryStatus: 'Training',
  SecondaryStatusTransitions: [
    { Status: 'Starting', StartTime: '2026-11-21T09:01:00.000Z', EndTime: '2026-11-21T09:04:00.000Z', StatusMessage: 'Preparing the instances for training' },
    { Status: 'Training', StartTime: '2026-11-21T09:05:00.000Z', EndTime: '2026-11-21T09:30:00.000Z', StatusMessage: 'Training image download completed.' },
    { Status: 'Interrupted', StartTime: '2026-11-21T09:30:00.000Z', EndTime: '2026-11-21T09:40:00.000Z', StatusMessage: 'Spot instances were taken back' },
    { Status: 'Starting', StartTime: '2026-11-21T09:40:00.000Z', EndTime: '2026-11-21T09:44:00.000Z', StatusMessage: 'Preparing the instances for training' },
    { Status: 'Training', StartTime: '2026-11-21T09:45:00.000Z', StatusMessage: 'Training image download completed.' },
  ],
  StoppingCondition: { MaxRuntimeInSeconds: 36000, MaxWaitTimeInSeconds: 108000 },
  CheckpointConfig: { S3Uri: `s3://churn-checkpoints/checkpoints/${RUN}/`, LocalPath: '/opt/ml/checkpoints' },
  ModelArtifacts: { S3ModelArtifacts: `s3://churn-checkpoints/models/${NAME}/output/model.tar.gz` },
};
const completed = { ...training, TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed', TrainingTimeInSeconds: 5400, BillableTimeInSeconds: 1620 };

/** Tags of a job in the middle of a run, as ListTags answers. */
const tags = [
  { Key: 'spot-training:run', Value: RUN },
  { Key: 'spot-training:input', Value: '0123456789abcdef' },
  { Key: 'spot-training:capacity', Value: '0' },
  { Key: 'spot-training:rate', Value: '0.115' },
  { Key: 'spot-training:execution', Value: EXECUTION },
  { Key: 'spot-training:before', Value: '3600/1080/0.0345/1' },
];

/** What tasks get, by what they call. */
const results = {
  'sagemaker:listTrainingJobs': { TrainingJobSummaries: [{ TrainingJobName: NAME, TrainingJobArn: ARN, TrainingJobStatus: 'InProgress', CreationTime: TIME }] },
  'sagemaker:createTrainingJob': completed,
  'sagemaker:describeTrainingJob': training,
  'sagemaker:listTags': { Tags: tags },
  's3:listObjectsV2': { Contents: [{ Key: `checkpoints/${RUN}/epoch-3.pt`, LastModified: '2026-11-21T09:50:00.000Z' }], IsTruncated: false },
  'sfn:describeExecution': { Status: 'RUNNING' },
};

/** What the machine of the runs remembers of the job that it waits for. */
const job = {
  name: NAME,
  arn: ARN,
  status: 'Completed',
  secondary: 'Completed',
  reason: '',
  training: 5400,
  billable: 1620,
  interruptions: 1,
  maxRuntime: 36000,
  model: training.ModelArtifacts.S3ModelArtifacts,
};
const after = { training: 9000, billable: 2700, dollars: 0.0863, interruptions: 2 };
const share = { training: 5400, billable: 1620, dollars: 0.0518, interruptions: 1 };
const next = { n: 3, c: 0, name: 'churn-0f1e2d3c4b5a6978-3', faults: 0, fresh: false };
const variables = {
  plan: [{ resources: { InstanceType: 'ml.m5.large', InstanceCount: 1, VolumeSizeInGB: 30 }, spot: true, rate: 0.115, name: 'ml.m5.large, spot' }],
  defaults: { hyperparameters: { epochs: '20' }, environment: {} },
  run: {
    id: RUN,
    base: 'churn-0f1e2d3c4b5a6978-',
    checkpoints: `s3://churn-checkpoints/checkpoints/${RUN}/`,
    hyperparameters: { epochs: '30' },
    environment: {},
    input: '0123456789abcdef',
  },
  attempt: { n: 2, c: 0, name: NAME, faults: 0, fresh: false },
  before: { training: 3600, billable: 1080, dollars: 0.0345, interruptions: 1 },
  share,
  refused: { error: errorOutput.Error, code: 'none', cause: errorOutput.Cause },
  problem: 'run must be 1 to 80 letters, digits, dots, hyphens and underscores',
  job,
  verdict: { code: 'go', error: 'NoCapacity', reason: 'CapacityError: no instances', after, share, c: 0, pause: 300, attempt: next },
};

const run = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Machine/Resource', state, states: { input, context, errorOutput }, results, variables, ...more });

/** An end of the job that the machine of the runs judges. */
const judged = (secondary: string, more: { mark?: string; reason?: string; status?: string } = {}): ExpressionSample => run(/^Read marks$/, {
  variables: { ...variables, job: { ...job, status: more.status ?? 'Stopped', secondary, reason: more.reason ?? '' } },
  results: { 'sagemaker:listTags': { Tags: [...tags, ...more.mark ? [{ Key: 'spot-training:stopped', Value: more.mark }] : []] } },
});

/** What Look gets told of a job that was not created. */
const refused = (cause: string): ExpressionSample => run(/^Look$/, {
  states: { input, context, errorOutput: { Error: 'SageMaker.SageMakerException', Cause: 'Requested resource not found.' } },
  variables: { ...variables, refused: { error: 'SageMaker.SageMakerException', code: cause, cause } },
});

/** A look of the patrol at one job. */
const seen = {
  name: NAME, arn: ARN, secondary: 'Training', prefix: `checkpoints/${RUN}/`, since: Date.parse(TIME), interruptions: 1, interrupted: ['2026-11-21T09:30:00.000Z'],
};
const patrolVariables = {
  job: seen,
  newest: Date.parse('2026-11-21T09:50:00.000Z'),
  page: '',
  tags: Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value])),
  pages: 1,
  finding: { interrupted: 1, untold: 1, mark: 'no-capacity', marked: false, saves: true, stoppedBy: 'nobody' },
  failure: `${NAME}: Stop: SageMaker.SageMakerException: denied. `,
};
/** What goes round outside the jobs. */
const looked = { jobs: [NAME], token: 'the next', problem: '' };
const patrol = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Patrol/Resource', state, states: { input: NAME, context, errorOutput }, results, variables: patrolVariables, ...more });

const waiting = (secondary: string, transitions = training.SecondaryStatusTransitions.slice(0, -1)) => patrol(/^Describe$/, {
  results: { 'sagemaker:describeTrainingJob': { ...training, SecondaryStatus: secondary, SecondaryStatusTransitions: transitions } },
});

/** What the states of a SpotTrainingJob see: every state of every form fits one. */
export const spotTrainingJobSamples: ExpressionSample[] = [
  run(/^/),
  run(/^Find attempts$/, { states: { input: {}, context, errorOutput }, results: { 'sagemaker:listTrainingJobs': { TrainingJobSummaries: [] } } }),
  run(/^Find attempts$/, { states: { input: { run: 'a run' }, context, errorOutput } }),
  run(/^Train$/, { variables: { ...variables, plan: [{ ...variables.plan[0], spot: false }] } }),
  refused('ValidationException: 1 validation error detected'),
  refused('ResourceLimitExceededException: no quota'),
  refused('CapacityError: none left'),
  refused('the service is not available'),
  judged('Completed', { status: 'Completed' }),
  judged('Training', { status: 'InProgress' }),
  judged('Failed', { status: 'Failed', reason: 'AlgorithmError: exit code 1' }),
  judged('Failed', { status: 'Failed', reason: 'CapacityError: Unable to provision requested ML compute capacity.' }),
  judged('Failed', { status: 'Failed', reason: 'InternalServerError: We encountered an internal error.' }),
  judged('MaxRuntimeExceeded'),
  judged('MaxWaitTimeExceeded'),
  judged('Stopped'),
  ...['no-capacity', 'interrupted', 'orphaned'].map((mark) => judged('Stopped', { mark })),
  run(/^(Tell the end|How it ended|Completed)$/, { variables: { ...variables, verdict: { code: 'completed', after, share, c: 0 } } }),

  patrol(/^(?!(List living|Each job|All looked after|Not looked after)$)/),
  patrol(/^List living$/, { states: { input: {}, context, errorOutput }, results: { 'sagemaker:listTrainingJobs': { TrainingJobSummaries: [] } } }),
  patrol(/^List living$/, { states: { input: looked, context, errorOutput } }),
  patrol(/^Each job$/, { states: { input: { jobs: [], problem: '' }, context, errorOutput, result: [] } }),
  patrol(/^Each job$/, { states: { input: looked, context, errorOutput, result: [patrolVariables.failure, true] } }),
  patrol(/^(All looked after|Not looked after)$/, { states: { input: { ...looked, problem: patrolVariables.failure }, context, errorOutput } }),
  waiting('Interrupted', training.SecondaryStatusTransitions.slice(0, 3)),
  waiting('Starting'),
  waiting('Pending', training.SecondaryStatusTransitions.slice(0, 1)),
  patrol(/^Describe$/, { results: { 'sagemaker:describeTrainingJob': { ...training, CheckpointConfig: undefined } } }),
  patrol(/^Find newest checkpoint$/, {
    variables: { ...patrolVariables, page: 'the next' }, results: { 's3:listObjectsV2': { IsTruncated: true, NextContinuationToken: 'one more' } },
  }),
  patrol(/^Who waits for it$/, { variables: { ...patrolVariables, job: { ...seen, secondary: 'Starting' } } }),
  patrol(/^Who waits for it$/, { results: { 'sfn:describeExecution': { Status: 'ABORTED' } } }),
];
