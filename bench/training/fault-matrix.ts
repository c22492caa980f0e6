import { violations } from './invariant';
import { TrainingWorld, TrainingWorldProps } from './world';
import { Fault, FAULTS, Injector, Occurrence } from '../../local-cloud/states/faults';
import { MARK, TAG } from '../../src/ml/spot-training-job/definition/names';

/** One call of one Task that meets one fault. */
export interface Cell {
  /** `Run` or `Patrol`. */
  readonly machine: string;
  readonly state: string;
  readonly fault: Fault;
  /** Whether each further call of that state meets it too. */
  readonly lasting: boolean;
  /** How the execution of the run ended. */
  readonly ended: string;
  readonly told: string;
  /** What breaks the invariant: nothing. */
  readonly problems: string[];
}

/** A run that meets everything: interrupted too often on the first capacity, none of the second, completed on the third, its model registered. */
export const EVENTFUL: TrainingWorldProps = {
  plan: { maxRun: 3000, maxWait: 6000, modelPackage: { groupName: 'models', image: 'image', contentTypes: ['text/csv'], responseTypes: ['text/csv'] } },
  patrol: { capacityWait: 240, interruptions: 2 },
  workload: { work: 800, interval: 100 },
  market: { 'ml.a spot': { life: () => 250 }, 'ml.b spot': { wait: () => Infinity } },
};

/** Every Task that such a run and its patrol go through, with every fault, once and lasting. */
export async function faultMatrix(seed = 1): Promise<Cell[]> {
  const places = new Set<string>();
  await happen(seed, (occurrence) => {
    places.add(placeOf(occurrence));
    return undefined;
  });
  const cells: Cell[] = [];
  for (const place of places) for (const fault of FAULTS) for (const lasting of [false, true]) cells.push(await cell(seed, place, fault, lasting));
  return cells;
}

async function happen(seed: number, inject: Injector) {
  const world = new TrainingWorld({ ...EVENTFUL, seed, inject });
  world.start({ run: 'run-1' });
  for (let minute = 1; minute < 60; minute++) world.after(minute, () => leaveAMark(world));
  return world.finish();
}

/** What a stop leaves that did not succeed: a mark on a job that is well. */
function leaveAMark({ jobs }: TrainingWorld) {
  const job = jobs.at(-1);
  if (job?.type === 'ml.a' && !('left' in job)) Object.assign(job, { left: Object.assign(job.tags, { [TAG.stopped]: MARK.noCapacity }) });
}

async function cell(seed: number, place: string, fault: Fault, lasting: boolean): Promise<Cell> {
  let calls = 0;
  const world = await happen(seed, (occurrence) => (placeOf(occurrence) === place && (!calls++ || lasting) ? fault : undefined));
  const [{ status, error }] = world.runs;
  const [machine, state] = place.split('/');
  return { machine, state, fault, lasting, ended: error ?? status, told: world.told.at(-1)?.state ?? 'nothing', problems: violations(world) };
}

function placeOf({ machineArn, state }: Occurrence): string {
  return `${machineArn.split(':').at(-1)}/${state}`;
}
