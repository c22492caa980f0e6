import { CanaryOptions, CanaryWorld } from './canary';
import { violations } from './invariant';
import { GOOD } from './trial';
import { Fault, FAULTS, Injector, Occurrence } from '../../local-cloud/states/faults';

/** One call of one Task that meets one fault. */
export interface Cell {
  /** `Rollout` or `Restore`. */
  readonly machine: string;
  readonly state: string;
  readonly fault: Fault;
  /** Whether each further call of that state meets it too. */
  readonly lasting: boolean;
  /** How the rollout's execution ended, the version at which the alias is, and what was told last. */
  readonly ended: string;
  readonly version: string;
  readonly told: string;
  /** What breaks the invariant: nothing. */
  readonly problems: string[];
}

const BAD = { ...GOOD, errors: 0.5 };

/** Every Task that a rollout to a good and to a bad version goes through, with every fault, once and lasting. */
export async function faultMatrix(options: readonly [string, () => CanaryOptions], seed = 1): Promise<Cell[]> {
  const cells: Cell[] = [];
  const met = new Set<string>();
  for (const behaviour of [GOOD, BAD]) {
    const run = async (inject: Injector) => {
      const world = new CanaryWorld({ seed, options, requestsPerSecond: 3, behaviours: { 1: GOOD, 2: behaviour }, inject });
      world.deploy('2');
      await world.clock.run();
      return world;
    };
    const places = new Set<string>();
    await run((occurrence) => {
      places.add(placeOf(occurrence));
      return undefined;
    });
    for (const place of [...places].filter((each) => !met.has(each))) {
      for (const fault of FAULTS) for (const lasting of [false, true]) cells.push(await cell(run, place, fault, lasting));
    }
    places.forEach((place) => met.add(place));
  }
  return cells;
}

async function cell(run: (inject: Injector) => Promise<CanaryWorld>, place: string, fault: Fault, lasting: boolean): Promise<Cell> {
  let calls = 0;
  const world = await run((occurrence) => (placeOf(occurrence) === place && (!calls++ || lasting) ? fault : undefined));
  const [rollout] = world.canary.executions('HelloRolloutMachine');
  const [machine, state] = place.split('/');
  return {
    machine,
    state,
    fault,
    lasting,
    ended: rollout.status,
    version: world.routing.version,
    told: world.canary.told.at(-1)?.state ?? 'nothing',
    problems: violations(world),
  };
}

function placeOf({ machineArn, state }: Occurrence): string {
  const [, id] = /:HelloRollout(Machine|Restore|Keeper)/.exec(machineArn) ?? [];
  return `${id === 'Machine' ? 'Rollout' : id}/${state}`;
}
