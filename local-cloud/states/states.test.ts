import { VirtualClock } from './clock';
import { definitionOf } from './conformance-definition';
import { State } from './definition';
import { Fault, refusal } from './faults';
import { Random } from './random';
import { StateMachines } from './state-machines';

/** What only virtual time can show: when things happen, what goes wrong, and that the same seed repeats it. The language itself: conformance.ts. */
const ARN = 'arn:aws:states:us-east-1:111122223333:stateMachine:machine';
const BEGAN = Date.UTC(2026, 0, 1);
const task = (more: object = {}): State => ({ Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:lambda:getAlias', Arguments: {}, TimeoutSeconds: 10, End: true, ...more });

function machines(states: Record<string, State>, more: { inject?: () => Fault | undefined; handler?: () => any; seed?: number } = {}) {
  const clock = new VirtualClock(BEGAN);
  const made = new StateMachines({ clock, random: new Random(more.seed ?? 1), inject: more.inject, handlers: { 'aws-sdk:lambda:getAlias': more.handler ?? (() => 'done') } });
  made.define(ARN, definitionOf(states));
  return { clock, machines: made };
}

async function run(states: Record<string, State>, more: Parameters<typeof machines>[1] = {}) {
  const { clock, machines: made } = machines(states, more);
  const execution = made.start(ARN);
  await clock.run();
  return { execution, seconds: (execution.stopDate! - execution.startDate) / 1000, machines: made };
}

test('a year passes at once', async () => {
  const { execution, seconds } = await run({ A: { Type: 'Wait', Seconds: 365 * 86_400, End: true } });
  expect([execution.status, seconds]).toEqual(['SUCCEEDED', 365 * 86_400]);
});

test('the clock is that of the states, of JSONata and of the context', async () => {
  const { execution } = await run({
    A: { Type: 'Wait', Seconds: 3600, Next: 'B' },
    B: { Type: 'Pass', Output: '{% [$now(), $fromMillis($millis()), $states.context.State.EnteredTime, $states.context.Execution.StartTime] %}', End: true },
  });
  const later = '2026-01-01T01:00:00.000Z';
  expect(execution.output).toEqual([later, later, later, '2026-01-01T00:00:00.000Z']);
});

test('Retry waits longer each time, at most MaxDelaySeconds, and counts as transitions', async () => {
  const retry = [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 10, BackoffRate: 2, MaxDelaySeconds: 30, MaxAttempts: 4 }];
  const { execution } = await run({ A: task({ Retry: retry }) }, { inject: () => 'throttle' });
  const times = execution.transitions.map(({ time }) => Math.round((time - BEGAN) / 1000));
  expect(times).toEqual([0, 10, 30, 60, 90]);
  expect(execution.transitions.map((each) => each.retry)).toEqual([0, 1, 2, 3, 4]);
  expect(execution).toMatchObject({ status: 'FAILED', error: 'Lambda.TooManyRequestsException' });
});

test('jitter is random by the seed', async () => {
  const states = { A: task({ Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 100, MaxAttempts: 1, JitterStrategy: 'FULL' }] }) };
  const seconds = async (seed: number) => (await run(states, { inject: () => 'throttle', seed })).seconds;
  expect(await seconds(1)).toBe(await seconds(1));
  expect(await seconds(1)).not.toBe(await seconds(2));
  expect(await seconds(1)).toBeLessThan(101);
});

test('no answer ends the attempt after TimeoutSeconds', async () => {
  const { execution, seconds } = await run({ A: task() }, { inject: () => 'timeout' });
  expect([execution.error, seconds]).toEqual(['States.Timeout', 10]);
});

test.each<[Fault, number, string, string | undefined]>([
  ['throttle', 0, 'FAILED', 'Lambda.TooManyRequestsException'],
  ['serverError', 0, 'FAILED', 'Lambda.ServiceException'],
  ['accessDenied', 0, 'FAILED', 'Lambda.LambdaException'],
  ['conflict', 0, 'FAILED', 'Lambda.PreconditionFailedException'],
  ['timeout', 0, 'FAILED', 'States.Timeout'],
  ['lostAnswer', 1, 'FAILED', 'Lambda.SdkClientException'],
  ['lostAnswerAndTime', 1, 'FAILED', 'States.Timeout'],
  ['stopBefore', 0, 'ABORTED', 'OperatorStop'],
  ['stopAfter', 1, 'ABORTED', 'OperatorStop'],
  ['stopAround', 1, 'ABORTED', 'OperatorStop'],
])('%s: the call is done %d times, the execution is %s', async (fault, done, status, error) => {
  let calls = 0;
  const { execution } = await run({ A: task() }, { inject: () => fault, handler: () => ++calls });
  expect([calls, execution.status, execution.error]).toEqual([done, status, error]);
});

test('a call that was on its way is done after the stop', async () => {
  let at = 0;
  const { clock, machines: made } = machines({ A: task() }, { inject: () => 'stopAround', handler: () => (at = clock.now) });
  const execution = made.start(ARN);
  await clock.run();
  expect(at).toBeGreaterThan(execution.stopDate!);
});

test('the seed repeats a history, and another seed has another', async () => {
  const history = async (seed: number) => JSON.stringify((await run({ A: task({ Next: 'B', End: undefined }), B: task() }, { seed })).execution.transitions);
  expect(await history(5)).toBe(await history(5));
  expect(await history(5)).not.toBe(await history(6));
});

