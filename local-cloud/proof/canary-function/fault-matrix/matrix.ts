import { Cell, tell, Told, World } from './cell';
import { Scenario, SCENARIOS } from './scenarios';
import { Slot } from './slot';
import { Machine, MACHINES, Place, placesOf } from './tasks';
import { Execution } from '../../../executions';
import { FaultKind } from '../../../faults';
import { Cloud } from '../../../target';

export interface Column {
  readonly title: string;
  readonly kind: FaultKind;
  readonly after?: number;
  /** Whether it can happen to a Wait. */
  readonly waits?: boolean;
  /** Whether the service can stay broken this way. */
  readonly lasts: boolean;
  /** Calls to which it can happen. @default - all */
  readonly only?: RegExp;
}

/** What moves, makes or deletes something. */
const CHANGES = /:(update|put|delete|start|stop)|^lambda:invoke/;

export const COLUMNS: Column[] = [
  { title: 'throttled', kind: 'throttle', lasts: true },
  { title: 'server error', kind: 'serverError', lasts: true },
  { title: 'no answer', kind: 'timeout', lasts: true },
  { title: 'answer lost', kind: 'lostAnswer', lasts: true, only: CHANGES },
  { title: 'denied', kind: 'accessDenied', lasts: true },
  { title: 'conflict', kind: 'conflict', lasts: true, only: /^aws-sdk:lambda:(update|put|delete)|^lambda:invoke/ },
  { title: 'stopped', kind: 'stop', lasts: false, waits: true },
  { title: 'stopped, call lands 10 s later', kind: 'stop', after: 10, lasts: false, only: /:updateAlias/ },
];

/** Where a slot's stories lead. */
export interface Rehearsal {
  readonly scenario: Scenario;
  readonly told: Told;
  readonly visited: Record<Machine, string[]>;
}

/** Goes a story without a fault, and sees which states it leads to. */
export async function rehearse(world: World, cloud: Cloud, slot: Slot, scenario: Scenario): Promise<Rehearsal> {
  const told = await tell(world, slot, scenario, async ({ outcome, run }) => outcome === scenario.ends ? [] : [`It came out as ${outcome}: ${run.story}`]);
  const visited: Record<Machine, string[]> = { Rollout: [], Restore: [], Keeper: [] };
  for (const { machine, arn } of told.run.names.flatMap((name) => world.witness.of(name).ended)) {
    visited[machine].push(...(await Execution.of(cloud, 'us-east-1', arn).states()).map(({ name }) => name));
  }
  return { scenario, told, visited };
}

export interface Row {
  readonly variant: string;
  readonly place: Place;
  /** The story that leads there; undefined if none does. */
  readonly scenario?: Scenario;
}

/** The Tasks and Waits of a variant, each with the first story that leads to it. */
export async function rowsOf(cloud: Cloud, slot: Slot, rehearsals: Rehearsal[]): Promise<Row[]> {
  const ordered = SCENARIOS.flatMap((scenario) => rehearsals.filter((rehearsal) => rehearsal.scenario === scenario));
  const places = (await Promise.all(MACHINES.map((machine) => placesOf(cloud, machine, slot.props.machines[machine])))).flat();
  return places.map((place) => ({
    variant: slot.props.variant, place, scenario: ordered.find(({ visited }) => visited[place.machine].includes(place.state))?.scenario,
  }));
}

export function cellsOf({ place, scenario }: Row): Cell[] {
  if (!scenario) return [];
  return COLUMNS.filter(({ only, waits }) => place.call === 'wait' ? waits : !only || only.test(place.call)).flatMap(({ kind, after, lasts }) =>
    (lasts ? [false, true] : [false]).map((lasting) => ({ place, kind, after, lasting, scenario })));
}

/** Those that take longest come first: what no answer comes to for an hour, and what is tried for half an hour. */
export const byLength = (one: Cell, other: Cell) => length(other) - length(one);
const length = ({ place, kind, lasting }: Cell) =>
  (place.call.includes('.sync') ? 100 : place.machine === 'Restore' ? 50 : place.call === 'lambda:invoke' ? 25 : 1)
  * (['timeout', 'lostAnswer'].includes(kind) ? 2 : 1) * (lasting ? 2 : 1);

/** Does things side by side, each in a slot of its own. */
export async function inSlots<T, R>(slots: Slot[], items: T[], act: (slot: Slot, item: T) => Promise<R>): Promise<R[]> {
  const free = [...slots];
  return sideBySide(slots.length, items, async (item) => {
    const slot = free.pop()!;
    const result = await act(slot, item);
    free.push(slot);
    return result;
  });
}

/** Does so many things at the same time. */
export async function sideBySide<T, R>(count: number, items: T[], act: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: count }, async () => {
    while (next < items.length) {
      const index = next++;
      results[index] = await act(items[index]);
    }
  }));
  return results;
}
