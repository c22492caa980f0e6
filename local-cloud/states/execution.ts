import { Definition } from './definition';
import { Scope } from './scope';

export type Status = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

/** A state that was entered, or entered again by a retry: what AWS charges for. */
export interface Transition {
  readonly time: number;
  readonly state: string;
  readonly retry: number;
}

const MOST_EVENTS = 25_000;

export interface Start {
  readonly machineArn: string;
  readonly definition: Definition;
  readonly name: string;
  readonly input: any;
}

/** Where an execution is: from there it goes on when it is redriven. */
export interface Position {
  readonly state: string;
  readonly input: any;
  readonly variables: Record<string, any>;
}

/** One execution of a state machine, and what it has left behind. */
export class Execution {
  readonly transitions: Transition[] = [];
  readonly startDate: number;
  readonly arn: string;
  status: Status = 'RUNNING';
  stopDate?: number;
  output?: any;
  error?: string;
  cause?: string;
  redriveCount = 0;
  /** The state of the definition itself that was entered last. */
  position?: Position;
  /** How long AWS's history of it would be. */
  events = 1;
  private readonly waiting: (() => void)[] = [];

  constructor(readonly start: Start, private current: Scope) {
    this.startDate = current.clock.now;
    this.arn = `${start.machineArn.replace(':stateMachine:', ':execution:')}:${start.name}`;
  }

  /** Lasts until the execution ends; redriven, it has a new one. */
  get scope() {
    return this.current;
  }

  get running() {
    return this.status === 'RUNNING';
  }

  /** Writes events into the history, which AWS ends at 25,000. */
  record(events: number) {
    this.events += events;
    if (this.events > MOST_EVENTS) this.scope.stop(new TooLong(`The history of ${this.arn} is longer than ${MOST_EVENTS} events`));
  }

  enter(state: string, retry: number) {
    this.transitions.push({ time: this.scope.clock.now, state, retry });
  }

  whenEnded(action: () => void) {
    this.waiting.push(action);
  }

  end(status: Status, end: { output?: any; error?: string; cause?: string }) {
    Object.assign(this, { status, stopDate: this.scope.clock.now, ...end });
    for (const action of this.waiting) action();
  }

  redrive() {
    this.current = new Scope(this.scope.clock);
    this.redriveCount++;
    Object.assign(this, { status: 'RUNNING', stopDate: undefined, output: undefined, error: undefined, cause: undefined });
  }

  /** As DescribeExecution and the event of a change of status tell it. */
  get detail() {
    return {
      executionArn: this.arn,
      stateMachineArn: this.start.machineArn,
      name: this.start.name,
      status: this.status,
      startDate: this.startDate,
      stopDate: this.stopDate ?? null,
      input: JSON.stringify(this.start.input),
      output: this.output === undefined ? null : JSON.stringify(this.output),
      error: this.error ?? null,
      cause: this.cause ?? null,
    };
  }
}

/** Ends the execution whatever it catches. */
export class TooLong extends Error {}
