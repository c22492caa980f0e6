import { Control } from './control';
import { Cloud } from './target';

/**
 * What happens to a task's call.
 * - `throttle`, `serverError`, `accessDenied`, `conflict`: this error instead of the call, under the name that the task's integration has for it
 * - `timeout`: the call does not take effect and no answer comes: States.Timeout after the task's TimeoutSeconds
 * - `lostAnswer`: the same, but the call takes effect
 * - `stop`: somebody stops the execution while the call is under way
 */
export type FaultKind = 'throttle' | 'serverError' | 'accessDenied' | 'conflict' | 'timeout' | 'lostAnswer' | 'stop';

export interface Fault {
  readonly kind: FaultKind;
  /** Name of the state machine. @default - any */
  readonly stateMachine?: string;
  /** Name of the Task state, wherever it stands. @default - any */
  readonly state?: string;
  /** How many calls meet it. @default 1 */
  readonly times?: number | 'always';
  /** How many calls are spared first; each attempt of a task and each iteration of a Map is a call. @default 0 */
  readonly skip?: number;
  /** Error name instead of the integration's own. */
  readonly error?: string;
  /** With `stop`: the call lands this many seconds (of the cloud) after the stop. @default - it lands right before */
  readonly after?: number;
}

/** A rule that the emulator has: `met` counts the calls that it was for, `applied` those that it struck. */
export interface FaultRule extends Fault {
  readonly met: number;
  readonly applied: number;
}

/** Faults at the calls of state machines on the local cloud (emulator/task_faults.py). */
export class Faults {
  private readonly control: Control<{ rules: FaultRule[] }>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'Faults', 'faults');
  }

  public add(fault: Fault): Promise<FaultRule[]> {
    return this.call('POST', fault);
  }

  /** The rules in the order in which they are asked, with their counts. */
  public rules(): Promise<FaultRule[]> {
    return this.call('GET');
  }

  /** Takes the rules away: those of one state machine, or all. */
  public clear(stateMachine?: string): Promise<FaultRule[]> {
    return this.call('DELETE', stateMachine ? { stateMachine } : undefined);
  }

  private async call(method: string, body?: object): Promise<FaultRule[]> {
    return (await this.control.call(method, body)).rules;
  }
}
