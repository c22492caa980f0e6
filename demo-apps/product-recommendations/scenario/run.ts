import { HistoryEvent } from '@aws-sdk/client-sfn';
import { Stay, Step, staysOf, stepsOf } from './stays';
import { LocalCloudError } from '../../../local-cloud/errors';
import { visitedStates } from '../../../local-cloud/execution-history';
import { Execution } from '../../../local-cloud/executions';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

/** What an execution of the pipeline is started with. */
export interface RunInput {
  readonly action?: 'RUN' | 'TRAIN' | 'RETURN';
  readonly mode?: 'AUTO' | 'FULL' | 'INCREMENTAL';
  readonly force?: boolean;
}

/** What the machine says at a known end. */
export interface Outcome {
  readonly outcome: string;
  readonly run: string;
  readonly solutionVersion?: string;
  readonly score?: number;
  readonly liveScore?: number;
  readonly message?: string;
}

export interface EndedRun {
  /** What the run is called in places and names; undefined when it ended before it had a name. */
  readonly run?: string;
  readonly arn: string;
  /** `SUCCEEDED`, `FAILED`, `ABORTED` or `TIMED_OUT`. */
  readonly status: string;
  /** Of a run that succeeded. */
  readonly result?: Outcome;
  /** Of one that did not. */
  readonly error?: string;
  readonly cause?: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly stays: Stay[];
  readonly events: HistoryEvent[];
}

const POLL_MS = 300;
/** Steps that take as long get a line at their end too. */
const LONG_S = 5;

/** A run of the pipeline, which can be watched. */
export class Run {
  public static async start(cloud: Cloud, region: string, machine: string, options: { name?: string; input?: RunInput } = {}): Promise<Run> {
    return new Run(await Execution.start(cloud, region, machine, options));
  }

  /** One that something else started: a schedule, or a parameter file. */
  public static of(cloud: Cloud, region: string, executionArn: string): Run {
    return new Run(Execution.of(cloud, region, executionArn));
  }

  private constructor(public readonly execution: Execution) {}

  /** Tells which step is entered, and how long the long ones took, until the run ends, in whatever way. */
  public async ended(options: { log?: (line: string) => void; timeoutMs: number }): Promise<EndedRun> {
    const progress = new Progress(options.log ?? (() => undefined));
    for (const deadline = Date.now() + options.timeoutMs; ; await sleep(POLL_MS)) {
      const { status, output, error, cause, startDate, stopDate } = await this.execution.describe();
      const events = await this.execution.history();
      const stays = staysOf(events);
      progress.show(startDate!, stepsOf(stays));
      if (status !== 'RUNNING') {
        const result = status === 'SUCCEEDED' ? JSON.parse(output!) as Outcome : undefined;
        progress.end(status!, result?.outcome ?? error);
        return {
          run: result?.run ?? runName(events),
          arn: this.execution.arn,
          status: status!,
          result,
          error,
          cause,
          startedAt: startDate!,
          endedAt: stopDate!,
          stays,
          events,
        };
      }
      if (Date.now() > deadline) {
        throw new LocalCloudError(`${this.execution.arn} still runs after ${options.timeoutMs / 1000} s, in ${stays.at(-1)?.name ?? 'no state yet'}`);
      }
    }
  }
}

/** The lines of a run: `+  12 s  Run the job (items)`. Seconds are those of the cloud. */
export class Progress {
  private readonly shown = new Set<string>();
  private startedAt = new Date(0);

  constructor(private readonly log: (line: string) => void) {}

  public show(startedAt: Date, steps: readonly Step[]): void {
    this.startedAt = startedAt;
    for (const step of steps) {
      const { name, dataset, from, to, error } = step;
      const called = dataset ? `${name} (${dataset})` : name;
      this.once(called, from);
      if (error) this.once(`${called}: ${error}`, to ?? from);
      // A step that looks again and again has ended when another one follows.
      const over = to && steps.some((other) => other.dataset === dataset && other.name !== name && other.from >= to);
      if (over && secondsFrom(from, to) >= LONG_S) this.once(`${called}: took ${secondsFrom(from, to).toFixed(0)} s`, to);
    }
  }

  public end(status: string, outcome = ''): void {
    this.log(`${status}${outcome && `: ${outcome}`}`);
  }

  private once(line: string, at: Date): void {
    if (this.shown.has(line)) return;
    this.shown.add(line);
    this.log(`+${secondsFrom(this.startedAt, at).toFixed(0).padStart(4)} s  ${line}`);
  }
}

const secondsFrom = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;

/** As the machine named it, in a variable of its first state. */
function runName(events: HistoryEvent[]): string | undefined {
  return visitedStates(events).map(({ assigned }) => assigned.run).find((name): name is string => typeof name === 'string');
}
