/** A state machine in the Amazon States Language, as far as it is run here: QueryLanguage JSONata. */
export interface Definition extends Steps {
  readonly QueryLanguage?: string;
  readonly TimeoutSeconds?: number;
  readonly Comment?: string;
  readonly Version?: string;
}

export interface Steps {
  readonly StartAt: string;
  readonly States: Record<string, State>;
}

/** Fields are checked by name (below) rather than by type: a definition is data that somebody else wrote. */
export interface State {
  readonly Type: string;
  readonly [field: string]: any;
}

const ALWAYS = ['Type', 'Comment', 'QueryLanguage'];
const FLOW = [...ALWAYS, 'Next', 'End', 'Assign', 'Output'];
const FAILING = [...FLOW, 'Retry', 'Catch'];
const FIELDS: Record<string, string[]> = {
  Task: [...FAILING, 'Resource', 'Arguments', 'TimeoutSeconds', 'Credentials'],
  Map: [...FAILING, 'Items', 'ItemSelector', 'ItemProcessor', 'MaxConcurrency'],
  Parallel: [...FAILING, 'Arguments', 'Branches'],
  Pass: FLOW,
  Wait: [...FLOW, 'Seconds', 'Timestamp'],
  Choice: [...ALWAYS, 'Choices', 'Default', 'Assign', 'Output'],
  Succeed: [...ALWAYS, 'Output'],
  Fail: [...ALWAYS, 'Error', 'Cause'],
};

/** Refuses what would not be run as AWS runs it: a field that is passed over in silence is worse than none. */
export function checked(definition: Definition): Definition {
  if (definition.QueryLanguage !== 'JSONata') throw new Error(`QueryLanguage is ${definition.QueryLanguage}, allowed: JSONata`);
  checkSteps(definition, new Set());
  return definition;
}

function checkSteps({ StartAt, States }: Steps, outer: Set<string>) {
  const own = new Set(Object.values(States).flatMap(assigned));
  const both = [...own].filter((name) => outer.has(name));
  if (both.length) throw new Error(`An inner scope assigns ${both.join(', ')}, which an outer scope assigns: AWS refuses that`);
  const known = (name: string | undefined, from: string) => {
    if (name !== undefined && !(name in States)) throw new Error(`${from} leads to ${name}, which is not one of its states`);
  };
  known(StartAt, 'StartAt');
  for (const [name, state] of Object.entries(States)) {
    const allowed = FIELDS[state.Type];
    if (!allowed) throw new Error(`${name} has the type ${state.Type}, allowed: ${Object.keys(FIELDS).join(', ')}`);
    const foreign = Object.keys(state).filter((field) => !allowed.includes(field));
    if (foreign.length) {
      throw new Error(`${name} (${state.Type}) has ${foreign.join(', ')}, which is not run here; allowed: ${allowed.join(', ')}`);
    }
    for (const next of [state.Next, state.Default, ...[...state.Choices ?? [], ...state.Catch ?? []].map(({ Next }) => Next)]) known(next, name);
    if (state.ItemProcessor?.ProcessorConfig?.Mode === 'DISTRIBUTED') throw new Error(`${name} is a distributed Map, allowed: INLINE`);
    const within = [...state.Branches ?? [], ...state.ItemProcessor ? [state.ItemProcessor] : []];
    for (const inner of within) checkSteps(inner, new Set([...outer, ...own]));
  }
}

function assigned(state: State): string[] {
  return [state, ...state.Choices ?? [], ...state.Catch ?? []].flatMap(({ Assign }) => Object.keys(Assign ?? {}));
}
