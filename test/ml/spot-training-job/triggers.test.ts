import { aws_events as events, aws_events_targets as targets, aws_iam as iam, aws_sns as sns, aws_stepfunctions as sfn, Duration, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Synthesized } from './synthesized';
import { Change } from './training';
import { RunInput, SpotTrainingJob, TrainingState } from '../../../src';

const RULE = 'AWS::Events::Rule';
const NAMED: Change = { operations: { jobName: 'churn' } };
const used = (use: (job: SpotTrainingJob, stack: Stack) => void) => new Synthesized(NAMED, use);
const target = (stack: Stack) => new targets.SnsTopic(sns.Topic.fromTopicArn(stack, 'People', 'arn:aws:sns:eu-central-1:123456789012:people'));

describe('starts', () => {
  const START = {
    Arn: '<ChurnMachine>',
    RoleArn: '<ChurnMachineEventsRole.Arn>',
    DeadLetterConfig: { Arn: '<ChurnLostStarts.Arn>' },
    RetryPolicy: { MaximumEventAgeInSeconds: 7200, MaximumRetryAttempts: 24 },
  };
  /** The input of a target with what it takes from the event put in as `<path>`. */
  const given = ({ InputTransformer: { InputPathsMap, InputTemplate } }: any) =>
    JSON.parse(InputTemplate.replace(/<([\w-]+)>/g, (_: string, name: string) => JSON.stringify(`<${InputPathsMap[name]}>`)));

  test('by a schedule: the run is called after the event, and what cannot be delivered waits in the queue', () => {
    const made = used((job) => job.startOnSchedule('Nightly', events.Schedule.cron({ hour: '3', minute: '0' })));
    const { ScheduleExpression, Targets: [first, ...more] } = made.one(RULE, 'ChurnNightly');
    expect([ScheduleExpression, more]).toEqual(['cron(0 3 * * ? *)', []]);
    expect(first).toMatchObject(START);
    expect(given(first)).toEqual({ run: '<$.id>' });
    expect(made.statements('ChurnMachineEventsRole')).toEqual([{ Action: 'states:StartExecution', Resource: '<ChurnMachine>' }]);
    expect(made.one('AWS::SQS::QueuePolicy', 'ChurnLostStartsPolicy').PolicyDocument.Statement).toContainEqual(expect.objectContaining({
      Action: 'sqs:SendMessage', Condition: { ArnEquals: { 'aws:SourceArn': '<ChurnNightly.Arn>' } },
    }));
  });

  test('by an event, of a bus of the user, with more for the run', () => {
    const made = used((job, stack) => job.startOnEvent('NewData', {
      eventPattern: { source: ['aws.s3'], detailType: ['Object Created'] },
      eventBus: events.EventBus.fromEventBusName(stack, 'Bus', 'lake'),
      input: { hyperparameters: { epochs: '30' }, environment: { LOG_LEVEL: 'debug' } },
    }));
    const { EventPattern, EventBusName, Targets: [first] } = made.one(RULE, 'ChurnNewData');
    expect([EventPattern, EventBusName]).toEqual([{ 'source': ['aws.s3'], 'detail-type': ['Object Created'] }, 'lake']);
    expect(first).toMatchObject(START);
    expect(given(first)).toEqual({ run: '<$.id>', hyperparameters: { epochs: '30' }, environment: { LOG_LEVEL: 'debug' } });
  });

  const eventWith = (input: RunInput) => used((job) => job.startOnEvent('Asked', { eventPattern: { source: ['shop'] }, input }));
  const warnings = ({ job }: Synthesized) => Annotations.fromStack(Stack.of(job)).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data);

  test('by an event, a run may have a name out of it', () => {
    const made = eventWith({ run: events.EventField.fromPath('$.detail.run') });
    expect(given(made.one(RULE, 'ChurnAsked').Targets[0])).toEqual({ run: '<$.detail.run>' });
    expect(warnings(made)).toEqual([]);
  });

  test('by an event, a name of the user is a warning: the second event trains nothing', () => {
    const made = eventWith({ run: 'weekly' });
    // Nothing of the event is in it: the text is the input itself.
    expect(JSON.parse(made.one(RULE, 'ChurnAsked').Targets[0].Input)).toEqual({ run: 'weekly' });
    expect(warnings(made)).toEqual([expect.stringContaining("Every event of Asked starts the run 'weekly': once it is complete, no further event trains anything")]);
  });

  test.each([['nightly'], [events.EventField.fromPath('$.time')], [Token.asString({ Ref: 'P' })]])('by a schedule, the name %s is refused', (run) => {
    expect(() => used((job) => job.startOnSchedule('Nightly', events.Schedule.rate(Duration.days(1)), { run }))).toThrow(
      /input\.run is .*; allowed: nothing in startOnSchedule: .* Fix: leave it out: the id of the event is the name/);
  });

  test.each<[string, RunInput, string]>([
    ['a name with a space', { run: 'has space' }, 'input.run is "has space"; allowed: 1 to 80 letters'],
    ['no name', { run: '' }, 'input.run is ""'],
    ['a name of 81', { run: 'a'.repeat(81) }, 'input.run is "aaa'],
    ['a name that begins with a dot', { run: '.a' }, 'input.run is ".a"'],
    ['a name that is null', { run: null as any }, 'input.run is null'],
    ['a text that EventBridge would replace', { hyperparameters: { pad: '<pad>' } }, 'input.hyperparameters.pad is "<pad>"; allowed: a text without <...>'],
    ['a number as hyperparameter', { hyperparameters: { epochs: 20 as any } }, 'input.hyperparameters.epochs is 20; allowed: a text of one line'],
    ['a hyperparameter of 2501', { hyperparameters: { a: 'x'.repeat(2501) } }, 'input.hyperparameters.a is'],
    ['a variable with a dash', { environment: { 'A-B': '' } }, 'a name of input.environment is "A-B"'],
    ['a variable of SageMaker', { environment: { TRAINING_JOB_NAME: 'x' } }, 'input.environment is "TRAINING_JOB_NAME"'],
    ['an environment that is a text', { environment: 'A=1' as any }, 'input.environment is "A=1"; allowed: names and texts'],
  ])('%s is refused, by an event and by a schedule', (_, input, message) => {
    expect(() => eventWith(input)).toThrow(message);
    expect(() => used((job) => job.startOnSchedule('Nightly', events.Schedule.rate(Duration.days(1)), input))).toThrow(message);
  });

  test('the longest name, hyperparameter and variable are allowed, and what is taken from the event', () => {
    const detail = events.EventField.fromPath('$.detail');
    expect(() => eventWith({ run: `a${'-'.repeat(79)}`, hyperparameters: { a: 'x'.repeat(2500), b: detail }, environment: { A: 'x'.repeat(512), B: detail } })).not.toThrow();
  });

  test('by the patrol of nothing but the patrol, as often as it is told', () => {
    const made = new Synthesized({ limits: { checkEvery: Duration.minutes(2) } });
    expect(made.all(RULE)).toEqual({
      ChurnPatrolRule: {
        ScheduleExpression: 'rate(2 minutes)',
        State: 'ENABLED',
        Targets: [{ Arn: '<ChurnPatrol>', Id: 'Target0', RoleArn: '<ChurnPatrolEventsRole.Arn>', RetryPolicy: { MaximumEventAgeInSeconds: 300, MaximumRetryAttempts: 2 } }],
      },
    });
  });

  test('by somebody who may start runs and see how they end', () => {
    const made = used((job, stack) => job.grantStart(new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() })));
    expect(made.statements('Operator')).toEqual([
      { Action: 'states:StartExecution', Resource: '<ChurnMachine>' },
      { Action: 'states:DescribeExecution', Resource: expect.stringMatching(/:execution:.*:\*$/) },
    ]);
  });
});

