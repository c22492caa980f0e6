import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { ipcTransport } from '../../src/iot/iot-flat-file-ingest/collector/delivery/ipc';
import { alive, sleep } from '../processes';
import { NucleusKind } from './access';
import { Nucleus, NucleusOptions } from './nucleus';
import { Lifecycle } from './recipe';

let folder: string;
let nucleus: Nucleus | undefined;
let published: string[];
const until = async (so: () => boolean) => {
  while (!so()) await sleep(10);
};

beforeEach(() => {
  folder = fs.mkdtempSync(path.join(os.tmpdir(), 'gg-'));
  fs.writeFileSync(path.join(folder, 'program.js'), `
    process.on('SIGTERM', () => { console.log('asked to stop'); process.exit(0); });
    setInterval(() => {}, 1000);
    console.log('I am ' + process.env.AWS_IOT_THING_NAME + ' in ' + process.cwd() + ' with ' + process.argv[2]);
  `);
  published = [];
});
afterEach(async () => {
  await nucleus?.stop();
  fs.rmSync(folder, { recursive: true });
});

async function start(kind: NucleusKind = 'nucleus', more: Partial<NucleusOptions> = {}) {
  return nucleus = await Nucleus.start({
    folder: path.join(folder, 'root'), kind, thingName: 'press-7', publish: async (topic, payload) => { published.push(`${topic} ${payload}`); }, ...more,
  });
}

const deploy = (lifecycle: Lifecycle, configuration?: Record<string, unknown>, version = '1.0.0') => nucleus!.deploy({
  recipe: JSON.stringify({
    RecipeFormatVersion: '2020-01-25',
    ComponentName: 'Collector',
    ComponentVersion: version,
    ComponentConfiguration: {
      DefaultConfiguration: {
        settings: { unit: 'bar', more: { a: 1 } },
        accessControl: { 'aws.greengrass.ipc.mqttproxy': { rows: { operations: ['aws.greengrass#PublishToIoTCore'], resources: ['ff/#'] } } },
      },
    },
    Manifests: [{ Platform: { os: 'linux', runtime: '*' }, Artifacts: [{ Uri: 's3://bucket/some/program.js' }], Lifecycle: lifecycle }],
  }),
  artifact: (uri) => path.join(folder, path.basename(uri)),
  configuration,
});

test('installs and runs a component with its artefacts, configuration and environment, and stops it', async () => {
  await start();
  const component = await deploy({
    install: 'echo installed', run: "exec node {artifacts:path}/program.js '{configuration:/settings}'", shutdown: 'echo shutting down',
  }, { settings: { more: { b: [2] } } });
  await until(() => component.output.includes('I am'));
  await component.stop();
  const work = path.join(folder, 'root', 'work', 'Collector');
  expect(component.output.split('\n')).toEqual([
    'installed', `I am press-7 in ${work} with {"unit":"bar","more":{"a":1,"b":[2]}}`, 'shutting down', 'asked to stop', '',
  ]);
  expect(component.states).toEqual(['NEW', 'INSTALLED', 'STARTING', 'RUNNING', 'STOPPING', 'FINISHED']);
});

test('a component whose run ends well is finished', async () => {
  await start();
  expect(await (await deploy({ run: 'true' })).until('FINISHED', 'BROKEN')).toBe('FINISHED');
});

test('a run that fails is run again after recover, and broken after the third time', async () => {
  await start();
  const component = await deploy({ run: 'echo run; exit 3', recover: 'echo recover' });
  await component.until('BROKEN');
  expect(component.output).toBe('run\nrecover\nrun\nrecover\nrun\n');
  expect(component.states).toEqual(['NEW', 'INSTALLED', 'STARTING', 'RUNNING', 'ERRORED', 'RUNNING', 'ERRORED', 'RUNNING', 'ERRORED', 'BROKEN']);
});

