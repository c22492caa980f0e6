import * as fs from 'fs';
import * as os from 'os';
import * as path from 'path';
import { bundleCollector, CollectorProcess, startCollector, unsettled } from './collector-process';
import { COLUMNS, MadeFile, makeFile, randomOf } from './files';
import { judge, Received } from './received';
import { Mosquitto, startMosquitto } from '../mosquitto/mosquitto';
import { sleep } from '../processes';

export interface KillOptions {
  readonly kills: number;
  readonly seed: number;
  readonly compression?: 'none' | 'gzip';
  /** Where the work folder lies: a small file system of its own is full now and then. @default - with the rest */
  readonly work?: string;
  readonly say?: (line: string) => void;
}

export interface KillReport {
  readonly kills: number;
  readonly outages: number;
  readonly files: number;
  readonly rows: number;
  /** Rows that came more than once. */
  readonly duplicates: number;
  /** Copies of files that were there before, and were not read again. */
  readonly same: number;
  readonly seconds: number;
  readonly events: Record<string, number>;
  /** Empty, or a row was lost, doubled or miscounted. */
  readonly wrong: string[];
}

const SHAPE = { badRows: 0.3, badRowsAfter: 50 };
const DEVICE = 'plant-1';

/** Kills the collector at random moments while files come in and the broker goes away, again and again; then counts every row at the other end. */
export async function killLoop({ kills, seed, compression = 'none', work: place, say = () => undefined }: KillOptions): Promise<KillReport> {
  const random = randomOf(seed);
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'collector-kill-'));
  const [share, work, config] = [path.join(folder, 'share'), place ?? path.join(folder, 'work'), path.join(folder, 'config.json')];
  fs.mkdirSync(share);
  const began = Date.now();
  let broker: Mosquitto | undefined;
  let collector: CollectorProcess | undefined;
  try {
    broker = await startMosquitto();
    const recorder = await broker.record();
    const program = bundleCollector(folder);
    fs.writeFileSync(config, JSON.stringify({
      version: 1,
      device: DEVICE,
      work,
      healthSeconds: 1,
      transport: { kind: 'mqtt', host: broker.host, port: broker.port, ...await broker.credentials(DEVICE) },
      limits: { messagesPerSecond: 100, bytesPerSecond: 524_288, rowsPerMessage: 100, lingerSeconds: 0 },
      sources: [{ name: 'presses', files: { directory: share, pollSeconds: 0.1, stablePolls: 1, minimumAgeSeconds: 0 }, columns: COLUMNS, compression, ...SHAPE }],
    }));
    const files: MadeFile[] = [];
    const events: Record<string, number> = {};
    const note = () => collector?.lines.forEach(({ event }) => events[event] = (events[event] ?? 0) + 1);
    let [outages, down, copies] = [0, false, 0];
    for (let kill = 1; kill <= kills; kill++) {
      collector = startCollector(program, ['--config', config]);
      if (waiting(share) < 20) files.push(write(share, `f${kill}.csv`, random));
      if (random() < 0.1 && files.length > 0) {
        copies += 1;
        put(share, `copy${kill}.csv`, files[Math.floor(random() * files.length)].content);
      }
      if (down ? random() < 0.4 : random() < 0.04) {
        await (down ? broker.up() : broker.down());
        outages += down ? 0 : 1;
        down = !down;
      }
      await collector.until('started');
      await sleep(random() * 350);
      await collector.kill();
      note();
      if (kill % 50 === 0) say(`${kill} kills, ${files.length} files, ${recorder.messages().length} messages`);
    }
    if (down) await broker.up();
    collector = startCollector(program, ['--config', config]);
    for (const deadline = Date.now() + 120_000; waiting(share) + unsettled(work, 'presses') > 0;) {
      if (Date.now() > deadline) throw new Error(`${waiting(share)} files are left after 120 s; the log ends with ${JSON.stringify(collector.lines.slice(-5))}`);
      await sleep(100);
    }
    const code = await collector.stop();
    note();
    await recorder.until('the last account', (messages) => {
      const received = new Received(messages);
      return files.every(({ fileId }) => ['done', 'stopped'].includes(received.accounts.get(fileId)?.state ?? '')) && received.same.length >= copies;
    }, 180_000); // of a long run there are hundreds of thousands of rows to look through
    const received = new Received(recorder.messages());
    return {
      kills,
      outages,
      files: files.length + copies,
      rows: received.rows.size + received.quarantined.size,
      duplicates: received.duplicates,
      same: new Set(received.same.map(({ file }) => file)).size,
      seconds: Math.round((Date.now() - began) / 1000),
      events,
      wrong: [...judge(received, files), ...code === 0 ? [] : [`the last collector ended with ${code}`]],
    };
  } finally {
    try {
      await collector?.kill();
      await broker?.stop();
    } finally {
      fs.rmSync(folder, { recursive: true, force: true });
    }
  }
}

const waiting = (share: string) => fs.readdirSync(share).filter((name) => name.endsWith('.csv')).length;

function write(share: string, name: string, random: () => number): MadeFile {
  const file = makeFile(name, random, { ...SHAPE, rows: Math.ceil(random() ** 3 * 3000), bad: random() < 0.1 ? 0.5 : 0.02 });
  put(share, name, file.content);
  return file;
}

/** Under another name first, as a writer does that knows of readers. */
function put(share: string, name: string, content: Buffer) {
  fs.writeFileSync(path.join(share, `${name}.part`), content);
  fs.renameSync(path.join(share, `${name}.part`), path.join(share, name));
}
