import { Definition, Machine } from './machine';
import { Told, toldIn } from './state-change';

/** How a rollout stands. The words are those of the events, and of Step Functions where there is no event. */
export type Result =
  | 'RUNNING' | 'QUEUED' | 'WAITING_FOR_APPROVAL'
  | 'COMPLETED' | 'UNCHANGED' | 'REJECTED' | 'SUPERSEDED' | 'ROLLED_BACK' | 'CONFLICT' | 'RESTORE_FAILED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A rollout, read from its execution. */
export interface Rollout {
  readonly name: string;
  readonly arn: string;
  readonly result: Result;
  readonly startedAt: Date;
  readonly endedAt?: Date;
  readonly reason?: string;
  readonly input: RolloutInput;
  /** What it told last, and the newest of what it told with checks: it may tell more after it has judged. */
  readonly last?: Told;
  readonly judged?: Told;
  /** The state that it is in or was in last. */
  readonly state?: string;
}

/** What a rollout is started with. */
export interface RolloutInput {
  readonly members: ReadonlyArray<{ readonly function: string; readonly alias: string; readonly version: string; readonly hash?: string }>;
  readonly skipAnalysis?: boolean;
}

/** The errors of the machine's ends. Any other one is an error that it could not treat. */
const FAILURES: Record<string, Result> = { RolledBack: 'ROLLED_BACK', Conflict: 'CONFLICT', RollbackFailed: 'RESTORE_FAILED' };
const ENDS: readonly string[] = ['COMPLETED', 'UNCHANGED', 'REJECTED', 'SUPERSEDED'];

/** Reads one rollout as it is now. */
export async function readRollout(machine: Machine, arn: string): Promise<Rollout> {
  const [execution, history] = await Promise.all([machine.execution(arn), machine.history(arn)]);
  const told = toldIn(history);
  const [last] = told;
  const entered = history.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails);
  const { status, error = '', cause } = execution;
  const results: Record<string, Result> = {
    RUNNING: last && !last.ended || last?.change.state === 'QUEUED' ? runningAs(last.change.state) : 'RUNNING',
    SUCCEEDED: ENDS.includes(last?.change.state ?? '') ? last.change.state as Result : 'COMPLETED',
    FAILED: FAILURES[error] ?? 'FAILED',
  };
  return {
    name: execution.name!,
    arn,
    result: results[status!] ?? status as Result,
    startedAt: execution.startDate!,
    endedAt: execution.stopDate,
    reason: reasonIn(cause) ?? last?.change.reason,
    input: JSON.parse(execution.input!),
    last,
    judged: told.find(({ change }) => change.checks && change.checks.length > 0),
    state: entered?.stateEnteredEventDetails?.name,
  };
}

function runningAs(state: string): Result {
  return state === 'QUEUED' || state === 'WAITING_FOR_APPROVAL' ? state : 'RUNNING';
}

/** The cause of a failed task is the JSON of the execution that it started; a person reads the sentence in it. */
function reasonIn(cause: string | undefined): string | undefined {
  if (!cause) return undefined;
  try {
    const { Cause, reason } = JSON.parse(cause) as { Cause?: string; reason?: string };
    return reasonIn(Cause) ?? reason ?? cause;
  } catch {
    return cause;
  }
}

/** The weights of the plan, in order: the machine is the plan, one state "Shift to 10 %" for each step. */
export function planOf({ States, StartAt }: Definition): string[] {
  const weights: string[] = [];
  const seen = new Set<string>();
  for (let name: string | undefined = StartAt; name && !seen.has(name); name = States[name]?.Next) {
    seen.add(name);
    const [, weight] = /^Shift to (.+ %)$/.exec(name) ?? [];
    if (weight) weights.push(weight);
  }
  return weights;
}

/** The machine that restores the aliases after a rollout: it is started by the rollout itself, too. */
export function restoreMachineOf({ States }: Definition): string | undefined {
  const state = Object.values(States).find(({ Resource = '' }) => Resource.includes(':states:startExecution.sync'));
  return (Object(state?.Arguments) as { StateMachineArn?: string }).StateMachineArn;
}
