import { VirtualClock } from '../local-cloud/states/clock';
import { Random } from '../local-cloud/states/random';

/** An event on the default bus. */
export interface BusEvent {
  readonly 'time': string;
  readonly 'source': string;
  readonly 'detail-type': string;
  readonly 'detail': any;
}

export interface Rule {
  readonly pattern: any;
  readonly target: (event: BusEvent) => void;
}

/** How long an event takes, in milliseconds: two events may overtake each other. */
const DELIVERY = [200, 3000] as const;

/** EventBridge: what was sent, and who is told. */
export class EventBus {
  readonly events: BusEvent[] = [];
  readonly rules: Rule[] = [];

  readonly handlers = {
    'events:putEvents': ({ Entries }: any) => {
      for (const { Source, DetailType, Detail } of Entries) this.send(Source, DetailType, typeof Detail === 'string' ? JSON.parse(Detail) : Detail);
      return { Entries: Entries.map(() => ({ EventId: 'event' })), FailedEntryCount: 0 };
    },
  };

  constructor(private readonly clock: VirtualClock, private readonly random: Random) {}

  send(source: string, detailType: string, detail: any) {
    const event = { 'time': new Date(this.clock.now).toISOString(), source, 'detail-type': detailType, detail };
    this.events.push(event);
    for (const { pattern, target } of this.rules) {
      if (matchesPattern(pattern, event)) this.clock.after(this.random.between(...DELIVERY), () => target(event));
    }
  }
}

/** Event patterns as far as they are lists of values, prefixes and nested fields. */
export function matchesPattern(pattern: any, value: any): boolean {
  // A list in an event matches by any of its elements.
  if (Array.isArray(value)) return value.some((each) => matchesPattern(pattern, each));
  if (Array.isArray(pattern)) {
    return pattern.some((wanted) => {
      if (wanted === null || typeof wanted !== 'object') return wanted === value;
      if (Object.keys(wanted).join() === 'prefix') return typeof value === 'string' && value.startsWith(wanted.prefix);
      throw new Error(`The simulated EventBridge has no pattern ${JSON.stringify(wanted)}`);
    });
  }
  return Object.entries(pattern).every(([field, inner]) => matchesPattern(inner, value?.[field]));
}