describe('as a Task of another machine', () => {
  const weekly = (options: Parameters<SpotTrainingJob['task']>[2]) => used((job, stack) => {
    new sfn.StateMachine(stack, 'Weekly', { definitionBody: sfn.DefinitionBody.fromChainable(job.task(stack, 'Train', options)) });
  });
  const state = (options?: Parameters<SpotTrainingJob['task']>[2]) => weekly(options).definition('Weekly').States.Train;

  test('it waits for the end of the run, and may stop it', () => {
    const made = weekly({ comment: 'the whole year' });
    expect(made.definition('Weekly').States.Train).toMatchObject({ Comment: 'the whole year', Resource: 'arn:<AWS::Partition>:states:::states:startExecution.sync:2' });
    expect(made.statements('WeeklyRole').flatMap(({ Action }) => Action)).toEqual(expect.arrayContaining(['states:StartExecution', 'states:DescribeExecution', 'states:StopExecution']));
  });

  test('the run is given nothing unless the user says what', () => {
    expect(state().Parameters).toEqual({ Input: {}, StateMachineArn: '<ChurnMachine>' });
    expect(state({ input: sfn.TaskInput.fromObject({ 'run.$': '$.month' }) }).Parameters.Input).toEqual({ 'run.$': '$.month' });
  });
});