test('a process that is killed is started again', async () => {
  await start();
  const component = await deploy({ run: 'exec node {artifacts:path}/program.js x' });
  await until(() => component.output.includes('I am'));
  process.kill(component.pid!, 'SIGKILL');
  await until(() => component.output.split('I am').length === 3);
  expect(component.state).toBe('RUNNING');
});

test('an install that fails, or takes too long, breaks the component before it runs', async () => {
  await start();
  const component = await deploy({ install: { Script: 'echo install; sleep 60', Timeout: 0.1 }, run: 'echo run' });
  await component.until('BROKEN');
  expect(component.output).toBe('install\ninstall\ninstall\n');
});

test('what does not stop is killed, with all that it started', async () => {
  await start();
  const component = await deploy({ run: "trap '' TERM; echo here; (trap '' TERM; while :; do sleep 0.1; done)" });
  await until(() => component.output.includes('here'));
  const group = component.pid!;
  await component.stop();
  expect(alive(group)).toBe(false);
}, 20_000);

test('nucleus lite knows neither shutdown nor recover, and its shell takes texts with spaces apart', async () => {
  await start('lite');
  const lifecycle = { Setenv: { UNIT: '{configuration:/settings/unit}' }, run: 'echo "run with $UNIT"; exit 1', recover: 'echo recover', shutdown: 'echo shutdown' };
  const component = await deploy(lifecycle, { settings: { unit: 'bar abs' } });
  await component.until('BROKEN');
  await component.stop();
  expect(component.output).toBe('run with bar\n'.repeat(3));
});

test('a new version takes the place of the one before', async () => {
  await start();
  const before = await deploy({ run: 'exec node {artifacts:path}/program.js 1' });
  await until(() => before.output.includes('I am'));
  const after = await deploy({ run: 'exec node {artifacts:path}/program.js 2' }, {}, '1.0.1');
  expect(before.state).toBe('FINISHED');
  await until(() => after.output.includes('with 2'));
});

describe('to AWS IoT', () => {
  /** As the component that is deployed. */
  async function connect() {
    const component = await deploy({ run: 'echo "token $SVCUID"; sleep 60' });
    await until(() => component.output.includes('token'));
    const states: string[] = [];
    const transport = ipcTransport({
      env: { SVCUID: component.output.trim().split(' ')[1], AWS_GG_NUCLEUS_DOMAIN_SOCKET_FILEPATH_FOR_COMPONENT: nucleus!.socket },
      backoffMs: () => 20,
      onState: (line) => states.push(line),
    });
    const connected = (times: number) => until(() => states.filter((line) => line.startsWith('connected')).length >= times);
    await connected(1);
    return { publish: (text: string) => transport.publish('ff/press-7/cycles/rows', Buffer.from(text)), connected, close: () => transport.close() };
  }

  test('nucleus lite says so when it has no connection', async () => {
    await start('lite');
    const { publish, close } = await connect();
    await publish('1');
    nucleus!.online = false;
    await expect(publish('2')).rejects.toThrow('ServiceError: Failed to publish the message: there is no connection to AWS IoT');
    nucleus!.online = true;
    await publish('2');
    expect(published).toEqual(['ff/press-7/cycles/rows 1', 'ff/press-7/cycles/rows 2']);
    await close();
  });

  test.each([[false, ['1', '4']], [true, ['1', '2', '3', '4']]])('the nucleus takes messages over while it has none, and with a spool on disk (%s) keeps them', async (diskSpooler, arrived) => {
    await start('nucleus', { diskSpooler });
    const { publish, connected, close } = await connect();
    await publish('1');
    await until(() => published.length === 1);
    nucleus!.online = false;
    await publish('2');
    await publish('3');
    expect(nucleus!.spooled).toHaveLength(2);
    await nucleus!.restart();
    await connected(2);
    nucleus!.online = true;
    await publish('4');
    await until(() => nucleus!.spooled.length === 0);
    expect(published.map((line) => line.split(' ')[1])).toEqual(arrived);
    await close();
  });
});
