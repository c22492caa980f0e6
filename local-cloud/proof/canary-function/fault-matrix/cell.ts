import { Column } from './columns';
import { Run } from './run';
import { Scenario } from './scenarios';
import { Slot } from './slot';
import { Machine, MACHINES, Place } from './tasks';
import { Verdict, verdict } from './verdict';
import { Witness } from './witness';
import { Execution } from '../../../executions';
import { Faults } from '../../../faults';
import { Cloud } from '../../../target';

/** One fault at one state, in the story that leads there. */
export interface Cell {
  readonly place: Place;
  readonly column: Column;
  readonly scenario: Scenario;
}

export interface World {
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly witness: Witness;
  /** The Tasks and Waits of each variant. */
  readonly places: Record<string, Place[]>;
}

export interface Told extends Verdict {
  readonly run: Run;
  /** The states that the executions went through. */
  readonly visited: { readonly machine: Machine; readonly state: string }[];
  /**
   * A call took longer than it may although nothing was done to it: this computer is busy. What must never happen must not happen then either, but
   * the story is not the one that was to be told.
   */
  readonly disturbed: boolean;
  /** Whether the fault of the cell has happened. */
  readonly struck?: boolean;
}

export interface TellProps {
  /** The state that a fault strikes, beside the one of the story. */
  readonly struck?: string;
  /** What is wrong, seen while the faults are still there. */
  look?(run: Run, outcome: string): Promise<string[]>;
}

/** Goes a story, looks at how it has come out, and leaves the slot as it should be. */
export async function tell(world: World, slot: Slot, scenario: Scenario, { struck, look = async () => [] }: TellProps = {}): Promise<Told> {
  const run = new Run(slot, world.witness);
  run.before = await slot.aliases();
  if (scenario.with) {
    const { machine, ...fault } = scenario.with;
    await world.faults.add({ ...fault, stateMachine: slot.machineName(machine) });
  }
  await scenario.drive(run);
  await run.end();
  const told = { run, ...verdict(run, await slot.aliases()), ...await wayOf(world, run, [struck, scenario.with?.state]) };
  const problems = await look(run, told.outcome);
  for (const machine of MACHINES) await world.faults.clear(slot.machineName(machine));
  if (run.byHand) await slot.moveByHand({ version: run.before[0].at, weights: {}, description: '' });
  // Whatever was left behind, the next deployment works.
  if (told.outcome === 'shouted' || run.ghost) {
    const drive = async (next: Run) => next.start({ version: await slot.publish(), deployment: true });
    const healed = await tell(world, slot, { name: 'the next deployment', ends: 'completed', drive });
    problems.push(...healed.problems);
    if (healed.outcome !== 'completed' && !healed.disturbed) problems.push(`The next deployment came out as ${healed.outcome}: ${healed.run.story}`);
  }
  return { ...told, problems: [...told.problems, ...problems] };
}

/** Goes the story of a cell with its fault. */
export async function tryCell(world: World, slot: Slot, { place, column: { kind, after, lasting }, scenario }: Cell): Promise<Told> {
  const stateMachine = slot.machineName(place.machine);
  // Of two members one is moved, and the other never is or late.
  const skip = (lasting || after) && place.inMap && slot.props.functions.length > 1 ? 1 : 0;
  await world.faults.add({ stateMachine, state: place.state, kind, times: lasting ? 'always' : 1, skip, after });
  const mayShout = scenario.ends === 'shouted' || place.machine === 'Restore' && (lasting || kind === 'stop');
  let struck = false;
  const told = await tell(world, slot, scenario, {
    struck: place.state,
    look: async (run, outcome) => {
      const rule = (await world.faults.rules()).find((one) => one.stateMachine === stateMachine && one.state === place.state && one.kind === kind);
      struck = Boolean(rule?.applied);
      return outcome === 'shouted' && !mayShout ? [`The aliases were not put back, for a fault that should not matter to that: ${run.story}`] : [];
    },
  });
  return { ...told, struck };
}

/** The way that the executions of a story took. */
async function wayOf({ cloud, witness, places }: World, run: Run, struck: (string | undefined)[]): Promise<Pick<Told, 'visited' | 'disturbed'>> {
  const ways = await Promise.all(run.names.flatMap((name) => witness.of(name).ended).map(async ({ machine, arn }) =>
    (await Execution.of(cloud, 'us-east-1', arn).states()).map(({ name, errors }) => ({ machine, state: name, errors }))));
  // Holds end by their time limit, and a restore that strives in vain outlives its own.
  const quick = places[run.slot.props.variant].filter(({ state, call }) => !struck.includes(state) && !/\.(waitForTaskToken|sync)/.test(call));
  const visited = ways.flat();
  const disturbed = visited.some(({ machine, state, errors }) =>
    errors.includes('States.Timeout') && quick.some((place) => place.machine === machine && place.state === state));
  return { visited, disturbed };
}
