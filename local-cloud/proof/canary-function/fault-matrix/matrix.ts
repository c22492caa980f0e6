import { Cell, tell, Told, World } from './cell';
import { Scenario } from './scenarios';
import { Slot } from './slot';
import { Place } from './tasks';

/** How often a story is gone until nothing disturbs it. */
const ATTEMPTS = 4;
import { FaultKind } from '../../../faults';

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

/** How a story came out by itself. */
export interface Rehearsal {
  readonly scenario: Scenario;
  readonly told: Told;
}

/** Goes a story without a fault. */
export async function rehearse(world: World, slot: Slot, scenario: Scenario): Promise<Rehearsal> {
  const told = await undisturbed(() => tell(world, slot, scenario));
  const problems = told.outcome === scenario.ends ? [] : [`It came out as ${told.outcome}: ${told.run.story}`];
  return { scenario, told: { ...told, problems: [...told.problems, ...problems] } };
}

/** Goes a story again that was not the one that was to be told. */
export async function undisturbed(go: () => Promise<Told>): Promise<Told> {
  for (let attempt = 1; ; attempt++) {
    const told = await go();
    if (!told.disturbed || attempt === ATTEMPTS) return told;
    // What a story must never do counts, also of one that is not the right one.
    if (told.problems.some((problem) => !problem.startsWith('The fault did not strike'))) return told;
  }
}

export interface Row {
  readonly variant: string;
  readonly place: Place;
  /** The story that leads there; undefined if none does. */
  readonly scenario?: Scenario;
}

/** The Tasks and Waits of a variant, each with the first story that leads to it. */
export function rowsOf({ places }: World, variant: string, rehearsals: Rehearsal[]): Row[] {
  const leadsTo = ({ machine, state }: Place) => ({ told }: Rehearsal) => told.visited.some((visit) => visit.machine === machine && visit.state === state);
  return places[variant].map((place) => ({ variant, place, scenario: rehearsals.find(leadsTo(place))?.scenario }));
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
