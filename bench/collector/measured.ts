import { execFileSync } from 'child_process';
import { join } from 'path';
import { median } from '../ratios';

/** Of a program, from its start to its end. */
export interface Measured {
  readonly seconds: number;
  /** Processor seconds. */
  readonly processor: number;
  /** The most memory that it held. */
  readonly megabytes: number;
  /** Cores that were busy with other work meanwhile. */
  readonly others: number;
  /** The last line that it said. */
  readonly last: string;
}

export interface Runnable {
  readonly command: string[];
  /** @default - all that the machine has */
  readonly cores?: string;
  /** Once this file is there, the program is asked to end. @default - it ends by itself */
  readonly doneWhen?: string;
}

/** Cores that other work had, in the mean of all runs: above it, seconds say nothing. */
export const QUIET = 0.2;

export function measured({ command, cores, doneWhen }: Runnable): Measured {
  return JSON.parse(execFileSync('python3', [join(__dirname, 'measure.py'), cores ?? '0,1', doneWhen ?? '-', ...command], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }));
}

export type Figure = 'seconds' | 'processor' | 'megabytes';

/** All ways in turn, so many times; the first turn only warms the machine up. */
export function inTurn<W extends string>(rounds: number, ways: Record<W, () => Measured>): Record<W, Measured>[] {
  const names = Object.keys(ways) as W[];
  const turn = () => Object.fromEntries(names.map((name) => [name, ways[name]()])) as Record<W, Measured>;
  turn();
  return Array.from({ length: rounds }, turn);
}

export const middle = <W extends string>(rounds: Record<W, Measured>[], way: W, figure: Figure) => median(rounds.map((round) => round[way][figure]));
export const quotient = <W extends string>(rounds: Record<W, Measured>[], way: W, to: W, figure: Figure) =>
  median(rounds.map((round) => round[way][figure] / round[to][figure]));
export const others = (all: Measured[]) => all.reduce((sum, each) => sum + each.others, 0) / all.length;
