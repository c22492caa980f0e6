import { violations } from './invariant';
import { MACHINES, MediaWorld, MediaWorldProps } from './world';
import { Definition } from '../../local-cloud/states/definition';
import { Fault, FAULTS, Injector, Occurrence } from '../../local-cloud/states/faults';

/** One call of one Task that meets one fault. */
export interface Cell {
  readonly machine: string;
  readonly state: string;
  readonly fault: Fault;
  /** Whether each further call of that state meets it too. */
  readonly lasting: boolean;
  /** How the uploads ended. */
  readonly ends: string[];
  /** What breaks the invariant: nothing. */
  readonly problems: string[];
}

/**
 * Everything that an asset can meet: a good video whose event comes twice, a bad file, a job that the service fails once, one whose CreateJob is not answered, nor the last changes of two records, a file that is
 * overwritten while it is encoded, one whose encoding is stopped, one that is redriven after that, and two that are deleted: one that was ready, one that was rejected.
 */
export async function eventful(props: MediaWorldProps = {}): Promise<MediaWorld> {
  const unanswered = new Set(['Encode', 'Ready', 'Rejected']);
  const lost: Injector = ({ state }) => (unanswered.delete(state) ? 'lostAnswer' : undefined);
  const inject: Injector = (occurrence) => props.inject?.(occurrence) ?? lost(occurrence);
  const world = new MediaWorld({ captions: true, encoding: [62, 90], cancels: false, ...props, inject });
  const good = world.upload('good.mp4', 'good');
  world.after(20, () => world.repeat(good));
  const bad = world.upload('bad.mp4', 'text');
  const unlucky = world.upload('unlucky.mp4', 'unlucky');
  world.upload('changed.mp4', 'silent');
  world.after(15, () => world.upload('changed.mp4', 'silent'));
  const stopped = world.upload('stopped.mp4', 'silent');
  world.after(12, () => world.stop(stopped));
  const redriven = world.upload('redriven.mp4', 'silent');
  world.after(12, () => world.stop(redriven));
  world.after(100, () => world.redrive(redriven));
  world.after(7200, () => world.delete(bad));
  world.after(7200, () => world.delete(unlucky));
  return world.finish();
}

/** @param every takes only one of so many cells, in turn over places and faults */
export async function faultMatrix(every = 1, seed = 1): Promise<Cell[]> {
  const all = places().flatMap((place) => FAULTS.flatMap((fault) => [false, true].map((lasting) => ({ place, fault, lasting }))));
  const cells: Cell[] = [];
  for (const { place, fault, lasting } of all.filter((_, index) => index % every === 0)) cells.push(await cell(seed, place, fault, lasting));
  return cells;
}

/** `Machine/State` of each Task of the definitions. */
export function places(): string[] {
  const found: string[] = [];
  const tasks = ({ States }: Pick<Definition, 'States'>): string[] => Object.entries(States).flatMap(([name, state]) => [
    ...state.Type === 'Task' ? [name] : [], ...state.ItemProcessor ? tasks(state.ItemProcessor) : [],
  ]);
  new MediaWorld({
    captions: true,
    change: (definition, machine) => {
      found.push(...tasks(definition).map((name) => `${machine}/${name}`));
      return definition;
    },
  });
  return found;
}

/** The places that the calls of a run come to. */
export async function visited(seed = 1): Promise<string[]> {
  const found = new Set<string>();
  await eventful({ seed, inject: (occurrence) => void found.add(placeOf(occurrence)) });
  return [...found];
}

async function cell(seed: number, place: string, fault: Fault, lasting: boolean): Promise<Cell> {
  let calls = 0;
  const inject: Injector = (occurrence) => (placeOf(occurrence) === place && (!calls++ || lasting) ? fault : undefined);
  const world = await eventful({ seed, inject });
  const [machine, state] = place.split('/');
  return { machine, state, fault, lasting, ends: endsOf(world), problems: violations(world) };
}

export const endsOf = (world: MediaWorld): string[] => world.uploads.map((upload) => {
  const { state, reason } = world.record(upload) ?? {};
  return `${upload.key}: ${state}${reason ? ` ${reason}` : ''}`;
});

function placeOf({ machineArn, state }: Occurrence): string {
  const machine = machineArn.split(':').at(-1)!;
  if (!MACHINES.some((name) => name === machine)) throw new Error(`${machine} is none of ${MACHINES.join(', ')}`);
  return `${machine}/${state}`;
}
