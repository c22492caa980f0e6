import { CreateStateMachineCommand, ListExecutionsCommand, SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { readCalls } from './calls';
import { Execution } from './executions';
import { Faults } from './faults';
import { Cloud, openCloud } from './target';

/** Step Functions of the emulator over HTTP, with the AWS SDK, thirty times faster than real time. */
const REGION = 'us-west-2';
const SPEED = 30;
const ROLE = 'arn:aws:iam::111122223333:role/machine';
let cloud: Cloud;
let sfn: SFNClient;
let faults: Faults;

jest.setTimeout(30_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: String(SPEED) } });
  sfn = new SFNClient(cloud.client(REGION));
  faults = new Faults(cloud);
}, 120_000);

afterAll(async () => {
  await cloud.stop();
});

afterEach(() => faults.clear());

const hold = {
  Type: 'Task',
  Resource: 'arn:aws:states:::events:putEvents.waitForTaskToken',
  Arguments: { Entries: [{ Source: 'e2e', DetailType: 'Hold', Detail: { taskToken: '{% $states.context.Task.Token %}' } }] },
  Assign: { answer: '{% $states.result %}' },
  Next: 'Last',
};
const last = { Type: 'Pass', Output: '{% $answer %}', End: true };
const table = {
  Type: 'Task', Resource: 'arn:aws:states:::aws-sdk:dynamodb:listTables', Arguments: {}, Next: 'Last', Assign: { answer: '{% $states.result.TableNames %}' },
};

async function machine(name: string, states: object, startAt = Object.keys(states)[0]) {
  const definition = JSON.stringify({ QueryLanguage: 'JSONata', StartAt: startAt, States: states });
  return (await sfn.send(new CreateStateMachineCommand({ name, roleArn: ROLE, definition }))).stateMachineArn!;
}

test('an operator finds the token in the history, and it is good once', async () => {
  const execution = await Execution.start(cloud, REGION, await machine('hold', { Hold: hold, Last: last }), { name: 'first', input: { n: 1 } });
  const { attempts: [parameters], input } = await execution.reached('Hold', ({ attempts }) => attempts.length > 0);
  expect(input).toEqual({ n: 1 });
  const { taskToken } = (parameters as { Entries: { Detail: { taskToken: string } }[] }).Entries[0].Detail;
  await sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{"by":"me"}' }));
  expect(await execution.ended()).toMatchObject({ status: 'SUCCEEDED', output: '{"by":"me"}', name: 'first' });
  expect((await execution.states()).map(({ name }) => name)).toEqual(['Hold', 'Last']);
  expect((await execution.states())[0].assigned).toEqual({ answer: { by: 'me' } });
  expect(await execution.transitions()).toBe(2);
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken, output: '{}' }))).rejects.toMatchObject({ name: 'TaskTimedOut' });
  await expect(sfn.send(new SendTaskSuccessCommand({ taskToken: 'made-up', output: '{}' }))).rejects.toMatchObject({ name: 'InvalidToken' });
  expect(readCalls(cloud.callsFile!).filter(({ via }) => via === execution.arn)).toMatchObject([{ action: 'events:PutEvents', principal: ROLE, region: REGION }]);
});

test('a minute of the cloud passes in two seconds', async () => {
  const began = Date.now();
  const execution = await Execution.start(cloud, REGION, await machine('wait', { Wait: { Type: 'Wait', Seconds: 60, End: true } }));
  const { startDate, stopDate } = await execution.ended();
  const real = Date.now() - began;
  const passed = stopDate!.getTime() - startDate!.getTime();
  expect(passed).toBeGreaterThanOrEqual(60_000);
  expect(passed).toBeLessThan(real * SPEED + 1000);
  expect(real).toBeLessThan(10_000);
});

test('a stop ends an execution at once', async () => {
  const arn = await machine('stopped', { Hold: hold, Last: last });
  const execution = await Execution.start(cloud, REGION, arn);
  await execution.reached('Hold', ({ attempts }) => attempts.length > 0);
  await expect(execution.ended(300)).rejects.toThrow(/still runs after 0.3 s, in Hold$/);
  await execution.stop('enough');
  expect(await execution.describe()).toMatchObject({ status: 'ABORTED', cause: 'enough', stopDate: expect.any(Date) });
  await expect(execution.reached('Last')).rejects.toThrow(/\(ABORTED\) did not reach Last; it went through Hold$/);
  const { executions } = await sfn.send(new ListExecutionsCommand({ stateMachineArn: arn, statusFilter: 'ABORTED' }));
  expect(executions!.map(({ executionArn }) => executionArn)).toEqual([execution.arn]);
  expect(await Execution.of(cloud, REGION, execution.arn).describe()).toMatchObject({ status: 'ABORTED' });
});

test('a fault strikes the calls that it is for', async () => {
  const retry = [{ ErrorEquals: ['DynamoDb.InternalServerErrorException'], IntervalSeconds: 1, MaxAttempts: 3 }];
  const arn = await machine('faulty', { Read: { ...table, Retry: retry }, Last: last });
  await faults.add({ kind: 'serverError', stateMachine: 'faulty', state: 'Read', times: 2 });
  await faults.add({ kind: 'throttle', stateMachine: 'another', times: 'always' });
  const execution = await Execution.start(cloud, REGION, arn);
  expect(await execution.ended()).toMatchObject({ status: 'SUCCEEDED', output: '[]' });
  expect((await execution.states())[0].errors).toEqual(Array(2).fill('DynamoDb.InternalServerErrorException'));
  expect(await execution.transitions()).toBe(4);
  expect((await faults.rules()).map(({ met, applied }) => [met, applied])).toEqual([[3, 2], [0, 0]]);
  expect(await faults.clear()).toEqual([]);
});

test('a rule that makes no sense is refused with a sentence', async () => {
  await expect(faults.add({ kind: 'flood' as 'stop' })).rejects.toThrow(/^The emulator refused .*kind is 'flood', allowed: throttle, /);
  expect(() => new Faults({ endpoint: undefined })).toThrow(/^Faults needs the local cloud/);
});