describe('rules for what runs tell', () => {
  const SOURCE = { 'source': ['cdk-reference-constructs.spot-training-job'], 'detail-type': ['Spot Training Run State Change'] };

  test.each<[keyof SpotTrainingJob & ('onCompleted' | 'onInterrupted' | 'onAttemptEnded'), string]>([
    ['onCompleted', 'COMPLETED'], ['onInterrupted', 'INTERRUPTED'], ['onAttemptEnded', 'ATTEMPT_ENDED'],
  ])('%s', (method, state) => {
    const { EventPattern, Targets } = used((job, stack) => job[method]('Told', { target: target(stack) })).one(RULE, 'ChurnTold');
    expect(EventPattern).toEqual({ ...SOURCE, detail: { state: [state], job: ['churn'] } });
    expect(Targets).toEqual([{ Arn: 'arn:aws:sns:eu-central-1:123456789012:people', Id: 'Target0' }]);
  });

  test('onFailed hears of every end without a model from Step Functions itself', () => {
    const { EventPattern } = used((job, stack) => job.onFailed('Told', { target: target(stack) })).one(RULE, 'ChurnTold');
    expect(EventPattern).toEqual({
      'source': ['aws.states'],
      'detail-type': ['Step Functions Execution Status Change'],
      'detail': { stateMachineArn: ['<ChurnMachine>'], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
  });

  test('they take more of a pattern, a name and a target that comes later', () => {
    const { EventPattern, Name, Targets } = used((job, stack) => {
      job.onCompleted('Told', { ruleName: 'trained', eventPattern: { detail: { capacity: [{ prefix: 'ml.m5' }] } } }).addTarget(target(stack));
    }).one(RULE, 'ChurnTold');
    expect(EventPattern.detail).toEqual({ state: ['COMPLETED'], job: ['churn'], capacity: [{ prefix: 'ml.m5' }] });
    expect([Name, Targets]).toEqual(['trained', [expect.anything()]]);
  });

  test('a rule may live in another stack', () => {
    const elsewhere: Stack[] = [];
    used((job, stack) => {
      const other = new Stack(stack.node.root as any, 'Other', { env: { account: '123456789012', region: 'eu-central-1' } });
      elsewhere.push(Stack.of(job.onCompleted('Told', { crossStackScope: other, target: target(other) })));
    });
    expect(elsewhere.map(({ stackName }) => stackName)).toEqual(['Other']);
  });

  test('a pattern for some states, or for all', () => {
    const { job } = new Synthesized(NAMED);
    const detail = (states?: TrainingState[]) => job.told(states).detail;
    expect(detail([TrainingState.STOPPED, TrainingState.FAILED])).toEqual({ state: ['STOPPED', 'FAILED'], job: ['churn'] });
    expect(detail()).toEqual({ job: ['churn'] });
  });
});

describe('metrics', () => {
  const { job } = new Synthesized(NAMED);

  test.each([
    ['metricSavings', 'Savings', 'Average'],
    ['metricBillableSeconds', 'BillableSeconds', 'Sum'],
    ['metricTrainingSeconds', 'TrainingSeconds', 'Sum'],
    ['metricDollars', 'Dollars', 'Sum'],
    ['metricInterruptions', 'Interruptions', 'Sum'],
    ['metricCheckpointAge', 'CheckpointAge', 'Maximum'],
  ] as const)('%s', (method, metricName, statistic) => {
    expect(job[method]()).toMatchObject({ namespace: 'SpotTrainingJob', metricName, dimensions: { Job: 'churn' }, statistic, period: Duration.minutes(5) });
    expect(job[method]({ statistic: 'Minimum', label: 'least' })).toMatchObject({ statistic: 'Minimum', label: 'least' });
  });

  test('metricFailedRuns', () => {
    expect(job.metricFailedRuns()).toMatchObject({ expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)', label: 'ended without a model' });
    expect(job.metricFailedRuns({ label: 'failed' })).toMatchObject({ label: 'failed' });
  });
});
