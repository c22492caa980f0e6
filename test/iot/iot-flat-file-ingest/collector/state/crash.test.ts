import { execFileSync, spawn } from 'child_process';
import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { Checkpoints } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/checkpoints';
import { Spool } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/spool';

afterAll(removeFolders);

/** Of the process: how often it is killed. */
const RUNS = Number(process.env.COLLECTOR_KILLS ?? 60);

test(`a writer that is killed ${RUNS} times leaves what it said is durable, whole and in order`, async () => {
  const home = folder();
  const program = join(home, 'crash-writer.js');
  execFileSync('node_modules/.bin/esbuild', [join(__dirname, 'crash-writer.ts'), '--bundle', '--platform=node', '--target=node20', `--outfile=${program}`], { stdio: 'pipe' });
  const seen = { put: 0, removing: 0, saved: 0, settled: 0, whole: 0 };
  const removed = new Set<number>();
  let first = 1;
  let told = 0;
  for (let run = 0; run < RUNS; run++) {
    const lines = await runAndKill(program, home, first, 1 + (run * 7919 % 97));
    for (const [what, value] of lines) {
      if (what !== 'ready') {
        seen[what] = Math.max(seen[what], value);
        told++;
      }
      if (what === 'removing') {
        removed.add(value);
      }
    }
    first = Math.max(await check(home, seen, removed), seen.removing) + 1;
  }
  expect(told).toBeGreaterThan(RUNS * 5);
  expect(Math.min(...Object.values(seen))).toBeGreaterThan(RUNS);
}, 10_000 + RUNS * 1000);

type Line = [what: 'put' | 'removing' | 'saved' | 'settled' | 'whole' | 'ready', value: number];

/** Kills some milliseconds after it is ready. Only lines that it said to their end count. */
function runAndKill(program: string, home: string, first: number, milliseconds: number): Promise<Line[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [program, home, `${first}`], { stdio: ['ignore', 'pipe', 'pipe'] });
    let [out, errors, armed] = ['', '', false];
    child.stdout.on('data', (data: Buffer) => {
      out += data.toString();
      if (!armed && out.includes('\n')) {
        armed = true;
        setTimeout(() => child.kill('SIGKILL'), milliseconds);
      }
    });
    child.stderr.on('data', (data: Buffer) => errors += data.toString());
    child.on('close', (_, signal) => signal === 'SIGKILL'
      ? resolve(out.split('\n').slice(0, -1).map(line => line.split(' ')).map(([what, value]) => [what, Number(value)] as Line))
      : reject(new Error(`It ended by itself: ${errors}`)));
  });
}

/** What is in the spool, whole. */
async function texts(home: string): Promise<number[]> {
  const spool = await Spool.open(join(home, 'spool'), { maxBytes: 1e9 });
  const all: number[] = [];
  for (let left = spool.pending(), number = 0; left > 0; left--) {
    const message = (await spool.take())!;
    expect(message.number).toBeGreaterThan(number);
    number = message.number;
    const [head, body] = message.payload.toString().split('\n');
    const { text } = JSON.parse(head) as { text: number };
    expect([message.rows, body]).toEqual([text % 7, String(text % 10).repeat(text * 131 % 9000)]);
    all.push(text);
  }
  await spool.close();
  return all;
}

/** Gives the newest text in the spool. */
async function check(home: string, seen: Record<'put' | 'removing' | 'saved' | 'settled' | 'whole', number>, removed: Set<number>): Promise<number> {
  const all = await texts(home);
  const there = new Set(all);
  const newest = Math.max(all.at(-1) ?? 0, seen.put); // all that was said to be durable has to be there
  expect(all).toEqual([...there].sort((a, b) => a - b));
  expect(Array.from({ length: newest }, (_, i) => 1 + i).filter(text => !there.has(text) && !removed.has(text))).toEqual([]);

  const told: string[] = [];
  const checkpoints = await Checkpoints.load(join(home, 'checkpoints'), { keep: 20, tell: sentence => told.push(sentence) });
  expect(told).toEqual([]);
  expect(readdirSync(join(home, 'checkpoints')).filter(name => name.endsWith('.tmp'))).toEqual([]);
  for (const [at, states] of [[seen.saved, ['reading', 'done']], [seen.settled, ['done', 'reading']]] as const) {
    if (at > 0) {
      const checkpoint = await checkpoints.get(`file-${Math.floor(at / 40)}`);
      expect(states).toContain(checkpoint!.state);
      expect(checkpoint!.at).toBeGreaterThanOrEqual(at);
    }
  }
  await checkpoints.close();

  const numbers = existsSync(join(home, 'whole')) ? readFileSync(join(home, 'whole'), 'utf8').split(' ').map(Number) : [0];
  expect(numbers[0]).toBeGreaterThanOrEqual(seen.whole);
  expect(numbers).toEqual(Array(numbers[0] % 3000 + 1).fill(numbers[0]));

  const bad = join(home, 'quarantine', 'a.ndjson');
  const quarantine = existsSync(bad) ? readFileSync(bad, 'utf8').split('\n').slice(0, -1) : [];
  const offsets = quarantine.map(line => (JSON.parse(line.length > 0 ? line : '{}') as { byte_offset: number }).byte_offset);
  expect(offsets).toEqual(offsets.map((_, i) => 1 + i));
  expect(offsets.length).toBeGreaterThanOrEqual(seen.put);
  return newest;
}
