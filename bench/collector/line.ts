import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'fs';
import { join } from 'path';
import { connectAsync } from 'mqtt';
import { Kind } from './rows';
import { Compression, configuration } from './wire';
import { startCollector } from '../../local-cloud/collector/collector-process';
import { AWS_IOT_LIMITS, startLink } from '../../local-cloud/mosquitto/link';
import { Mosquitto } from '../../local-cloud/mosquitto/mosquitto';
import { Recorded, Recorder } from '../../local-cloud/mosquitto/recorder';
import { sleep } from '../../local-cloud/processes';
import { unpack } from '../../src/iot/iot-flat-file-ingest/collector/delivery/packed';

/** A line with the limits of AWS IoT, and who writes down what comes out of it. */
export interface Line {
  readonly folder: string;
  readonly broker: Mosquitto;
  readonly recorder: Recorder;
  /** One file of the collector. */
  readonly program: string;
}

export interface Through {
  readonly rowsPerSecond: number;
  readonly bytesPerRow: number;
  readonly messagesPerSecond: number;
  /** The most memory that the collector held so far. */
  readonly megabytes: number;
}

/** What a full bucket lets through at once is over by then. */
const WARM_MS = 2500;
/** Of compressed rows many more come through. */
const MEASURED_MS = { none: 20_000, gzip: 8000 };
const FIRST_MS = 60_000;

const RATES: Record<'default' | 'all', object> = { default: {}, all: { limits: { messagesPerSecond: 100, bytesPerSecond: 524_288 } } };
export type Rate = keyof typeof RATES;

/** Rows that come out of the line in a second, once it is full: a file of more rows than fit through it in that time is read by the collector's own command. */
export async function throughLine(line: Line, file: string, kind: Kind, compression: Compression, rate: Rate): Promise<Through> {
  const { folder, broker, recorder, program } = line;
  const device = `${compression}-${rate}`;
  const link = await startLink(broker, device, AWS_IOT_LIMITS);
  const [share, work, config] = ['share', 'work', 'config.json'].map((name) => join(folder, device, name));
  mkdirSync(share, { recursive: true });
  writeFileSync(join(share, 'a.csv'), readFileSync(file));
  const transport = { kind: 'mqtt', host: link.host, port: link.port, ...await broker.credentials(device) };
  const settings = configuration(kind, compression, { device, work, transport, ...RATES[rate] });
  settings.sources[0].files.directory = share;
  writeFileSync(config, JSON.stringify(settings));
  const collector = startCollector(program, ['--config', config]);
  try {
    const messages = await window(recorder, `ff/${device}/press/rows`, MEASURED_MS[compression]);
    if (link.counts.discarded > 0) throw new Error(`The line took ${link.counts.publishes} messages and refused ${link.counts.discarded}: the collector was too fast`);
    return { ...figures(messages), megabytes: Number(readFileSync(`/proc/${collector.pid}/status`, 'utf8').match(/VmHWM:\s+(\d+)/)![1]) / 1024 };
  } finally {
    await collector.kill();
    await link.stop();
    rmSync(join(folder, device), { recursive: true });
  }
}

interface Seen {
  readonly at: number;
  readonly message: Recorded;
}

/** Messages with rows and when they came, for a while; the first one only begins it. */
async function window(recorder: Recorder, topic: string, measuredMs: number): Promise<Seen[]> {
  let known = recorder.messages().length;
  const seen: Seen[] = [];
  const began = performance.now();
  for (let first: number | undefined; ; await sleep(5)) {
    const all = recorder.messages();
    const now = performance.now();
    for (; known < all.length; known++) if (all[known].topic.startsWith(topic)) seen.push({ at: now, message: all[known] });
    first ??= seen[0]?.at;
    if (first === undefined && now - began > FIRST_MS) throw new Error(`No message of ${topic} came within ${FIRST_MS / 1000} s`);
    if (first !== undefined && now - first > WARM_MS + measuredMs) return seen.filter(({ at }) => at >= first! + WARM_MS);
  }
}

function figures([first, ...seen]: Seen[]): Omit<Through, 'megabytes'> {
  const seconds = (seen.at(-1)!.at - first.at) / 1000;
  const rows = seen.reduce((sum, { message }) => sum + rowsOf(message), 0);
  const bytes = seen.reduce((sum, { message }) => sum + message.payload.length, 0);
  return { rowsPerSecond: rows / seconds, bytesPerRow: bytes / rows, messagesPerSecond: seen.length / seconds };
}

const rowsOf = ({ topic, payload }: Recorded) => topic.endsWith('-gz') ? unpack(payload).length : JSON.parse(payload.toString()).rows.length;

export interface OneByOne {
  readonly sent: number;
  readonly arrived: number;
  /** Says something once there are more than the line lets through at once. */
  readonly rowsPerSecond: number;
  readonly bytesPerRow: number;
}

/** As the collector does that this one follows: a message of QoS 0 and indented JSON for each row. `perSecond`: something in front of the line holds it to so many. */
export async function oneByOne({ broker, recorder }: Line, file: string, rows: number, perSecond = Infinity): Promise<OneByOne> {
  const device = `one-by-one-${perSecond}`;
  const link = await startLink(broker, device, AWS_IOT_LIMITS);
  const { ca, certificate, key } = await broker.credentials(device);
  const client = await connectAsync({
    protocol: 'mqtts', host: link.host, port: link.port, ca: readFileSync(ca), cert: readFileSync(certificate), key: readFileSync(key), clientId: device,
  });
  const before = recorder.messages().length;
  const [header, ...lines] = readFileSync(file, 'utf8').trim().split(/\r?\n/).map((line) => line.split(';'));
  const began = performance.now();
  let bytes = 0;
  for (const [index, fields] of lines.slice(0, rows).entries()) {
    const text = JSON.stringify(Object.fromEntries(header.map((name, at) => [name, fields[at]])), null, 4);
    bytes += Buffer.byteLength(text);
    const early = index / perSecond * 1000 - (performance.now() - began);
    if (early > 0) await sleep(early);
    await client.publishAsync(`ff/${device}/rows`, text, { qos: 0 });
  }
  await client.endAsync();
  const sending = performance.now() - began;
  await sleep(WARM_MS);
  const arrived = recorder.messages().length - before;
  await link.stop();
  return { sent: rows, arrived, rowsPerSecond: arrived / sending * 1000, bytesPerRow: bytes / rows };
}
