import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { writeRows } from './file';

/**
 * Rows that the collector reads in a second on one core, with a type for each column, and the memory that it takes, against the loop of the
 * collector that this one follows. Fails if memory grows with the file.
 *   npx tsx bench/collector/parse/measure.ts [rows ...]
 */
const MOST_BYTES = 128 * 2 ** 20;
const OVERLONG = 2 ** 30;

interface Run { readonly rows: number; readonly bad: number; readonly seconds: number; readonly peakBytes: number }

function measure(sizes: number[]) {
  const folder = mkdtempSync(join(tmpdir(), 'parse-'));
  try {
    const reader = join(folder, 'read.js');
    buildSync({ entryPoints: [join(__dirname, 'read.ts')], outfile: reader, bundle: true, platform: 'node', target: 'node20', logLevel: 'error' });
    const run = (command: string, ...given: string[]): Run => JSON.parse(execFileSync(command, given, { encoding: 'utf8' }));
    const ways: Record<string, (file: string) => Run> = {
      'typed rows': file => run(process.execPath, reader, file),
      'typed rows, as JSON': file => run(process.execPath, reader, file, 'json'),
      'DictReader and json.dumps': file => run('python3', join(__dirname, 'by_hand.py'), file),
    };
    for (const rows of sizes) {
      const file = join(folder, `${rows}.csv`);
      const bytes = writeRows(file, rows);
      for (const [way, read] of Object.entries(ways)) {
        const told = read(file);
        if (told.rows !== rows || told.bad > 0) throw new Error(`${way}: ${told.rows} rows, ${told.bad} bad, of ${rows}`);
        tell(`${rows} rows, ${megabytes(bytes)}`, way, `${Math.round(rows / told.seconds)} rows/s`, told);
      }
      rmSync(file);
    }
    tell(`one line, ${megabytes(OVERLONG)}`, 'typed rows', 'one bad row', run(process.execPath, reader, `${OVERLONG}`, 'overlong'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const megabytes = (bytes: number) => `${Math.round(bytes / 2 ** 20)} MB`;

function tell(file: string, way: string, result: string, { seconds, peakBytes }: Run) {
  console.log(`${file.padEnd(28)}${way.padEnd(28)}${result.padStart(16)}${seconds.toFixed(1).padStart(8)} s   ${megabytes(peakBytes)} at most`);
  if (peakBytes > MOST_BYTES) throw new Error(`${way} took ${megabytes(peakBytes)} of memory for ${file}: at most ${megabytes(MOST_BYTES)} are allowed`);
}

const sizes = process.argv.slice(2).map(Number);
measure(sizes.length > 0 ? sizes : [300_000, 3_000_000]);
