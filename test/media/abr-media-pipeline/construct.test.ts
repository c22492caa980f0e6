import { App, aws_events as events, aws_events_targets as targets, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Change } from './media';
import { Synthesized } from './synthesized';
import { AbrMediaPipeline, AssetState, MediaQueue } from '../../../src/media/abr-media-pipeline';

const RULE = 'AWS::Events::Rule';
const named = { operations: { pipelineName: 'films' } };
const made = Synthesized.of(named);

describe('uploads', () => {
  const pattern = (change?: Change) => Synthesized.of(change).one(RULE, 'FilmsUploadRule').EventPattern;
  const uploaded = (bucket: string, key: object[]) => ({ 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: [bucket] }, object: { key } } });

  test('start the machine, whatever they are called', () => expect(pattern()).toEqual(uploaded('<FilmsStorageSource>', [{ prefix: 'uploads/' }])));

  test('start it when they end as the user says', () => {
    expect(pattern({ source: { prefix: 'in/', suffixes: ['.mp4', '.mov'] } })).toEqual(uploaded('<FilmsStorageSource>', [{ wildcard: 'in/*.mp4' }, { wildcard: 'in/*.mov' }]));
  });

  test('are tried for a day, and then kept', () => {
    for (const [id, machine] of [['UploadRule', 'Machine'], ['CloserRule', 'Closer']]) {
      expect(made.one(RULE, `Films${id}`).Targets).toEqual([expect.objectContaining({
        Arn: `<Films${machine}>`, DeadLetterConfig: { Arn: '<FilmsLostStarts.Arn>' }, RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
      })]);
    }
    expect(made.one('AWS::SQS::Queue', 'FilmsLostStarts')).toEqual({ MessageRetentionPeriod: 1_209_600, SqsManagedSseEnabled: true });
  });
});

