/** A part of a machine that is too large for one picture. */
export interface Part {
  /** Where it begins. @default - where the machine does */
  readonly from?: string;
  /** States that another picture begins with, or goes on from: they are drawn, and what follows is not. */
  readonly until: string[];
}

/**
 * A definition as an overview shows it: decisions belong to the state before them, what is done for each item is one box, and the ways to the end of
 * all errors are left out.
 */
export function overview(definition: any, { from = definition.StartAt, until }: Part): any {
  const states: { [name: string]: any } = structuredClone(definition.States);
  const failures = Object.keys(states).filter((name) => states[name].Type === 'Fail');
  for (const [name, { ItemProcessor: body, Catch: _, ...state }] of Object.entries(states)) {
    states[name] = body ? { ...state, Items: Object.keys(body.States).length } : state;
    if (state.Choices) states[name].Choices = state.Choices.filter(({ Next }: any) => !failures.includes(Next));
    if (until.includes(name)) states[name] = { Type: 'Pass', Elsewhere: true };
  }
  for (const name of Object.keys(states).filter((each) => each !== from && states[each].Type === 'Choice')) {
    const before = Object.keys(states).filter((each) => nextOf(states[each]).includes(name));
    if (before.length !== 1 || states[before[0]].Next !== name) continue;
    const { Choices, Default } = states[name];
    const { Next: _, ...rest } = states[before[0]];
    states[before[0]] = { ...rest, ...Choices.length ? { Choices, Default } : { Next: Default } };
    delete states[name];
  }
  const reached = reachedFrom(from, states);
  return { StartAt: from, States: Object.fromEntries(Object.entries(states).filter(([name]) => reached.has(name))) };
}

const nextOf = ({ Next, Default, Choices = [] }: any): string[] => [Next, Default, ...Choices.map((way: any) => way.Next)].filter(Boolean);

function reachedFrom(first: string, states: { [name: string]: any }, reached = new Set<string>()): Set<string> {
  if (reached.has(first) || !states[first]) return reached;
  reached.add(first);
  for (const next of nextOf(states[first])) reachedFrom(next, states, reached);
  return reached;
}