test('a child is stopped with the execution that waits for it', async () => {
  const { clock, machines: made } = machines({ A: task({ Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments: { StateMachineArn: `${ARN}-child` }, TimeoutSeconds: 99 }) });
  made.define(`${ARN}-child`, definitionOf({ X: { Type: 'Wait', Seconds: 50, End: true } }));
  const parent = made.start(ARN);
  await clock.run(BEGAN + 5000);
  made.stop(parent.arn, 'Own');
  await clock.run();
  expect(made.executions.map(({ status, stopDate }) => [status, stopDate! - BEGAN])).toEqual([['ABORTED', 5000], ['ABORTED', 5000]]);
});

test('redriven, an execution goes on where it did not succeed, with its variables, and RedriveCount says so', async () => {
  let faults = 1;
  const { clock, machines: made } = machines({
    A: { Type: 'Pass', Assign: { x: 7 }, Next: 'B' },
    B: task({ Output: '{% [$x, $states.context.Execution.RedriveCount] %}' }),
  }, { inject: () => (faults-- > 0 ? 'throttle' : undefined) });
  const execution = made.start(ARN);
  await clock.run();
  expect(execution.status).toBe('FAILED');
  made.redrive(execution.arn);
  expect(execution).toMatchObject({ status: 'RUNNING', error: undefined });
  await clock.run();
  expect(execution).toMatchObject({ status: 'SUCCEEDED', output: [7, 1] });
  expect(execution.transitions.map(({ state }) => state)).toEqual(['A', 'B', 'B']);
  expect(() => made.redrive(execution.arn)).toThrow('is SUCCEEDED, allowed: FAILED, TIMED_OUT, ABORTED');
});

test.each([
  ['dynamodb:updateItem', 'throttle', 'DynamoDB.ProvisionedThroughputExceededException'],
  ['dynamodb:updateItem', 'conflict', 'DynamoDB.TransactionConflictException'],
  ['aws-sdk:dynamodb:updateItem', 'throttle', 'DynamoDb.ProvisionedThroughputExceededException'],
  ['mediaconvert:createJob.sync', 'throttle', 'MediaConvert.TooManyRequestsException'],
  ['aws-sdk:mediaconvert:probe', 'accessDenied', 'MediaConvert.ForbiddenException'],
  ['aws-sdk:cloudfront:createInvalidation', 'throttle', 'CloudFront.TooManyInvalidationsInProgressException'],
] as const)('%s says %s as %s', (resource, fault, error) => {
  expect(refusal(fault, resource).error).toBe(error);
});

test('a name is taken once; running with the same input it is the same execution', async () => {
  const { clock, machines: made } = machines({ A: task() });
  const first = made.start(ARN, { a: 1 }, 'name');
  expect(made.start(ARN, { a: 1 }, 'name')).toBe(first);
  expect(() => made.start(ARN, { a: 2 }, 'name')).toThrow('started before');
  await clock.run();
  expect(() => made.start(ARN, { a: 1 }, 'name')).toThrow('started before');
});

test('a history of more than 25,000 events ends the execution, as in AWS', async () => {
  const { execution } = await run({ A: { Type: 'Wait', Seconds: 1, Next: 'B' }, B: { Type: 'Pass', Next: 'A' } });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'States.Runtime', cause: expect.stringContaining('25000 events') });
});

test('an output of more than 256 KiB is refused, and States.ALL does not catch that', async () => {
  const states = { A: task({ Catch: [{ ErrorEquals: ['States.ALL'], Next: 'B' }] }), B: { Type: 'Succeed' } };
  const { execution } = await run(states, { handler: () => 'x'.repeat(300_000) });
  expect(execution).toMatchObject({ status: 'FAILED', error: 'States.DataLimitExceeded' });
});

test('a resource that nothing handles, and a mistake in a handler, end the test and not the execution', async () => {
  await expect(run({ A: task({ Resource: 'arn:aws:states:::sqs:sendMessage' }) })).rejects.toThrow('A calls sqs:sendMessage, which nothing handles here');
  await expect(run({ A: task() }, { handler: () => { throw new TypeError('mistake'); } })).rejects.toThrow('mistake');
});

test.each<[string, Record<string, State>, string]>([
  ['a field', { A: { Type: 'Pass', Parameters: {}, End: true } }, 'A (Pass) has Parameters, which is not run here'],
  ['a type', { A: { Type: 'Activity' } }, 'A has the type Activity'],
  ['a target', { A: { Type: 'Pass', Next: 'B' } }, 'A leads to B, which is not one of its states'],
  ['a variable of an outer scope', {
    A: { Type: 'Pass', Assign: { x: 1 }, Next: 'B' },
    B: { Type: 'Map', Items: [], ItemProcessor: { StartAt: 'C', States: { C: { Type: 'Pass', Assign: { x: 2 }, End: true } } }, End: true },
  }, 'An inner scope assigns x'],
])('%s that is not run as AWS runs it is refused', (_, states, message) => {
  expect(() => machines(states)).toThrow(message);
});

test('JSONPath is refused', () => {
  expect(() => machines({}).machines.define(ARN, { StartAt: 'A', States: { A: { Type: 'Succeed' } } })).toThrow('QueryLanguage is undefined, allowed: JSONata');
});