test('executions that end in any way but by success are closed', () => {
  expect(made.one(RULE, 'FilmsCloserRule').EventPattern).toEqual({
    'source': ['aws.states'],
    'detail-type': ['Step Functions Execution Status Change'],
    'detail': { stateMachineArn: ['<FilmsMachine>'], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
  });
});

test('progress of its own jobs is noted, or not at all', () => {
  const { EventPattern, Targets } = made.one(RULE, 'FilmsProgressRule');
  expect(EventPattern).toEqual({
    'source': ['aws.mediaconvert'],
    'detail-type': ['MediaConvert Job State Change'],
    'detail': { status: ['PROGRESSING', 'STATUS_UPDATE'], userMetadata: { pipeline: ['films'] } },
  });
  expect(Targets).toEqual([expect.objectContaining({ Arn: '<FilmsProgress>', RetryPolicy: { MaximumEventAgeInSeconds: 120, MaximumRetryAttempts: 2 } })]);
});

test('every change of a record is told in order, and kept when it cannot be', () => {
  expect(made.one('AWS::Pipes::Pipe', 'FilmsNewsPipe')).toMatchObject({
    Source: '<FilmsStorageAssets.StreamArn>',
    SourceParameters: {
      FilterCriteria: { Filters: [{ Pattern: '{"eventName":["INSERT","MODIFY"]}' }] },
      DynamoDBStreamParameters: {
        StartingPosition: 'TRIM_HORIZON', BatchSize: 10, MaximumRetryAttempts: 50, OnPartialBatchItemFailure: 'AUTOMATIC_BISECT', DeadLetterConfig: { Arn: '<FilmsNewsLost.Arn>' },
      },
    },
    Target: '<FilmsTeller>',
    TargetParameters: { StepFunctionStateMachineParameters: { InvocationType: 'REQUEST_RESPONSE' } },
  });
  // Without its permissions it could not be made.
  expect(made.resources('AWS::Pipes::Pipe').FilmsNewsPipe.DependsOn).toEqual(['FilmsNewsPolicy']);
});

describe('machines', () => {
  const machine = (id: string, of = made) => ({ type: of.one('AWS::StepFunctions::StateMachine', id).StateMachineType, seconds: of.definition(id).TimeoutSeconds });

  test.each([
    ['Machine', undefined, (3 * 6 + 6) * 3600], ['Closer', undefined, 7200], ['Delete', undefined, 7200], ['Progress', 'EXPRESS', 60], ['Teller', 'EXPRESS', 120],
  ])('%s is of the type %s and ends within %d seconds', (id, type, seconds) => expect(machine(`Films${id}`)).toEqual({ type, seconds }));

  test('there is time for three jobs', () => {
    const long = new Synthesized({ encoding: { timeout: Duration.hours(10) } });
    expect(machine('FilmsMachine', long).seconds).toBe((3 * 10 + 6) * 3600);
    expect(long.definition('FilmsMachine').States.Encode.TimeoutSeconds).toBe(36_000);
  });

  test('all are traced and logged, without what executions carry', () => {
    for (const properties of Object.values(made.all('AWS::StepFunctions::StateMachine'))) {
      expect(properties).toMatchObject({ TracingConfiguration: { Enabled: true }, LoggingConfiguration: { Level: 'ALL', IncludeExecutionData: false } });
    }
    for (const { RetentionInDays } of Object.values(made.all('AWS::Logs::LogGroup'))) expect(RetentionInDays).toBe(30);
  });
});

test('verify has room for twelve hours of video, and five minutes', () => {
  expect(made.one('AWS::Lambda::Function', 'FilmsVerify')).toMatchObject({
    Architectures: ['arm64'], MemorySize: 1024, Timeout: 300, TracingConfig: { Mode: 'Active' }, LoggingConfig: { LogFormat: 'JSON', LogGroup: '<FilmsVerifyLogs>' },
  });
  expect(made.definition('FilmsMachine').States.Verify.Arguments.FunctionName).toBe('<FilmsVerify.Arn>');
});

describe('queues of MediaConvert', () => {
  const queued = (of: Synthesized) => of.definition('FilmsMachine').States.Encode.Arguments.Queue;

  test('the default one', () => {
    expect(queued(made)).toBeUndefined();
    expect(made.pipeline.queue).toBeUndefined();
  });

  test('its own', () => {
    const own = new Synthesized({ encoding: { queue: MediaQueue.own({ concurrentJobs: 5 }) } });
    expect(own.one('AWS::MediaConvert::Queue', 'FilmsQueue')).toEqual({ ConcurrentJobs: 5, Description: 'Jobs of Media/Films' });
    expect(queued(own)).toBe('<FilmsQueue.Arn>');
  });

  test('one of the user', () => {
    const queueArn = 'arn:aws:mediaconvert:eu-central-1:123456789012:queues/films';
    const given = new Synthesized({ encoding: { queue: MediaQueue.fromQueueArn(queueArn) } });
    expect(queued(given)).toBe(queueArn);
    expect(given.all('AWS::MediaConvert::Queue')).toEqual({});
  });
});

describe('who listens', () => {
  const pattern = (state?: string[]) => ({
    'source': ['cdk-reference-constructs.abr-media-pipeline'], 'detail-type': ['Media Asset State Change'], 'detail': { ...state && { state }, pipeline: ['films'] },
  });
  const { READY, FAILED } = AssetState;

  test.each<[string, (pipeline: AbrMediaPipeline, options?: events.OnEventOptions) => events.Rule, string[]]>([
    ['onReady', (pipeline, options) => pipeline.onReady('Told', options), ['READY']],
    ['onRejected', (pipeline, options) => pipeline.onRejected('Told', options), ['REJECTED']],
    ['onFailed', (pipeline, options) => pipeline.onFailed('Told', options), ['FAILED']],
    ['onProgress', (pipeline, options) => pipeline.onProgress('Told', options), ['RECEIVED', 'SUBMITTED', 'ENCODING']],
  ])('%s', (_, on, states) => {
    const told = new Synthesized(named, (pipeline, stack) => {
      on(pipeline, { target: new targets.SqsQueue(sqs.Queue.fromQueueArn(stack, 'Queue', 'arn:aws:sqs:eu-central-1:123456789012:news')), ruleName: 'told', eventPattern: { region: ['eu-central-1'] } });
    });
    expect(told.one(RULE, 'FilmsTold')).toMatchObject({ Name: 'told', EventPattern: { ...pattern(states), region: ['eu-central-1'] }, Targets: [{ Arn: 'arn:aws:sqs:eu-central-1:123456789012:news' }] });
    // A target may be added later.
    expect(() => on(new Synthesized(named).pipeline)).not.toThrow();
  });

  test('in a stack of its own', () => {
    const app = new App();
    const elsewhere = new Stack(app, 'Elsewhere', { env: { account: '123456789012', region: 'eu-central-1' } });
    const films = new AbrMediaPipeline(new Stack(app, 'Media', { env: elsewhere }), 'Films', named);
    films.onReady('Told', { crossStackScope: elsewhere, target: new targets.SqsQueue(new sqs.Queue(elsewhere, 'Queue')) });
    Template.fromStack(elsewhere).hasResourceProperties(RULE, { EventPattern: pattern(['READY']) });
  });

  test('by a pattern: to some states, or to all', () => {
    const { pipeline } = made;
    expect(pipeline.eventPattern([READY, FAILED])).toEqual({ source: pattern().source, detailType: pattern()['detail-type'], detail: pattern(['READY', 'FAILED']).detail });
    expect(pipeline.eventPattern().detail).toEqual({ pipeline: ['films'] });
  });
});

test.each<[string, string]>([
  ['Received', 'Sum'], ['Ready', 'Sum'], ['Rejected', 'Sum'], ['Failed', 'Sum'], ['MinutesEncoded', 'Sum'], ['OutputBytes', 'Sum'], ['EstimatedDollars', 'Sum'], ['SecondsToReady', 'Average'],
])('metric%s is the %s of five minutes, unless the user wants it otherwise', (name, statistic) => {
  const metricOf = (pipeline: any, ...options: any[]) => pipeline[`metric${name}`](...options).toMetricConfig().metricStat;
  const dimensions = [{ name: 'Pipeline', value: 'films' }];
  expect(metricOf(made.pipeline)).toMatchObject({ namespace: 'AbrMediaPipeline', metricName: name, dimensions, statistic, period: Duration.minutes(5) });
  expect(metricOf(made.pipeline, { statistic: 'Maximum', period: Duration.hours(1) })).toMatchObject({ dimensions, statistic: 'Maximum', period: Duration.hours(1) });
});

describe('names', () => {
  test('are made from the path, so that two pipelines never share one', () => {
    const { pipeline, stack } = new Synthesized({}, (_, home) => { new AbrMediaPipeline(home, 'Clips'); });
    expect(pipeline.pipelineName).toMatch(/^Media-?Films/);
    expect((stack.node.findChild('Clips') as AbrMediaPipeline).pipelineName).not.toBe(pipeline.pipelineName);
  });

  test('reach jobs, events and metrics', () => {
    const { UserMetadata, Tags } = made.definition('FilmsMachine').States.Encode.Arguments;
    expect([UserMetadata.pipeline, Tags.Pipeline]).toEqual(['films', 'films']);
    expect(JSON.stringify(made.definition('FilmsTeller'))).toContain("'Value': 'films'");
  });
});

test('uploads are told where to', () => {
  expect(new Synthesized({ source: { prefix: 'in/' } }).outputs().FilmsUploads).toBe('s3://<FilmsStorageSource>/in/');
});

test('wrong props are told of before anything is made', () => {
  const stack = new Stack();
  expect(() => new AbrMediaPipeline(stack, 'Films', { source: { prefix: 'uploads' } })).toThrow(/source\.prefix is "uploads"; allowed: .*Fix: /);
  expect(stack.node.findAll().map(({ node }) => node.path).filter((path) => path.startsWith('Default/Films/'))).toEqual([]);
});
