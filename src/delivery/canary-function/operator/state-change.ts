// In the bundle of the command, not a dependency of the package.
// eslint-disable-next-line import/no-extraneous-dependencies
import type { HistoryEvent } from '@aws-sdk/client-sfn';

/** An alias that the rollout moves. */
export interface Member {
  readonly function: string;
  readonly alias: string;
  /** The version that the alias is moved from; not there when the machine has not read it yet. */
  readonly from?: string;
  readonly to: string;
}

/** One check of the analysis, as the machine judged it at its last look. */
export interface Check {
  readonly name: string;
  readonly outcome: 'pass' | 'fail' | 'unknown';
  /** Of the new version; a text where there is no number. */
  readonly value?: number | string;
  /** Of the version that the alias is moved from, in the same window. */
  readonly stable?: number;
  readonly allowed?: string;
  readonly samples?: number;
  readonly stableSamples?: number;
  /** It is looked at and does not count. */
  readonly dryRun?: boolean;
}

/** The `detail` of an event "Canary Rollout State Change". */
export interface StateChange {
  readonly rollout: string;
  readonly state: string;
  readonly members: readonly Member[];
  readonly weight?: number;
  readonly step?: number;
  readonly steps?: number;
  readonly look?: number;
  /** When the step began, as ISO 8601, and the seconds that it is held. */
  readonly since?: string;
  readonly duration?: number;
  /** Until when an approval is waited for, as ISO 8601. */
  readonly approveBy?: string;
  readonly reason?: string;
  readonly checks?: readonly Check[];
  readonly taskToken?: string;
}

/** A state change that the machine told, and what became of the task that told it. */
export interface Told {
  readonly change: StateChange;
  readonly at: Date;
  /** When the machine goes on by itself, if the task waits for that. */
  readonly until?: Date;
  /** The task has ended: its token is worth nothing any more. */
  readonly ended: boolean;
}

const ENDS = /^Task(Succeeded|Failed|TimedOut|SubmitFailed|StartFailed)$|^TaskStateExited$|^Execution(Succeeded|Failed|Aborted|TimedOut)$/;

/**
 * What the machine told, newest first, from its history, newest first. The history has the arguments of every task, so
 * the events can be read there by somebody who was not listening when they were sent.
 */
export function toldIn(history: readonly HistoryEvent[]): Told[] {
  let ended = false;
  return history.flatMap((event) => {
    const scheduled = event.taskScheduledEventDetails;
    ended ||= ENDS.test(event.type ?? '');
    if (!scheduled) return [];
    const change = changeIn(scheduled.parameters);
    const seconds = scheduled.timeoutInSeconds;
    const told = change && {
      change,
      at: event.timestamp!,
      until: change.taskToken && seconds ? new Date(event.timestamp!.getTime() + 1000 * seconds) : undefined,
      ended: ended || !change.taskToken,
    };
    // Whatever was scheduled later, this task is over.
    ended = true;
    return told ? [told] : [];
  });
}

/** What it asks of the machine that restores the aliases: no event, but the checks that failed are in it. */
export const ROLLING_BACK = 'ROLLING_BACK';

function changeIn(parameters: string | undefined): StateChange | undefined {
  const { Entries: [entry] = [], Input } = Object(parse(parameters)) as { Entries?: Array<{ Detail?: unknown }>; Input?: { status?: unknown } };
  const detail = typeof entry?.Detail === 'string' ? parse(entry.Detail) : entry?.Detail;
  const { state, members } = Object(detail) as Partial<StateChange>;
  if (typeof state === 'string' && Array.isArray(members)) return detail as StateChange;
  return Input?.status === ROLLING_BACK ? { ...Input, state: ROLLING_BACK, members: [] } as unknown as StateChange : undefined;
}

function parse(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
