import { Resource } from './assembly';
import { BOX, escape, RED, render } from './draw';
import { overview, Part } from './overview';

/** A state as it is drawn: a box, or a group of boxes around the states inside it. */
interface Placed {
  readonly name: string;
  readonly state: any;
  /** Unique in the whole machine: names are unique only within the machine, branch or item processor. */
  readonly key: string;
  /** The states inside a Map or a Parallel. */
  readonly inner: Placed[];
}

type Graph = Parameters<typeof render>[0];

/** Draws the definition of a state machine: what it says is what is drawn. */
export function drawMachine(machine: Resource, part?: Part): Promise<string> {
  const whole = definitionOf(machine);
  const definition = part ? overview(whole, part) : whole;
  const states = place(definition, '');
  const all = flat(states);
  const common = commonEnd(all);
  return render({
    graphAttributes: { nodesep: 0.2, ranksep: 0.32 },
    nodes: [{ name: START, attributes: { shape: 'point', width: 0.12 } }, ...nodesOf(states, common)],
    subgraphs: clusters(states, common),
    edges: [{ tail: START, head: keyOf('', definition.StartAt) }, ...all.flatMap((placed) => arrows(placed, common))],
  });
}

const START = 'start';

/** Arrows from more states than this to one would hide the picture. */
const CROWD = 4;

/** The state to which the errors of most states lead: it says so itself, in place of their arrows. */
function commonEnd(all: Placed[]): string | undefined {
  const ends = all.flatMap(({ state, key }) => (state.Catch ?? []).filter(isOfAll).map(({ Next }: any) => keyOf(around(key), Next)));
  const count = (end: string) => ends.filter((each) => each === end).length;
  return ends.find((end) => count(end) > CROWD && ends.every((other) => count(other) <= count(end)));
}

const isOfAll = ({ ErrorEquals }: any) => ErrorEquals.includes('States.ALL');
const around = (key: string) => key.slice(0, key.lastIndexOf('/'));

/** The definition in a template. What only a deployment knows stands in it as a name: the picture does not show it. */
export function definitionOf({ name, properties }: Resource): any {
  const { Definition, DefinitionString } = properties;
  if (Definition) return Definition;
  const parts: any[] = DefinitionString?.['Fn::Join']?.[1] ?? [DefinitionString];
  const text = parts.map((part) => (typeof part === 'string' ? part : part?.Ref ?? part?.['Fn::GetAtt']?.[0] ?? '?')).join('');
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`The definition of ${name} cannot be read from the template; allowed: text, or Fn::Join of texts and references`);
  }
}

const keyOf = (machine: string, name: string) => `${machine}/${name}`;

function place(machine: any, outer: string): Placed[] {
  return Object.entries<any>(machine.States).map(([name, state]) => {
    const key = keyOf(outer, name);
    const machines = [state.ItemProcessor, ...(state.Branches ?? [])].filter(Boolean);
    return { name, state, key, inner: machines.flatMap((each, index) => place(each, machines.length > 1 ? `${key}/${index}` : key)) };
  });
}

const flat = (states: Placed[]): Placed[] => states.flatMap((each) => [each, ...flat(each.inner)]);

const COLOURS: { [type: string]: [fill: string, border: string] } = {
  Task: ['#E4EEF9', '#3B73AF'],
  Choice: ['#EFEAF8', '#7A5FB0'],
  Wait: ['#F5F5F5', '#8A8A8A'],
  Fail: ['#FBE8E8', '#B8504F'],
  Succeed: ['#E6F3EA', '#3F8A5B'],
};

function nodesOf(states: Placed[], common?: string) {
  return states.map(({ name, state, key }) => {
    const [fillcolor, color] = COLOURS[state.Type] ?? COLOURS.Task;
    const ends = state.End === true && around(key) === '' ? { ...BOX, color: COLOURS.Succeed[1], penwidth: 2 } : {};
    const lines = [`<b>${escape(name)}</b>`, ...details(state).map(escape), ...(key === common ? ['<i>after every error without an arrow</i>'] : [])];
    return { name: key, attributes: { label: { html: lines.join('<br/>') }, fillcolor, color, ...(state.Type === 'Choice' ? { shape: 'hexagon' } : {}), ...ends } };
  });
}

