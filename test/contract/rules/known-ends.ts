import { resources, asArray } from '../template';
import { Rule } from './rule';
import { definitions } from './state-machines';
import { Finding } from '../finding';

/** A state, where it stands, and whether something around it catches what it does not. */
interface PlacedState {
  readonly name: string;
  readonly state: any;
  /** Names of the states to which it can lead: those of the same machine, branch or item processor. */
  readonly beside: string[];
  readonly caught: boolean;
}

/** A machine ends in known time, and whatever fails in it leads to an end that says what and why: section 4 of the design. */
export const knownEnds: Rule = ({ stacks }) => definitions(stacks).flatMap(({ at, definition }) => {
  const found = (rule: string, message: string): Finding => ({ rule, at, message });
  return [
    ...(definition.TimeoutSeconds ? [] : [found('machine-timeout', 'give the machine TimeoutSeconds: without it an execution can hang for a year')]),
    ...placed(definition, false).flatMap((each) => problemsOf(each).map(([rule, message]) => found(rule, `state "${each.name}" ${message}`))),
  ];
});

/** What a machine did can be read afterwards, each state of it, and followed through the services that it calls. */
export const observedMachines: Rule = ({ stacks }) => resources(stacks, 'AWS::StepFunctions::StateMachine').flatMap(({ at, properties }) => {
  const { Level = 'OFF', Destinations = [] } = properties.LoggingConfiguration ?? {};
  return [
    ...(Level === 'ALL' && Destinations.length > 0 ? [] : [{ rule: 'machine-logging', at, message: 'log everything (Level ALL) to a log group' }]),
    ...(properties.TracingConfiguration?.Enabled === true ? [] : [{ rule: 'machine-tracing', at, message: 'turn tracing on' }]),
  ];
});

function problemsOf({ state, beside, caught }: PlacedState): Array<[rule: string, message: string]> {
  const problems: Array<[string, string]> = [];
  if (state.Type === 'Fail') {
    for (const field of ['Error', 'Cause']) {
      if (!state[field] && !state[`${field}Path`]) problems.push(['fail-reason', `has no ${field}`]);
    }
  }
  if (state.Type === 'Task') {
    if (!state.TimeoutSeconds && !state.TimeoutSecondsPath) problems.push(['task-timeout', 'has no TimeoutSeconds']);
    problems.push(...retryProblems(state));
  }
  // A Map or a Parallel can fail by itself, too: when its items cannot be read.
  if (['Task', 'Map', 'Parallel'].includes(state.Type)) {
    if (!caught && !catchesAll(state)) problems.push(['task-catch', 'has no Catch of States.ALL, and nothing around it has one']);
    for (const { Next } of asArray<any>(state.Catch)) {
      if (!beside.includes(Next)) problems.push(['task-catch', `catches into "${Next}", which does not exist`]);
    }
  }
  return problems;
}

/** Words in the names of errors that go away by themselves. The names differ from service to service. */
const TRANSIENT = {
  'throttling': /Throttl|TooManyRequests|LimitExceeded|RequestLimit|SlowDown/,
  'transient faults': /Service|Internal|Unavailable|SdkClient|States\.Timeout/,
};

function retryProblems(state: any): Array<[rule: string, message: string]> {
  // No attempts at all is how a Retry says that an error is not to be retried.
  const retriers = asArray<any>(state.Retry).filter(({ MaxAttempts }) => MaxAttempts !== 0);
  const errors: string[] = retriers.flatMap(({ ErrorEquals }) => ErrorEquals);
  const anything = errors.some((error) => ['States.ALL', 'States.TaskFailed'].includes(error));
  return [
    ...Object.entries(TRANSIENT).filter(([, words]) => !anything && !errors.some((error) => words.test(error)))
      .map(([what]): [string, string] => ['task-retry', `has no Retry for ${what}`]),
    ...retriers.filter(({ JitterStrategy }) => JitterStrategy !== 'FULL')
      .map(({ ErrorEquals }): [string, string] => ['task-jitter', `retries ${ErrorEquals.join(', ')} without JitterStrategy FULL`]),
  ];
}

/** All states, those inside Map and Parallel too. */
function placed(machine: any, caught: boolean): PlacedState[] {
  const beside = Object.keys(machine.States ?? {});
  return Object.entries<any>(machine.States ?? {}).flatMap(([name, state]) => [
    { name, state, beside, caught },
    ...[state.ItemProcessor, state.Iterator, ...(state.Branches ?? [])].filter(Boolean)
      .flatMap((inner) => placed(inner, caught || catchesAll(state))),
  ]);
}

function catchesAll(state: any): boolean {
  return asArray<any>(state.Catch).some(({ ErrorEquals }) => asArray<string>(ErrorEquals).includes('States.ALL'));
}
