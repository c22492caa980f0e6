import { Run } from './run';
import { Scenario } from './scenarios';
import { Slot } from './slot';
import { Machine, MACHINES, Place } from './tasks';
import { Verdict, verdict } from './verdict';
import { Witness } from './witness';
import { Execution } from '../../../executions';
import { FaultKind, Faults } from '../../../faults';
import { Cloud } from '../../../target';

/** One fault at one Task, in the story that leads to the Task. */
export interface Cell {
  readonly place: Place;
  readonly kind: FaultKind;
  /** The call lands this many seconds after the stop. */
  readonly after?: number;
  /** Whether the service stays broken. */
  readonly lasting: boolean;
  readonly scenario: Scenario;
}

export interface World {
  readonly cloud: Cloud;
  readonly faults: Faults;
  readonly witness: Witness;
}

export interface Told extends Verdict {
  readonly run: Run;
  /** What each machine went through. */
  readonly visited: Visit[];
  /**
   * A call took longer than it may although nothing was done to it: this machine is busy. What must never happen must not happen then either, but the
   * story is not the one that was to be told.
   */
  readonly disturbed: boolean;
}

export interface Visit {
  readonly machine: Machine;
  readonly state: string;
}

type Look = (told: Pick<Told, 'run' | 'outcome'>) => Promise<string[]>;

/** Goes a story, looks at how it has come out, and leaves the slot as it should be; `look` comes while its faults are still there. */
export async function tell(world: World, slot: Slot, scenario: Scenario, look: Look = async () => []): Promise<Told> {
  const run = new Run(slot, world.witness);
  run.before = await slot.aliases();
  if (scenario.with) {
    const { machine, ...fault } = scenario.with;
    await world.faults.add({ ...fault, stateMachine: slot.machineName(machine) });
  }
  await scenario.drive(run);
  await run.end();
  const told = { run, ...verdict(run, await slot.aliases()), ...await wayOf(world, run, scenario.with?.state) };
  const problems = await look(told);
  for (const machine of MACHINES) await world.faults.clear(slot.machineName(machine));
  if (run.byHand) await slot.moveByHand({ version: run.before[0].at, weights: {}, description: '' });
  // Whatever was left behind, the next deployment works.
  if (told.outcome === 'shouted' || run.ghost) {
    const healed = await tell(world, slot, { name: 'the next deployment', ends: 'completed', drive: async (next) => next.start({ version: await slot.publish(), deployment: true }) });
    problems.push(...healed.problems, ...healed.outcome === 'completed' ? [] : [`The next deployment came out as ${healed.outcome}: ${healed.run.story}`]);
  }
  return { ...told, problems: [...told.problems, ...problems] };
}

/** Goes the story of a cell with its fault. A story that does not end is a problem as well. */
export async function tryCell(world: World, slot: Slot, { place, kind, after, lasting, scenario }: Cell): Promise<Told & { struck: boolean }> {
  let struck = false;
  const stateMachine = slot.machineName(place.machine);
  // Of two members one is moved and the other never is.
  const skip = lasting && place.inMap && slot.props.functions.length > 1 ? 1 : 0;
  await world.faults.add({ stateMachine, state: place.state, kind, times: lasting ? 'always' : 1, skip, after });
  const told = await tell(world, slot, scenario, async ({ outcome, run }) => {
    const rule = (await world.faults.rules()).find((one) => one.stateMachine === stateMachine && one.state === place.state && one.kind === kind);
    const mayShout = scenario.ends === 'shouted' || place.machine === 'Restore' && (lasting || kind === 'stop');
    struck = Boolean(rule?.applied);
    return [
      ...outcome === 'shouted' && !mayShout ? [`${run.names.join(', ')}: the aliases were not put back, for a fault that should not matter to that`] : [],
    ];
  });
  return { ...told, struck };
}

/** The states that the executions of a story went through. Holds and nested executions end by their time limits. */
async function wayOf({ cloud, witness }: World, run: Run, meant?: string): Promise<Pick<Told, 'visited' | 'disturbed'>> {
  const ways = await Promise.all(run.names.flatMap((name) => witness.of(name).ended).map(async ({ machine, arn }) =>
    (await Execution.of(cloud, 'us-east-1', arn).states()).map((state) => ({ machine, ...state }))));
  const visited = ways.flat().map(({ machine, name, errors, resource }) => ({ machine, state: name, errors, resource }));
  return { visited, disturbed: false };
}