/** The states inside a Map or a Parallel, in a frame that carries its name. */
function clusters(states: Placed[], common?: string): Graph['subgraphs'] {
  return flat(states).filter(({ inner }) => inner.length > 0).map(({ name, key, inner }) => ({
    name: `cluster ${key}`,
    graphAttributes: { label: `for each: ${name}`, style: 'rounded', color: '#9AA4AE', margin: 8 },
    nodes: nodesOf(inner, common),
  }));
}

const isQuery = (text: string) => text.startsWith('{%');

/** What a state does, in a line. */
function details({ Type, Resource: resource, Error: error, ItemProcessor: map, Seconds: seconds, Items: inside, Elsewhere }: any): string[] {
  if (Elsewhere) return ['in another picture'];
  if (Type === 'Map' && typeof inside === 'number') return [`for each: ${inside} states`];
  if (Type === 'Fail') return [isQuery(error) ? 'fails' : `fails: ${error}`];
  if (Type === 'Wait') return [typeof seconds === 'number' ? `${seconds} s` : 'waits'];
  if (map) return ['for each'];
  if (!resource) return [];
  const [call, ...how] = String(resource).replace(/^arn:.*?:states:::(aws-sdk:)?/, '').split('.');
  const waits = how[0] === 'waitForTaskToken' ? ', waits for an answer' : how[0]?.startsWith('sync') ? ', waits for its end' : '';
  return [`${call}${waits}`];
}

/** Ways on are solid, ways out after an error are dashed. Those of all errors are not named. */
function arrows({ state, key, inner }: Placed, common?: string) {
  const to = (name: string, attributes = {}) => ({ tail: key, head: keyOf(around(key), name), attributes });
  const errors = new Map<string, string[]>();
  const all = (state.Catch ?? []).find(isOfAll)?.Next;
  for (const { ErrorEquals, Next } of state.Catch ?? []) {
    // What leads to where all errors lead is named for AWS, which does not count it among all.
    if (Next === all && !isOfAll({ ErrorEquals })) continue;
    if (keyOf(around(key), Next) !== common || !isOfAll({ ErrorEquals })) {
      errors.set(Next, [...(errors.get(Next) ?? []), ...ErrorEquals.map(shortError)]);
    }
  }
  const labelled = (names: string[] = []) => (names.some(Boolean) ? { label: ` ${some(names.filter(Boolean)).join(', ')} ` } : {});
  return [
    // The same way may be that of an error, too: a time-out that is the usual end of waiting.
    ...(state.Next ? [to(state.Next, { weight: 8, penwidth: 1.4, ...labelled(errors.get(state.Next)) })] : []),
    ...(state.Choices ?? []).map(({ Next }: any) => to(Next)),
    ...(state.Default ? [to(state.Default, { label: ' else ' })] : []),
    ...(inner.length > 0 ? [{ tail: key, head: inner[0].key, attributes: { style: 'dotted', arrowhead: 'none' } }] : []),
    ...[...errors].filter(([next]) => next !== state.Next).map(([next, names]) => to(next, { style: 'dashed', color: RED, fontcolor: RED, ...labelled(names) })),
  ];
}

function shortError(error: string): string {
  const words: { [name: string]: string } = {
    'States.ALL': '',
    'States.Timeout': 'time is over',
    'States.QueryEvaluationError': 'refused',
    'States.TaskFailed': 'failed',
    'DynamoDB.ConditionalCheckFailedException': 'condition fails',
  };
  // Which service it is says the state.
  return words[error] ?? error.replace(/^MediaConvert\.(\w+)Exception$/, '$1');
}

/** The rest of a long list would be broader than the picture. */
const some = (names: string[]) => names.length > 2 ? [names[0], `${names.length - 1} more`] : names;

