import { violations } from './invariant';
import { datasetPlans, foreignPlan, personalizePlan, recommenderPlan } from './plan';
import { RecommendationWorld, RecommendationWorldProps } from './world';
import { Execution } from '../../local-cloud/states/execution';
import { Fault, FAULTS, Injector } from '../../local-cloud/states/faults';

/** What somebody does, met by each fault. */
interface Story {
  readonly props?: RecommendationWorldProps;
  /** What happens before: when the world begins, and each time. */
  readonly begin?: (world: RecommendationWorld) => Promise<unknown>;
  readonly prepare?: (world: RecommendationWorld) => Promise<unknown>;
  readonly act: (world: RecommendationWorld) => Promise<Execution>;
  /** The Tasks that faults are tried at. Default: all. */
  readonly places?: string[];
  /** How the clean run ends that follows. */
  readonly clean?: string;
  /** Whether it can be told several times in one world. */
  readonly again?: boolean;
}

const train = (world: RecommendationWorld) => world.run({ action: 'TRAIN' });
const run = (world: RecommendationWorld) => world.run();
const datasets = datasetPlans().slice(0, 2);

const STORIES = {
  'first': { act: run },
  'second': { begin: run, prepare: async (world) => world.sell(2000), act: run, again: true },
  'return': { begin: async (world) => [await run(world), await train(world)], act: (world) => world.run({ action: 'RETURN' }), again: true },
  'erase': { begin: run, act: (world) => world.erase(['ben']), again: true },
  'by a file': { begin: run, act: (world) => world.parameters('parameters/train.json', '{ "action": "TRAIN" }'), places: ['Read parameters'], again: true },
  'another schema': {
    begin: run,
    prepare: async (world) => {
      world.sell(2000);
      world.deploy({ datasets: datasetPlans({ items: `${world.machines.executions.length}` }).slice(0, 2) });
    },
    act: run,
    places: ['Create schema', 'Look at dataset', 'Update dataset'],
    again: true,
  },
  'another column': {
    begin: run,
    prepare: async (world) => {
      world.sell(2000);
      world.restructure('items', (columns) => [...columns, { Name: `new${columns.length}`, Type: 'string' }]);
    },
    act: run,
    places: ['Tell changes'],
    again: true,
  },
  'a worse model': { props: { score: (nth) => (nth === 1 ? 0.1 : 0.3) }, begin: run, act: train, places: ['Evaluate', 'Evaluate what serves', 'Note scores', 'Rejected'] },
  'after one that was cut off': {
    begin: run,
    prepare: async (world) => {
      const cut = world.start('Pipeline', { action: 'TRAIN' });
      while (!cut.transitions.some(({ state }) => state === 'Update campaign')) await world.clock.run(world.clock.now + 100);
      await world.clock.run(world.clock.now + 500);
      world.machines.stop(cut.arn);
    },
    act: train,
    places: ['Read record', 'Ask for the holder', 'Hold', 'Look at campaign', 'Promote', 'Count promotion', 'Tell promotion'],
    again: true,
  },
  'answers are lost': {
    props: { inject: ({ state, attempt }) => (['Train', 'Create tracker'].includes(state) && attempt === 0 ? 'lostAnswer' : undefined) },
    act: run,
    places: ['Find version', 'Find tracker', 'Look at tracker', 'Note tracker'],
  },
  'a broken campaign': {
    props: { fails: (kind, nth) => (kind === 'campaign' && nth === 0 ? 'no capacity' : undefined) },
    begin: run,
    act: train,
    places: ['Look at campaign', 'Take broken campaign away', 'Create campaign'],
  },
  'a training without an end': {
    props: { plan: { datasets, target: personalizePlan({ trainingTimeout: 20 }) }, takes: { version: [9000, 9000] } },
    act: run,
    places: ['Look at training', 'Stop training'],
  },
  'filters that are there': { begin: run, act: train, places: ['Look at filter'], again: true },
  'a recommender': {
    props: { plan: { datasets, target: recommenderPlan() } },
    act: run,
    places: ['Look for recommender', 'Create recommender', 'Look at recommender', 'Note recommender', 'Promoted'],
    clean: 'IMPORTED',
  },
  'the trainer of somebody else': { props: { plan: { datasets, target: foreignPlan() } }, act: run, places: ['Train elsewhere', 'Used'], clean: 'TRAINED' },
} satisfies Record<string, Story>;
export type Act = keyof typeof STORIES;
export const ACT_NAMES = Object.keys(STORIES) as Act[];
const story = (act: Act): Story => STORIES[act];

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
  const all = FAULTS.flatMap((fault) => (STOPS.includes(fault) ? [false] : [false, true]).map((lasting) => ({ fault, lasting })));
  const places = [];
  for (const act of ACT_NAMES) {
    for (const state of story(act).places ?? await visited(act)) places.push(...all.map((each) => ({ act, state, ...each })));
  }
  const taken = places.filter((_, index) => index % every === 0);
  const cells: Cell[] = [];
  for (const act of ACT_NAMES) cells.push(...await cellsOf(taken.filter((place) => place.act === act)));
  return cells;
}

