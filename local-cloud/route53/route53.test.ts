import { execFile } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { AlarmState } from './alarms';
import { Clock, realClock } from './clock';
import { KeepAliveClient } from './keep-alive-client';
import { Route53 } from './route53';
import { measureSwitch } from './switch-time';
import { Example, synthesizeExample } from './testing/example-app';
import { FakeEmulator, startFakeEmulator } from './testing/fake-emulator';
import { testWith } from './testing/witness';

const NAME = 'api.example.com';
/** Health checking at 25 times its pace: a checker asks every 0.4 s instead of every 10 s. */
const FAST: Clock = { now: realClock.now, after: (ms, action) => realClock.after(ms / 25, action) };
const alarms: Record<string, AlarmState> = {};

let emulator: FakeEmulator;
let example: Example;
let model: Route53;

beforeAll(async () => {
  emulator = await startFakeEmulator();
  example = synthesizeExample({ dnsTtl: 1 });
  model = await Route53.start({
    assembly: example.directory,
    zoneName: 'example.com',
    emulator: emulator.url,
    checkers: 10,
    clock: FAST,
    clientRegions: { '127.0.0.3': 'us-west-1' },
    readAlarm: async (region, name) => alarms[`${region} ${name}`] ?? 'OK',
  });
});

afterAll(async () => {
  // A failed start must not leave the rest open: jest would wait for it for ever.
  await model?.stop();
  await emulator?.stop();
  example?.remove();
});

function change(check: string, healthy: boolean): Promise<void> {
  return new Promise((resolve) => {
    const unsubscribe = model.onChange((event) => {
      if (event.name !== check || event.healthy !== healthy) return;
      unsubscribe();
      resolve();
    });
  });
}

test('answers by latency from the client’s place, with the record’s TTL', async () => {
  expect(await model.resolver().resolve(NAME)).toEqual(['127.0.1.1']);
  expect(await model.resolver('127.0.0.3').resolve(NAME)).toEqual(['127.0.1.2']);
  expect(await model.resolver().resolve('us-west-2.api.example.com')).toEqual(['127.0.1.2']);
  expect(model.healthChecks).toHaveLength(10);
});

test('a region whose dependency fails is left and returned to, and each part of the switch is measured', async () => {
  const resolver = model.resolver();
  const regionOf = (address?: string) => model.doors.regionOf(address);
  const client = new KeepAliveClient({ name: NAME, resolver, port: model.doorPort, ca: model.ca, regionOf, maxConnectionAge: 1000 });
  const switchTo = (wanted: string, act: () => Promise<void>) => measureSwitch({
    act,
    noticed: ({ name, healthy }) => name === 'serving-us-east-1' && healthy === (wanted === 'us-east-1'),
    onChange: (listener) => model.onChange(listener),
    regionByDns: async () => regionOf((await resolver.resolve(NAME))[0]),
    get: () => client.get(),
    wanted: (region) => region === wanted,
    within: 30_000,
  });

  const away = await switchTo('us-west-2', async () => void emulator.sick.add('us-east-1'));
  expect(model.statusOf('serving-us-east-1')).toBe(false);
  // Three failures in a row, 0.4 s apart, of 9 in 10 checkers. The API answered all the while: only its health had changed.
  expect(away.detection).toBeGreaterThan(800);
  expect(Object.values(away).every((value) => value !== undefined)).toBe(true);
  expect(away.failed).toBe(0);

  const back = await switchTo('us-east-1', async () => void emulator.sick.delete('us-east-1'));
  expect(back.total).toBeGreaterThan(800);
  expect(model.events.map(({ name, healthy }) => `${name} ${healthy}`)).toEqual(expect.arrayContaining(['endpoint-us-east-1 false', 'endpoint-us-east-1 true']));
  client.close();
}, 60_000);

test('a lost region: its checkers get no connection, and DNS leaves it', async () => {
  const gone = change('serving-us-east-1', false);
  await model.doors.of('us-east-1').goDown('refuse');
  await gone;
  expect(await model.resolver().resolve(NAME)).toEqual(['127.0.1.2']);
  const back = change('serving-us-east-1', true);
  await model.doors.of('us-east-1').goUp();
  await back;
}, 60_000);

test('a fence moves the traffic; when the other region fails too, the guard ignores it', async () => {
  const fenced = change('serving-us-east-1', false);
  alarms['us-west-2 Home-Api-fence-us-east-1'] = 'ALARM';
  await fenced;
  expect(await model.resolver().resolve(NAME)).toEqual(['127.0.1.2']);
  const guarded = change('serving-us-east-1', true);
  emulator.sick.add('us-west-2');
  await guarded;
  expect(await model.resolver().resolve(NAME)).toEqual(['127.0.1.1']);
}, 60_000);

test('with every region failing, Route 53 fails open: the nearest region is answered', async () => {
  const gone = change('endpoint-us-east-1', false);
  emulator.sick.add('us-east-1');
  await gone;
  expect([model.statusOf('serving-us-east-1'), model.statusOf('serving-us-west-2')]).toEqual([false, false]);
  expect(await model.resolver('127.0.0.3').resolve(NAME)).toEqual(['127.0.1.2']);
}, 60_000);

testWith('curl', 'reaches the API through the proxy by name', async () => {
  const proxy = await model.proxy();
  const authority = join(example.directory, 'ca.pem');
  writeFileSync(authority, model.ca);
  try {
    const { stdout } = await promisify(execFile)('curl', ['-sS', '--cacert', authority, '-m', '5', '-x', proxy.url, `https://${NAME}/`]);
    expect(JSON.parse(stdout)).toEqual({ region: 'us-east-1' });
  } finally {
    await proxy.stop();
  }
});

test('an alarm that a health check watches and that does not exist ends the start, with nothing left open', async () => {
  const readAlarm = () => Promise.reject(new Error('Region us-west-2 has no alarm named fence'));
  const outcome = await Route53.start({ assembly: example.stacks, emulator: emulator.url, readAlarm }).catch((error: Error) => error.message);
  if (typeof outcome !== 'string') await outcome.stop();
  expect(outcome).toBe('Region us-west-2 has no alarm named fence');
});
