import { HistoryEvent } from '@aws-sdk/client-sfn';

/** One stay in a state, in the order in which they began. */
export interface VisitedState {
  readonly name: string;
  readonly type: string;
  readonly enteredAt: Date;
  readonly input: unknown;
  /** Undefined while it runs, and when it ended the execution. */
  readonly output?: unknown;
  /** Variables that the state assigned. */
  readonly assigned: Record<string, unknown>;
  /** Arguments of each attempt of a task. */
  readonly attempts: unknown[];
  /** Error names of the attempts that failed. */
  readonly errors: string[];
}

export function countTransitions(states: VisitedState[]): number {
  return states.reduce((sum, { attempts }) => sum + Math.max(1, attempts.length), 0);
}

/** The stays in states, inner ones of Map and Parallel among them. */
export function visitedStates(events: HistoryEvent[]): VisitedState[] {
  const byId = new Map(events.map((event) => [event.id, event]));
  const visits = new Map<number, { -readonly [key in keyof VisitedState]: VisitedState[key] }>();
  for (const event of events) {
    const entered = event.stateEnteredEventDetails;
    if (entered) {
      visits.set(event.id!, {
        name: entered.name!,
        type: event.type!.replace(/StateEntered$/, ''),
        enteredAt: event.timestamp!,
        input: parsed(entered.input),
        assigned: {},
        attempts: [],
        errors: [],
      });
      continue;
    }
    const visit = visits.get(enteredBefore(event, byId));
    if (!visit) continue;
    const failure = event.taskFailedEventDetails ?? event.taskTimedOutEventDetails ?? event.evaluationFailedEventDetails;
    if (event.taskScheduledEventDetails) visit.attempts.push(parsed(event.taskScheduledEventDetails.parameters));
    if (failure) visit.errors.push(failure.error!);
    if (event.stateExitedEventDetails) {
      visit.output = parsed(event.stateExitedEventDetails.output);
      const assigned = Object.entries(event.stateExitedEventDetails.assignedVariables ?? {});
      visit.assigned = Object.fromEntries(assigned.map(([name, value]) => [name, parsed(value)]));
    }
  }
  return [...visits.values()];
}

/** The event by which the state was entered that this event belongs to: the nearest one before it whose state has not been left. */
function enteredBefore(event: HistoryEvent, byId: Map<number | undefined, HistoryEvent>): number {
  let left = 0;
  for (let at = byId.get(event.previousEventId); at; at = byId.get(at.previousEventId)) {
    if (at.stateExitedEventDetails) {left += 1;} else if (at.stateEnteredEventDetails) {
      if (left === 0) return at.id!;
      left -= 1;
    }
  }
  return 0;
}

const parsed = (text?: string): unknown => text === undefined ? undefined : JSON.parse(text);
