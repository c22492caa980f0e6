import { violations } from './invariant';
import { datasetPlans } from './plan';
import { RecommendationWorld, RecommendationWorldProps } from './world';
import { Execution } from '../../local-cloud/states/execution';
import { Fault, FAULTS, Injector } from '../../local-cloud/states/faults';

/** What somebody does: each is met by each fault, after all before it. */
const ACTS = {
  first: (world: RecommendationWorld) => world.run(),
  second: (world: RecommendationWorld) => {
    world.sell(2000);
    return world.run();
  },
  return: (world: RecommendationWorld) => world.run({ action: 'RETURN' }),
  erase: (world: RecommendationWorld) => world.erase(['ben']),
};
export type Act = keyof typeof ACTS;
export const ACT_NAMES = Object.keys(ACTS) as Act[];

/** One call of one Task that meets one fault. */
export interface Cell {
  readonly act: Act;
  readonly state: string;
  readonly fault: Fault;
  /** Whether each further call of that state meets it too, as long as the execution lasts. */
  readonly lasting: boolean;
  /** How the execution ended, and the clean run after it. */
  readonly ends: string[];
  /** What breaks the invariant: nothing. */
  readonly problems: string[];
}

type Place = Pick<Cell, 'act' | 'state' | 'fault' | 'lasting'>;

/** How many cells share a world. */
const IN_ONE_WORLD = 8;

/** Times are short here: what is asked once is as good as what is asked twenty times. */
const PACE = 0.01;

const STOPS: readonly Fault[] = ['stopBefore', 'stopAfter', 'stopAround'];

/** @param every takes only one of so many cells, in turn over places and faults */
export async function faultMatrix(every = 1): Promise<Cell[]> {
  const visits = await visited();
  const all = FAULTS.flatMap((fault) => (STOPS.includes(fault) ? [false] : [false, true]).map((lasting) => ({ fault, lasting })));
  const places = ACT_NAMES.flatMap((act) => [...visits[act]].flatMap((state) => all.map((each) => ({ act, state, ...each }))));
  const taken = places.filter((_, index) => index % every === 0);
  const cells: Cell[] = [];
  for (const act of ACT_NAMES) cells.push(...await cellsOf(taken.filter((place) => place.act === act)));
  return cells;
}

/** The Tasks that each act comes to. */
export async function visited(): Promise<Record<Act, Set<string>>> {
  const found = Object.fromEntries(ACT_NAMES.map((act) => [act, new Set<string>()])) as Record<Act, Set<string>>;
  for (const act of ACT_NAMES) await new Scene(act, { inject: ({ state }) => void found[act].add(state) }).play();
  return found;
}

/** Several in a world, one after the other: what a fault has left is what the next begins with. A first run is one only in a world of its own. */
export async function cellsOf(places: Place[], props: RecommendationWorldProps = {}): Promise<Cell[]> {
  const cells: Cell[] = [];
  let scene: Scene | undefined;
  for (const place of places) {
    scene ??= new Scene(place.act, props);
    const cell = await scene.cell(place);
    cells.push(cell);
    if (place.act === 'first' || cell.problems.length || scene.cells === IN_ONE_WORLD) scene = undefined;
  }
  return cells;
}

/** A world in which an act is met by faults. */
class Scene {
  cells = 0;
  private readonly world: RecommendationWorld;
  private inject?: Injector;
  private begun = false;

  constructor(private readonly act: Act, private readonly props: RecommendationWorldProps) {
    // A third dataset meets what the second meets.
    const plan = { datasets: datasetPlans().slice(0, 2) };
    this.world = new RecommendationWorld({ pace: PACE, plan, ...props, inject: (occurrence) => this.inject?.(occurrence) });
  }

  /** The act, after those before it: only it meets faults. */
  async play(inject = this.props.inject): Promise<Execution> {
    for (const before of this.begun ? [] : ACT_NAMES.slice(0, ACT_NAMES.indexOf(this.act))) {
      await ACTS[before](this.world);
      await this.settle();
    }
    this.begun = true;
    this.inject = inject;
    const execution = await ACTS[this.act](this.world);
    this.inject = undefined;
    return execution;
  }

  async cell(place: Place): Promise<Cell> {
    this.cells++;
    let calls = 0;
    const execution = await this.play(({ state }) => (state === place.state && (!calls++ || place.lasting) ? place.fault : undefined));
    if (!calls) throw new Error(`${place.act} does not come to ${place.state}`);
    const clean = await this.world.run({ mode: 'FULL', force: true });
    await this.settle();
    const { record: { live, deploying }, personalize: { serving } } = this.world;
    return {
      ...place,
      ends: [execution, clean].map(endOf),
      problems: [
        ...violations(this.world),
        ...clean.output?.outcome === 'PROMOTED' ? [] : [`the next run ended as ${endOf(clean)}`],
        ...live?.version === serving && !deploying ? [] : [`after the next run ${live?.version} is live, ${serving} serves`],
      ],
    };
  }

  /** Until nothing is on its way any more. */
  private settle() {
    return this.world.clock.run(this.world.clock.now + 6 * 3_600_000);
  }
}

const endOf = ({ status, error, output }: Execution) => error ?? output?.outcome ?? status;
