import { CanaryWorld } from './canary';
import { matchesPattern } from '../event-bus';
import { violations } from './invariant';
import { GOOD, GOOD_P99, trial } from './trial';
import { codeDeploy, ours, script } from './ways';
import { StatesError } from '../../local-cloud/states/errors';

/** What the simulation says must be as the services do it: each fact that a comparison rests on. */
const MINUTE = 60_000;
const BAD = { ...GOOD, errors: 0.2 };
const canary = codeDeploy('canary', GOOD_P99, [{ minute: 0, weight: 0.1 }, { minute: 5, weight: 1 }], 5);

function world(more = {}) {
  const made = new CanaryWorld({ seed: 3, options: ['default', () => ({})], requestsPerSecond: 20, behaviours: { 1: GOOD, 2: BAD }, ...more });
  made.aliases.publish(made.function, '2');
  return made;
}

test('requests follow the weights, and are counted by version', async () => {
  const simulated = world();
  simulated.aliases.update(simulated.function, 'live', { weights: { 2: 0.25 } });
  await simulated.clock.run(simulated.clock.now + 10 * MINUTE);
  simulated.serve();
  const [first, second] = [simulated.servedBy('1'), simulated.servedBy('2')];
  expect(first.requests + second.requests).toBeGreaterThan(11_500);
  expect(first.requests + second.requests).toBeLessThan(12_500);
  expect(second.requests / (first.requests + second.requests)).toBeCloseTo(0.25, 1);
  expect(second.bad / second.requests).toBeCloseTo(0.2, 1);
});

test('a minute can be read after its end and the lag; the executed version only while there are weights', async () => {
  const simulated = world({ metrics: { lag: [30, 30] } });
  const { clock, metrics, function: fn } = simulated;
  const minute = Math.floor(clock.now / MINUTE);
  const invocations = (more = {}) => metrics.value('Invocations', 'Sum', { FunctionName: fn, Resource: `${fn}:live`, ...more }, [minute]);
  await clock.run((minute + 1) * MINUTE + 29_000);
  simulated.serve();
  expect(invocations()).toBeUndefined();
  await clock.run((minute + 1) * MINUTE + 30_000);
  expect(invocations()).toBeGreaterThan(0);
  expect(invocations({ ExecutedVersion: '1' })).toBeUndefined();
});

test('UpdateAlias refuses another revision, a version that is not there, weights above 1 and a long description', () => {
  const { aliases, function: fn } = world();
  const refused = (change: object) => {
    try {
      aliases.update(fn, 'live', change);
    } catch (error) {
      return (error as StatesError).error;
    }
    return 'done';
  };
  expect([{ revision: 'old' }, { version: '9' }, { weights: { 2: 1.1 } }, { weights: { 1: 0.1 } }, { description: 'x'.repeat(257) }, { weights: { 2: 1 } }].map(refused)).toEqual([
    'Lambda.PreconditionFailedException', 'Lambda.ResourceNotFoundException', 'Lambda.InvalidParameterValueException', 'Lambda.InvalidParameterValueException',
    'Lambda.InvalidParameterValueException', 'done',
  ]);
});

test('event patterns: values, prefixes, fields in lists', () => {
  const event = { source: 'a.b', detail: { status: 'FAILED', members: [{ alias: 'x' }, { alias: 'live' }] } };
  expect(matchesPattern({ source: ['a.b'], detail: { status: ['FAILED', 'ABORTED'], members: { alias: ['live'] } } }, event)).toBe(true);
  expect(matchesPattern({ source: [{ prefix: 'a.' }] }, event)).toBe(true);
  expect(matchesPattern({ detail: { status: ['SUCCEEDED'] } }, event)).toBe(false);
  expect(() => matchesPattern({ source: [{ suffix: 'b' }] }, event)).toThrow('no pattern');
});

test('CodeDeploy returns on its alarm, not after the deployment, and leaves a good version alone', async () => {
  expect(await trial(canary, BAD, 1, 20)).toMatchObject({ restored: expect.any(Number), transitions: 0 });
  expect(await trial(canary, GOOD, 1, 20)).toMatchObject({ completed: 300 });
  const late = codeDeploy('late', GOOD_P99, [{ minute: 0, weight: 0.1 }, { minute: 1, weight: 1 }], 1);
  expect(await trial(late, BAD, 1, 20)).not.toHaveProperty('restored');
});

test('the script takes 5 n + 2 transitions and 22 functions for ten steps', async () => {
  expect(await trial(script('script', 10, 120), { ...GOOD, errors: 0 }, 1, 20)).toMatchObject({ transitions: 52, invocations: 22, completed: 1200 });
});

test('what is synthesized rolls out a good version, and puts a bad one back', async () => {
  const way = ours('CanaryFunction', () => ({}));
  expect(await trial(way, { ...GOOD, errors: 0 }, 1, 20)).toMatchObject({ completed: expect.any(Number), invocations: 0 });
  expect(await trial(way, BAD, 1, 20)).toMatchObject({ restored: expect.any(Number) });
});

test('the invariant is seen to break: weights, a lock, a word that is not true', async () => {
  const simulated = world();
  const { aliases, function: fn, bus } = simulated;
  expect(violations(simulated)).toEqual([]);
  aliases.update(fn, 'live', { weights: { 2: 0.1 }, description: '{"rollout":"r"}' });
  bus.send('cdk-reference-constructs.canary-function', 'Canary Rollout State Change', { state: 'COMPLETED', rollout: 's', members: [{ from: '1', to: '2' }] });
  expect(violations(simulated)).toEqual([
    'the alias has the weights {"2":0.1}', 'the alias is locked: {"rollout":"r"}', 'COMPLETED says that the alias is at 2, it is at 1', 'nobody was told how r ended',
  ]);
});