/** The Tasks that an act comes to. */
export async function visited(act: Act): Promise<string[]> {
  const found = new Set<string>();
  await new Scene(act).play(({ state }) => void found.add(state));
  return [...found];
}

/** Several in a world, one after the other: what a fault has left is what the next begins with. */
export async function cellsOf(places: Place[], props: RecommendationWorldProps = {}): Promise<Cell[]> {
  const cells: Cell[] = [];
  let scene: Scene | undefined;
  for (const place of places) {
    scene ??= new Scene(place.act, props);
    const cell = await scene.cell(place);
    cells.push(cell);
    if (!story(place.act).again || cell.problems.length || scene.cells === IN_ONE_WORLD) scene = undefined;
  }
  return cells;
}

/** A world in which an act is met by faults. */
class Scene {
  cells = 0;
  private readonly world: RecommendationWorld;
  private readonly story: Story;
  private inject?: Injector;
  private begun = false;

  constructor(act: Act, props: RecommendationWorldProps = {}) {
    this.story = story(act);
    const own = this.story.props;
    // A third dataset meets what the second meets.
    this.world = new RecommendationWorld({
      pace: PACE, plan: { datasets }, ...own, ...props, inject: (occurrence) => this.inject?.(occurrence) ?? own?.inject?.(occurrence),
    });
  }

  /** The act, after what goes before: only it meets faults. */
  async play(inject: Injector): Promise<Execution> {
    if (!this.begun) await this.story.begin?.(this.world);
    this.begun = true;
    await this.settle();
    await this.story.prepare?.(this.world);
    this.inject = inject;
    const execution = await this.story.act(this.world);
    this.inject = undefined;
    return execution;
  }

  async cell(place: Place): Promise<Cell> {
    this.cells++;
    let calls = 0;
    const execution = await this.play(({ state }) => (state === place.state && (!calls++ || place.lasting) ? place.fault : undefined));
    if (!calls) throw new Error(`${place.act} does not come to ${place.state}`);
    const { clean: expected = 'PROMOTED', props: { plan, takes } = {} } = this.story;
    // What takes too long is given more time.
    if (takes) this.world.deploy({ ...plan, target: personalizePlan() });
    const clean = await this.world.run({ mode: 'FULL', force: true });
    await this.settle();
    const { record: { live, deploying }, personalize: { serving } } = this.world;
    return {
      ...place,
      ends: [execution, clean].map(endOf),
      problems: [
        ...violations(this.world),
        ...[expected, 'PROMOTED'].includes(clean.output?.outcome) ? [] : [`the next run ended as ${endOf(clean)}`],
        ...live || expected === 'TRAINED' ? [] : ['after the next run nothing is live'],
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
