import { choice, Definition, forEach, query, State, States, task, text } from './asl';

/** One synchronous invocation whose answer is judged. */
export interface Probe {
  /** Part of the names of its states: short, since those have at most 80 characters. */
  readonly id: string;
  /** What it is called in reasons. */
  readonly name: string;
  /** JSONata: the function, with its qualifier. */
  readonly target: string;
  /** JSON, or a query. */
  readonly payload: unknown;
  /** JSONata over `$response`, the answer's payload: a list of what is wrong with it. */
  readonly failures: string;
}

/** A few optional states, and which is the first. */
export interface Part {
  readonly first: string;
  readonly states: States;
}

/** Faults of the service, not of the function. */
const SERVICE_ERRORS = ['Lambda.ServiceException', 'Lambda.AWSLambdaException', 'Lambda.SdkClientException', 'Lambda.TooManyRequestsException'];

/** A function may run for 15 minutes. */
const LONGEST_INVOCATION = 900;

/** All probes at once. One that fails rolls back. */
export function probeStates(phase: string, probes: Probe[], next: string): Part {
  const verdict: State = {
    verdict: 'rollBack',
    code: 'ProbeFailed',
    checks: [],
    reason: query("$join($failed.(name & ': ' & $join(failures, '; ')), ' | ')"),
  };
  return {
    first: phase,
    states: {
      [phase]: {
        Type: 'Parallel',
        Branches: probes.map((probe) => branch(phase, probe)),
        Catch: [{ ErrorEquals: ['States.ALL'], Assign: { judged: { ...verdict, reason: query("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause") } }, Next: 'Roll back' }],
        Assign: { failed: query('[$states.result[$count(failures) > 0]]') },
        Next: `${phase}: passed`,
      },
      ...choice(`${phase}: passed`, [{ when: '$count($failed) > 0', next: 'Roll back', assign: { judged: verdict } }], next),
    },
  };
}

function branch(phase: string, probe: Probe): Definition {
  const invoke = `${phase}: ${probe.id}`;
  const failed = `${invoke} failed`;
  return {
    StartAt: invoke,
    States: {
      ...task(invoke, {
        resource: 'lambda:invoke',
        arguments: { FunctionName: query(probe.target), Payload: probe.payload },
        timeout: LONGEST_INVOCATION,
        retried: SERVICE_ERRORS,
        output: query(`($response := $states.result.Payload; { 'name': ${text(probe.name)}, 'failures': [${probe.failures}] })`),
        catch: [{
          ErrorEquals: ['States.ALL'],
          Output: { name: probe.name, failures: [query("$states.errorOutput.Error & ': ' & $states.errorOutput.Cause")] },
          Next: failed,
        }],
      }),
      [failed]: { Type: 'Pass', End: true },
    },
  };
}

/** Invocations of the new version of every member, to have something to judge. What the function does wrong is seen in its metrics. */
export function generatedTraffic(step: string, payload: unknown, invocations: number, next: string): Part {
  const first = `Make traffic at ${step}`;
  const invoke = `${first}: invoke`;
  const failed = `${first}: failed`;
  return {
    first,
    states: forEach(first, {
      items: query(`[$members.($target := function & ':' & to; $range(1, ${invocations}, 1).{ 'target': $target })]`),
      body: {
        StartAt: invoke,
        States: {
          ...task(invoke, {
            resource: 'lambda:invoke',
            arguments: { FunctionName: query('$states.input.target'), Payload: payload },
            timeout: LONGEST_INVOCATION,
            retried: SERVICE_ERRORS,
            output: query("'done'"),
            catch: [{ ErrorEquals: ['States.ALL'], Output: query("'failed'"), Next: failed }],
          }),
          [failed]: { Type: 'Pass', End: true },
        },
      },
      next,
      onError: 'Roll back',
    }),
  };
}
