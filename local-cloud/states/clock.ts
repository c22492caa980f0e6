/** What a timer can be told. */
export interface Timer {
  cancel(): void;
}

interface Event extends Timer {
  readonly time: number;
  readonly order: number;
  action?: () => void;
}

/**
 * A clock that stands still while anything runs, and then jumps to the next event: weeks pass in milliseconds.
 *
 * All that runs between two events runs on microtasks (JSONata included), so after one turn of Node's event loop everything sleeps.
 * Events of the same instant happen in the order in which they were set: the same seed gives the same history.
 */
export class VirtualClock {
  private readonly events: Event[] = [];
  private order = 0;

  /** @param now milliseconds since 1970 */
  constructor(public now: number) {}

  after(milliseconds: number, action: () => void): Timer {
    return this.at(this.now + Math.max(0, milliseconds), action);
  }

  at(time: number, action: () => void): Timer {
    const event: Event = { time: Math.max(time, this.now), order: this.order++, action, cancel: () => (event.action = undefined) };
    this.push(event);
    return event;
  }

  /** Lets time pass: to the given time, or until nothing is left to happen. */
  async run(until = Infinity): Promise<void> {
    for (;;) {
      await new Promise(setImmediate);
      while (this.events.length && !this.events[0].action) this.pop();
      if (!this.events.length || this.events[0].time > until) break;
      const { time, action } = this.pop();
      this.now = time;
      action!();
    }
    if (until !== Infinity) this.now = until;
  }

  private push(event: Event) {
    let at = this.events.push(event) - 1;
    for (let parent = above(at); at > 0 && before(event, this.events[parent]); parent = above(at)) {
      this.events[at] = this.events[parent];
      at = parent;
    }
    this.events[at] = event;
  }

  private pop(): Event {
    const first = this.events[0];
    const last = this.events.pop()!;
    let at = 0;
    for (let child = 1; child < this.events.length; at = child, child = 2 * at + 1) {
      if (child + 1 < this.events.length && before(this.events[child + 1], this.events[child])) child++;
      if (!before(this.events[child], last)) break;
      this.events[at] = this.events[child];
    }
    if (this.events.length) this.events[at] = last;
    return first;
  }
}

/** The place of the parent in the heap. */
function above(at: number): number {
  return Math.floor((at - 1) / 2);
}

function before(a: Event, b: Event): boolean {
  return a.time < b.time || (a.time === b.time && a.order < b.order);
}
