import { AlarmState } from './alarms';
import { VirtualClock } from './clock';
import { Health } from './health';
import { AlarmCheck, CalculatedCheck, EndpointCheck, HealthCheck } from './model';

function endpoint(id: string, rest: Partial<EndpointCheck> = {}): EndpointCheck {
  return {
    id: `Home.${id}`,
    name: id,
    kind: 'endpoint',
    protocol: 'https',
    host: `${id}.example.com`,
    port: 443,
    path: '/',
    sni: true,
    interval: 10,
    failureThreshold: 1,
    inverted: false,
    disabled: false,
    checkerRegions: ['us-east-1', 'eu-west-1', 'sa-east-1'],
    ...rest,
  };
}

function calculated(id: string, healthThreshold: number, children: string[], rest: Partial<CalculatedCheck> = {}): CalculatedCheck {
  return { id: `Home.${id}`, name: id, kind: 'calculated', healthThreshold, children: children.map((c) => `Home.${c}`), inverted: false, disabled: false, ...rest };
}

function alarm(id: string, rest: Partial<AlarmCheck> = {}): AlarmCheck {
  return {
    id: `Home.${id}`,
    name: id,
    kind: 'alarm',
    alarmName: id,
    alarmRegion: 'us-west-2',
    insufficientData: 'LastKnownStatus',
    inverted: false,
    disabled: false,
    ...rest,
  };
}

function run(checks: HealthCheck[]) {
  const clock = new VirtualClock();
  const down = new Set<string>();
  const alarms: Record<string, AlarmState | Error> = {};
  const health = new Health({
    checks,
    clock,
    checkers: 3,
    probe: async (check) => ({ healthy: !down.has(check.name), reason: 'test' }),
    readAlarm: async (_, name) => {
      const state = alarms[name] ?? 'OK';
      if (state instanceof Error) throw state;
      return state;
    },
  });
  health.start();
  return { clock, down, alarms, health };
}

test('inverted: a new check is unhealthy, and turns healthy when its endpoint fails', async () => {
  const { clock, down, health } = run([endpoint('a', { inverted: true })]);
  await clock.advance(20_000);
  expect(health.statusOf('a')).toBe(false);
  down.add('a');
  await clock.advance(20_000);
  expect(health.statusOf('a')).toBe(true);
});

test('disabled: no request is made; healthy, or unhealthy when inverted', async () => {
  const { clock, down, health } = run([endpoint('a', { disabled: true }), endpoint('b', { disabled: true, inverted: true })]);
  down.add('a').add('b');
  await clock.advance(60_000);
  expect([health.statusOf('a'), health.statusOf('b'), clock.pending]).toEqual([true, false, 0]);
});

test.each([
  [0, 'abc', true], [1, 'ab', true], [1, 'abc', false], [2, 'a', true], [2, 'ab', false], [3, '', true], [3, 'a', false], [4, '', false],
])('calculated with threshold %i of 3 children, with "%s" down, is healthy: %s', async (threshold, failing, healthy) => {
  const { clock, down, health } = run([...'abc'].map((id) => endpoint(id)).concat(calculated('all', threshold, ['a', 'b', 'c']) as any));
  for (const id of failing) down.add(id);
  await clock.advance(20_000);
  expect(health.statusOf('all')).toBe(healthy);
});

test('a change is published once for each check that it changes, calculated ones included, with its reason', async () => {
  const { clock, down, health } = run([calculated('top', 1, ['middle'], { inverted: true }), calculated('middle', 2, ['a', 'b']), endpoint('a'), endpoint('b')]);
  const heard: string[] = [];
  const unsubscribe = health.onChange(({ name }) => heard.push(name));
  await clock.advance(20_000);
  down.add('b');
  await clock.advance(20_000);
  expect(health.changes.map(({ name, healthy }) => [name, healthy])).toEqual([['top', true], ['middle', false], ['b', false]]);
  expect(health.changes.every(({ reason }) => reason === 'test')).toBe(true);
  unsubscribe();
  down.clear();
  await clock.advance(20_000);
  expect(heard).toEqual(['top', 'middle', 'b']);
  expect(health.changes).toHaveLength(6);
});

test.each<[AlarmCheck['insufficientData'], AlarmState | Error, boolean]>([
  ['Healthy', 'OK', true], ['Healthy', 'ALARM', false], ['Healthy', 'INSUFFICIENT_DATA', true], ['Unhealthy', 'INSUFFICIENT_DATA', false],
  ['LastKnownStatus', 'INSUFFICIENT_DATA', true], ['Unhealthy', new Error('no such alarm'), false], ['LastKnownStatus', new Error('no such alarm'), true],
])('an alarm check (%s without data) whose alarm is %s is healthy: %s', async (insufficientData, state, healthy) => {
  const { clock, alarms, health } = run([alarm('fence', { insufficientData })]);
  alarms.fence = state;
  await clock.advance(10_000);
  expect(health.statusOf('fence')).toBe(healthy);
});

test('LastKnownStatus keeps a fence while its alarm has no data', async () => {
  const { clock, alarms, health } = run([alarm('fence')]);
  alarms.fence = 'ALARM';
  await clock.advance(10_000);
  alarms.fence = 'INSUFFICIENT_DATA';
  await clock.advance(60_000);
  expect(health.statusOf('fence')).toBe(false);
  alarms.fence = 'OK';
  await clock.advance(10_000);
  expect(health.changes.map(({ healthy, reason }) => [healthy, reason])).toEqual([[false, 'alarm fence is ALARM'], [true, 'alarm fence is OK']]);
  await health.stop();
  expect(clock.pending).toBe(0);
});

test('the guard: a fence works while another region is healthy, and is ignored when none is', async () => {
  const { clock, down, alarms, health } = run([
    endpoint('east'), endpoint('west'), alarm('fence'), calculated('noOther', 1, ['west'], { inverted: true }),
    calculated('allowed', 1, ['fence', 'noOther']), calculated('serving', 2, ['east', 'allowed']),
  ]);
  alarms.fence = 'ALARM';
  await clock.advance(20_000);
  expect(health.statusOf('serving')).toBe(false);
  down.add('west');
  await clock.advance(20_000);
  expect(health.statusOf('serving')).toBe(true);
});

test('a check is found by id, logical id or name; an unknown name lists what there is', () => {
  const { health } = run([endpoint('a')]);
  expect([health.statusOf('Home.a'), health.statusOf('a')]).toEqual([true, true]);
  expect(() => health.statusOf('b')).toThrow('No health check is named b. There are: Home.a.');
});
