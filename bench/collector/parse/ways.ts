import { existsSync, linkSync, mkdirSync, readdirSync, renameSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { writeRows } from './file';
import { Measured, inTurn, measured } from '../measured';
import { telegrafConfig } from '../telegraf';

export const WAYS = ['messages', 'compressed messages', 'loop in Python', 'Telegraf'] as const;
export type Way = typeof WAYS[number];

/** The most memory that reading may take. */
export const MOST_MEGABYTES = 128;
const OVERLONG = 2 ** 30;
/** One core for each way: what a gateway has to spare. */
const CORES = '0';

export interface Parsed {
  readonly rows: number;
  readonly bytes: number;
  /** Without Telegraf where it cannot be had. */
  readonly rounds: Partial<Record<Way, Measured>>[];
}

/** Reads a file of so many rows in each way, in turn. */
export function parse(folder: string, rows: number, rounds: number, telegraf: string | undefined): Parsed {
  const file = join(folder, 'rows.csv');
  const bytes = writeRows(file, rows);
  const reader = bundled(folder);
  const ways: Record<string, () => Measured> = {
    'messages': () => counted(rows, [process.execPath, reader, file, 'none']),
    'compressed messages': () => counted(rows, [process.execPath, reader, file, 'gzip']),
    'loop in Python': () => counted(rows, ['python3', join(__dirname, 'by_hand.py'), file]),
    ...telegraf && { Telegraf: () => byTelegraf(telegraf, folder, file) },
  };
  return { rows, bytes, rounds: inTurn(rounds, ways) };
}

/** One line of a gigabyte. */
export function overlong(folder: string): Measured {
  const told = measured({ command: [process.execPath, bundled(folder), `overlong:${OVERLONG}`, 'none'], cores: CORES });
  const { rows, bad } = JSON.parse(told.last);
  if (rows !== 1 || bad !== 1) throw new Error(`One line of ${OVERLONG} bytes became ${rows} rows, of which ${bad} are bad`);
  return told;
}

function counted(rows: number, command: string[]): Measured {
  const told = measured({ command, cores: CORES });
  const found = JSON.parse(told.last);
  if (found.rows !== rows || found.bad > 0) throw new Error(`${command.slice(1).join(' ')}: ${found.rows} rows, ${found.bad} bad, of ${rows}`);
  return told;
}

/** It takes files of a folder and moves them when they are read, which is the sign that it can end. */
function byTelegraf(program: string, folder: string, file: string): Measured {
  const [share, finished] = [join(folder, 'telegraf'), join(folder, 'telegraf-finished')];
  const output = '[[outputs.file]]\nfiles = ["/dev/null"]\nuse_batch_format = true\ndata_format = "json"';
  const args = telegrafConfig(join(folder, 'telegraf.conf'), { share, finished }, output);
  for (const name of readdirSync(finished)) renameSync(join(finished, name), join(share, name));
  if (!existsSync(join(share, 'rows.csv'))) linkSync(file, join(share, 'rows.csv'));
  return measured({ command: [program, ...args], cores: CORES, doneWhen: join(finished, 'rows.csv') });
}

function bundled(folder: string): string {
  const outfile = join(folder, 'to-messages.js');
  mkdirSync(folder, { recursive: true });
  if (!existsSync(outfile)) buildSync({ entryPoints: [join(__dirname, 'to-messages.ts')], outfile, bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'error' });
  return outfile;
}
