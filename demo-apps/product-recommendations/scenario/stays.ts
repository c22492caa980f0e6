import { HistoryEvent } from '@aws-sdk/client-sfn';

/** One stay in a state of the graph. */
export interface Stay {
  readonly name: string;
  /** `Task`, `Wait`, `Choice`, `Pass`, `Map`, `Parallel`, `Fail` or `Succeed`. */
  readonly type: string;
  /** In an iteration of a Map over datasets: which one. */
  readonly dataset?: string;
  readonly from: Date;
  /** Undefined while it lasts. */
  readonly to?: Date;
  /** The last error of a task, whether it was retried, caught, or the end. */
  readonly error?: string;
}

type OpenStay = { -readonly [key in keyof Stay]: Stay[key] } & { around?: OpenStay };

/** The stays in the order in which they began. Iterations run at the same time: an event belongs to a stay by the events before it. */
export function staysOf(events: readonly HistoryEvent[]): Stay[] {
  const stays: OpenStay[] = [];
  const after = new Map<number, { stay?: OpenStay; dataset?: string }>();
  for (const { id = 0, previousEventId = 0, timestamp = new Date(0), type = '', ...details } of events) {
    const before = after.get(previousEventId) ?? {};
    const entered = details.stateEnteredEventDetails;
    const exited = details.stateExitedEventDetails;
    if (entered) {
      // The first state of an iteration gets the item.
      const dataset = before.dataset ?? (before.stay?.type === 'Map' ? itemName(entered.input) : undefined);
      const stay = { name: entered.name!, type: type.replace(/StateEntered$/, ''), dataset, from: timestamp, around: before.stay };
      stays.push(stay);
      after.set(id, { stay, dataset });
    } else if (exited) {
      let stay = before.stay;
      // What failed in a Map ends with it.
      for (; stay && stay.name !== exited.name; stay = stay.around) stay.to ??= timestamp;
      if (stay) stay.to = timestamp;
      const around = stay?.around;
      after.set(id, { stay: around, dataset: stay && ['Map', 'Parallel'].includes(stay.type) ? stay.dataset : before.dataset });
    } else {
      const failure = details.taskFailedEventDetails ?? details.taskTimedOutEventDetails ?? details.evaluationFailedEventDetails;
      if (failure && before.stay) before.stay.error = failure.error;
      const ended = details.executionFailedEventDetails ?? details.executionTimedOutEventDetails ?? details.executionAbortedEventDetails;
      if (ended || details.executionSucceededEventDetails) for (const stay of stays) stay.to ??= timestamp;
      after.set(id, before);
    }
  }
  return stays.map(({ around, ...stay }) => stay);
}

/** What a person calls a step: looking again and again is one wait. */
export interface Step extends Stay {
  /** How often one of its states was entered. */
  readonly times: number;
}

const WORK = ['Task', 'Wait', 'Fail', 'Succeed'];

/** The work among the stays, in the order in which it began. `Await crawl` and `Look at crawl` are one step. */
export function stepsOf(stays: readonly Stay[]): Step[] {
  const steps = new Map<string, { -readonly [key in keyof Step]: Step[key] }>();
  for (const stay of stays.filter(({ type }) => WORK.includes(type))) {
    const name = stay.name.replace(/^Look at /, 'Await ');
    const known = steps.get(`${name} ${stay.dataset}`);
    if (known) {
      known.times += 1;
      known.to = stay.to;
      known.error = stay.error ?? known.error;
    } else {
      steps.set(`${name} ${stay.dataset}`, { ...stay, name, times: 1 });
    }
  }
  return [...steps.values()];
}

function itemName(input = '{}'): string | undefined {
  const item = JSON.parse(input) as { name?: unknown; dataset?: unknown } | null;
  const name = item?.name ?? item?.dataset;
  return typeof name === 'string' ? name : undefined;
}
