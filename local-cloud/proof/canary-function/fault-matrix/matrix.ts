import { Cell, tell, Told, World } from './cell';
import { COLUMNS, isNested } from './columns';
import { Scenario } from './scenarios';
import { Slot } from './slot';
import { Place } from './tasks';

/** How often a story is gone until nothing disturbs it. */
const ATTEMPTS = 4;

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

/** Goes a story again that was not the one that was to be told. What must never happen counts at once, whatever has disturbed it. */
export async function undisturbed(go: () => Promise<Told>): Promise<Told> {
  for (let attempt = 1; ; attempt++) {
    const told = await go();
    if (!told.disturbed || told.problems.length || attempt === ATTEMPTS) return told;
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
  const goesTo = ({ machine, state }: Place, { visited }: Told) => visited.some((visit) => visit.machine === machine && visit.state === state);
  return places[variant].map((place) => ({ variant, place, scenario: rehearsals.find(({ told }) => goesTo(place, told))?.scenario }));
}

export function cellsOf({ place, scenario }: Row): Cell[] {
  return scenario ? COLUMNS.filter((column) => column.at(place)).map((column) => ({ place, column, scenario })) : [];
}

/** Those that take longest come first: a restore strives for half an hour, and the next one again; a nested execution is waited for for an hour. */
export const byLength = (one: Cell, other: Cell) => length(other) - length(one);
const length = ({ place, column: { kind, lasting } }: Cell) =>
  (lasting && place.machine === 'Restore' ? 2 : 0) + (kind === 'timeout' && isNested(place) ? 1 : 0);

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
