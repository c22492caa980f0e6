import { Batcher } from '../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { mqttTransport } from '../../src/iot/iot-flat-file-ingest/collector/delivery/mqtt';
import { Pace } from '../../src/iot/iot-flat-file-ingest/collector/delivery/pace';
import { unpack } from '../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import { Sender } from '../../src/iot/iot-flat-file-ingest/collector/delivery/sender';
import type { Clock, Message, Transport } from '../../src/iot/iot-flat-file-ingest/collector/types';
import { machineRows, settings } from '../../test/iot/iot-flat-file-ingest/collector/delivery/rows';
import { AWS_IOT_LIMITS, Link, LinkOptions, startLink } from '../mosquitto/link';
import { Mosquitto, startMosquitto } from '../mosquitto/mosquitto';
import { Recorder } from '../mosquitto/recorder';
import { meet, MOSQUITTO, thisMachine } from '../requirements';

const clock: Clock = { now: Date.now, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) };
const DEVICE = 'press-7';
const COLUMNS = ['ts', 'press', 'temp_c', 'bar', 'cycle'];
const LIMITS = { messagesPerSecond: 80, bytesPerSecond: 471_859 };

let broker: Mosquitto;
let recorder: Recorder;
let seen: number;
let link: Link;
let transport: Transport;

beforeAll(async () => {
  await meet([MOSQUITTO], thisMachine('/dev/null'), console.log);
  broker = await startMosquitto();
  recorder = await broker.record();
}, 300_000);
afterAll(() => broker?.stop());
afterEach(async () => {
  await transport?.close();
  await link?.stop();
});

async function open(options: LinkOptions = {}) {
  seen = recorder.messages().length;
  link = await startLink(broker, DEVICE, options);
  const { certificate, key, ca } = await broker.credentials(DEVICE);
  const { host, port } = link;
  transport = mqttTransport({ kind: 'mqtt', host, port, certificate, key, ca, device: DEVICE }, { publishTimeoutMs: 1_000, backoffMs: () => 50 });
}

/** Sends them all. Gives the numbers that were acknowledged, in that order, and what the broker had of them. */
async function send(messages: Message[], limits = LIMITS) {
  const acknowledged: number[] = [];
  let at = 0;
  const sender = new Sender({
    outbox: {
      next: async () => at < messages.length ? { ...messages[at], number: at++ } : undefined,
      acknowledged: (number) => { acknowledged.push(number); },
    },
    transport,
    pace: new Pace(limits, clock),
    clock,
    random: () => 0.1,
  });
  await sender.run();
  return acknowledged;
}
const received = () => recorder.messages().slice(seen);
const messagesOf = (count: number, compression: 'none' | 'gzip') => {
  const batcher = new Batcher(settings(COLUMNS, { compression }));
  return [...batcher.add(machineRows(count)).messages, ...batcher.flush().messages];
};

test('25,000 rows a second pass through a connection of AWS IoT, and it throws nothing away', async () => {
  await open(AWS_IOT_LIMITS);
  const messages = messagesOf(200_000, 'gzip');
  const start = performance.now();
  const acknowledged = await send(messages);
  const rows = 200_000 / (performance.now() - start) * 1000;
  expect(rows).toBeGreaterThan(25_000);
  expect(link.counts.discarded).toBe(0);
  expect(acknowledged).toHaveLength(messages.length);
  await recorder.until('all messages came', () => received().length >= messages.length);
  expect(received().flatMap(({ payload }) => unpack(payload)).length).toBe(200_000);
  console.log(`${Math.round(rows)} rows a second, ${(link.counts.bytes / 200_000).toFixed(1)} bytes a row on the line`);
});

test('small messages keep below the publishes that AWS IoT takes', async () => {
  await open(AWS_IOT_LIMITS);
  const messages = Array.from({ length: 250 }, (_, at): Message => ({ topic: `ff/${DEVICE}/cycles/rows`, payload: Buffer.from(`{"at":${at}}`), rows: 1 }));
  await send(messages);
  expect(link.counts.discarded).toBe(0);
  await recorder.until('all messages came', () => received().length >= messages.length);
  // In order, but for those that were tried before there was a connection.
  expect(new Set(received().map(({ payload }) => payload.toString('utf8')))).toEqual(new Set(messages.map(({ payload }) => payload.toString('utf8'))));
});

test('each message arrives at least once, through cuts, silence and outages', async () => {
  await open({ latencyMs: 5 });
  const messages = messagesOf(70_000, 'none');
  const sent = send(messages, { ...LIMITS, bytesPerSecond: 1_000_000 });
  const troubles = (async () => {
    await clock.sleep(600);
    for (let round = 0; round < 2; round++) {
      link.cut();
      await clock.sleep(700);
      link.hang();
      await clock.sleep(1_200);
      link.resume();
      await clock.sleep(500);
      await broker.down();
      await clock.sleep(300);
      await broker.up();
      await clock.sleep(500);
    }
  })();
  const acknowledged = await sent;
  await troubles;
  expect([...acknowledged].sort((a, b) => a - b)).toEqual(messages.map((_, at) => at));
  const distinct = () => new Set(received().map(({ payload }) => payload.toString('utf8')));
  await recorder.until('all messages came', () => distinct().size >= messages.length);
  expect(distinct()).toEqual(new Set(messages.map(({ payload }) => payload.toString('utf8'))));
  expect(link.counts.connections).toBeGreaterThan(2);
}, 120_000);

test('a topic of another device is refused, with the reason', async () => {
  await open();
  const refusal = async (): Promise<string> => {
    const result = await transport.publish('ff/press-8/cycles/rows', Buffer.from('{}')).catch(String) as string;
    return result.includes('not there yet') ? clock.sleep(20).then(refusal) : result;
  };
  expect(await refusal()).toContain('Not authorized');
});
