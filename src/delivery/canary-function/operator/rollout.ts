import { Definition, Machine } from './machine';
import { Check, ROLLING_BACK, Told, toldIn } from './state-change';

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
  /** What it told last. */
  readonly last?: Told;
  /** How the checks were judged last; it may have told more since. */
  readonly checks: readonly Check[];
  /** The state that it is in or was in last. */
  readonly state?: string;
}

/** What a rollout is started with. */
export interface RolloutInput {
  readonly members: ReadonlyArray<{ readonly function: string; readonly alias: string; readonly version: string; readonly hash?: string }>;
  readonly skipAnalysis?: boolean;
}

/** The machine's ends that fail, by their states. Any other one is an error that it could not treat. */
const FAILURES: Record<string, Result> = {
  'Rolled back': 'ROLLED_BACK',
  'Moved by hand': 'CONFLICT',
  'Not begun': 'CONFLICT',
  'Rollback failed': 'RESTORE_FAILED',
  // The alias has arrived; something beside it went wrong.
  'Not told': 'COMPLETED',
  'Not cooled down': 'COMPLETED',
};
const ENDS: readonly string[] = ['COMPLETED', 'UNCHANGED', 'REJECTED', 'SUPERSEDED'];

/** Reads one rollout as it is now. */
export async function readRollout(machine: Machine, arn: string): Promise<Rollout> {
  const [execution, history] = await Promise.all([machine.execution(arn), machine.history(arn)]);
  const told = toldIn(history);
  const last = told.find(({ change }) => change.state !== ROLLING_BACK);
  const state = history.find(({ stateEnteredEventDetails }) => stateEnteredEventDetails)?.stateEnteredEventDetails?.name;
  const results: Record<string, Result> = {
    RUNNING: last && !last.ended || last?.change.state === 'QUEUED' ? runningAs(last.change.state) : 'RUNNING',
    SUCCEEDED: ENDS.includes(last?.change.state ?? '') ? last?.change.state as Result : 'COMPLETED',
    FAILED: FAILURES[state ?? ''] ?? 'FAILED',
  };
  return {
    name: execution.name!,
    arn,
    result: results[execution.status!] ?? execution.status as Result,
    startedAt: execution.startDate!,
    endedAt: execution.stopDate,
    reason: execution.cause || last?.change.reason,
    input: JSON.parse(execution.input!),
    last,
    checks: told.find(({ change }) => change.checks && change.checks.length > 0)?.change.checks ?? [],
    state,
  };
}

function runningAs(state: string): Result {
  return state === 'QUEUED' || state === 'WAITING_FOR_APPROVAL' ? state : 'RUNNING';
}

/** The weights of the plan: the machine is the plan, and has a state "Shift to 10 %" for each step, in order. */
export function planOf({ States }: Definition): string[] {
  return Object.keys(States).flatMap((name) => /^Shift to (.+ %)$/.exec(name)?.[1] ?? []);
}

/** The machine that restores the aliases after a rollout: it is started by the rollout itself, too. */
export function restoreMachineOf({ States }: Definition): string | undefined {
  const state = Object.values(States).find(({ Resource = '' }) => Resource.includes(':states:startExecution.sync'));
  return (Object(state?.Arguments) as { StateMachineArn?: string }).StateMachineArn;
}
