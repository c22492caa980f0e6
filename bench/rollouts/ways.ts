import { CanaryOptions, CanaryWorld } from './canary';
import { Random } from '../../local-cloud/states/random';

/** A way to bring version 2 to the traffic of version 1. */
export interface Way {
  readonly name: string;
  /** The options of CanaryFunction, in whose world all ways run. */
  readonly options: readonly [key: string, make: () => CanaryOptions];
  /** Begins in a world where version 2 has been published; tells later what it has cost. */
  begin(world: CanaryWorld, seed: number): () => Cost;
}

export interface Cost {
  readonly transitions: number;
  /** Invocations of functions that it needs to run itself. */
  readonly invocations: number;
}

/** From a minute of the deployment on, the new version has this weight. */
export interface Shift {
  readonly minute: number;
  readonly weight: number;
}

const MINUTE = 60_000;
const FREE = { transitions: 0, invocations: 0 };

/** CanaryFunction: what is deployed is its synthesized template. */
export function ours(name: string, make: () => CanaryOptions): Way {
  return {
    name,
    options: [name, make],
    begin: (world) => {
      world.deploy('2');
      return () => ({ transitions: world.machines.executions.reduce((sum, { transitions }) => sum + transitions.length, 0), invocations: 0 });
    },
  };
}

/**
 * A preset of CodeDeploy with the two alarms that see most: 1 % errors of the new version, and its p99 duration above 1.5 times the usual one.
 * Each looks once a minute at the newest minute that can be read, and one such minute is enough. CodeDeploy rolls back at once, until it is over.
 */
export function codeDeploy(name: string, usualP99: number, shifts: readonly Shift[], ends: number): Way {
  return {
    name,
    options: ['peers', () => ({})],
    begin: (world, seed) => {
      const { clock } = world;
      let over = false;
      for (const { minute, weight } of shifts) clock.after(minute * MINUTE, () => over || move(world, weight));
      clock.after(ends * MINUTE, () => (over = true));
      const look = () => {
        if (over) return;
        clock.after(MINUTE, look);
        world.serve();
        over = alarmed(world, usualP99);
        if (over) move(world, 0);
      };
      clock.after(new Random(seed).between(0, MINUTE), look);
      return () => FREE;
    },
  };
}

function alarmed(world: CanaryWorld, usualP99: number): boolean {
  const now = Math.floor(world.clock.now / MINUTE);
  const value = (metric: string, stat: string, ago: number) => world.metrics.value(metric, stat, newVersion(world), [now - ago]);
  // Errors and invocations of the same minute: the newest for which both are there.
  const rate = newest((ago) => {
    const [errors, invocations] = ['Errors', 'Invocations'].map((metric) => value(metric, 'Sum', ago));
    return errors === undefined || !invocations ? undefined : errors / invocations;
  });
  return rate > 0.01 || newest((ago) => value('Duration', 'p99', ago)) > 1.5 * usualP99;
}

/** Lambda tells the executed version only while there are weights. */
function newVersion({ function: FunctionName, alias, routing }: CanaryWorld): Record<string, string> {
  return { FunctionName, Resource: `${FunctionName}:${alias}`, ...(Object.keys(routing.weights).length && { ExecutedVersion: '2' }) };
}

/** Minutes that are older than that are not looked at. */
function newest(value: (minutesAgo: number) => number | undefined): number {
  return [1, 2, 3, 4, 5].map(value).find((found) => found !== undefined) ?? 0;
}

/** The script of 2018: equal steps, at the end of each a look at the last minute; any error rolls back, silence is health. */
export function script(name: string, steps: number, seconds: number): Way {
  return {
    name,
    options: ['peers', () => ({})],
    begin: (world) => {
      // Per step: set the weight, wait, check, two choices. Before and after: compute the weights, finish or roll back.
      const cost = { transitions: 1, invocations: 1 };
      const step = (number: number) => {
        move(world, number / steps, false);
        cost.transitions += 5;
        cost.invocations += 2;
        world.clock.after(1000 * seconds, () => {
          world.serve();
          const minute = Math.floor(world.clock.now / MINUTE) - 1;
          const dimensions = { FunctionName: world.function, Resource: `${world.function}:${world.alias}`, ExecutedVersion: '2' };
          const errors = world.metrics.value('Errors', 'Sum', dimensions, [minute, minute + 1]) ?? 0;
          if (errors === 0 && number < steps) return step(number + 1);
          cost.transitions++;
          cost.invocations++;
          move(world, errors > 0 ? 0 : 1);
        });
      };
      step(1);
      return () => cost;
    },
  };
}

/** The additional version may have weight 1; only finishing makes it the version of the alias. */
function move(world: CanaryWorld, weight: number, finish = weight === 1) {
  const weights: Record<string, number> = weight > 0 && !finish ? { 2: weight } : {};
  world.aliases.update(world.function, world.alias, { version: weight === 1 && finish ? '2' : '1', weights });
}
