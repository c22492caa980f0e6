import { Run } from './run';
import { Scenario } from './scenarios';
import { Slot } from './slot';
import { MACHINES, Place } from './tasks';
import { Verdict, verdict } from './verdict';
import { Witness } from './witness';
import { FaultKind, Faults } from '../../../faults';

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
  readonly faults: Faults;
  readonly witness: Witness;
}

export interface Told extends Verdict {
  readonly run: Run;
}

/** Goes a story, looks at how it has come out, and leaves the slot as it should be; `look` comes while its faults are still there. */
export async function tell(world: World, slot: Slot, scenario: Scenario, look: (told: Told) => Promise<string[]> = async () => []): Promise<Told> {
  const run = new Run(slot, world.witness);
  run.before = await slot.aliases();
  if (scenario.with) {
    const { machine, ...fault } = scenario.with;
    await world.faults.add({ ...fault, stateMachine: slot.machineName(machine) });
  }
  await scenario.drive(run);
  await run.end();
  const told = { run, ...verdict(run, await slot.aliases()) };
  const problems = await look(told);
  for (const machine of MACHINES) await world.faults.clear(slot.machineName(machine));
  if (run.byHand) await slot.moveByHand({ version: run.before[0].at, weights: {}, description: '' });
  // Whatever was left behind, the next deployment works.
  if (told.outcome === 'shouted' || run.ghost) {
    const healed = await tell(world, slot, { name: 'the next deployment', drive: async (next) => next.start({ version: await slot.publish(), deployment: true }) });
    problems.push(...healed.problems, ...healed.outcome === 'completed' ? [] : [`The next deployment came out as ${healed.outcome}`]);
  }
  return { ...told, problems: [...told.problems, ...problems] };
}

/** Goes the story of a cell with its fault. A story that does not end is a problem as well. */
export async function tryCell(world: World, slot: Slot, { place, kind, after, lasting, scenario }: Cell): Promise<Told> {
  const stateMachine = slot.machineName(place.machine);
  // Of two members one is moved and the other never is.
  const skip = lasting && place.inMap && slot.props.functions.length > 1 ? 1 : 0;
  await world.faults.add({ stateMachine, state: place.state, kind, times: lasting ? 'always' : 1, skip, after });
  return tell(world, slot, scenario, async ({ outcome, run }) => {
    const rule = (await world.faults.rules()).find((one) => one.stateMachine === stateMachine && one.state === place.state && one.kind === kind);
    const mayShout = scenario.shouts || place.machine === 'Restore' && (lasting || kind === 'stop');
    return [
      ...rule?.applied ? [] : [`The fault did not strike: ${place.state} was called ${rule?.met} times in ${run.names.join(', ')}`],
      ...outcome === 'shouted' && !mayShout ? [`${run.names.join(', ')}: the aliases were not put back, for a fault that should not matter to that`] : [],
    ];
  });
}
