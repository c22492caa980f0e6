import {
  DescribeExecutionCommand, DescribeExecutionCommandOutput, HistoryEvent, paginateGetExecutionHistory, SFNClient, StartExecutionCommand,
  StopExecutionCommand,
} from '@aws-sdk/client-sfn';
import { LocalCloudError } from './errors';
import { countTransitions, VisitedState, visitedStates } from './execution-history';
import { sleep } from './processes';
import { Cloud } from './target';

const POLL_MS = 100;

export interface StartOptions {
  readonly input?: unknown;
  readonly name?: string;
}

/** An execution of a deployed state machine, on the local cloud or on AWS. */
export class Execution {
  public static async start(cloud: Cloud, region: string, stateMachineArn: string, options: StartOptions = {}): Promise<Execution> {
    const sfn = new SFNClient(cloud.client(region));
    const input = JSON.stringify(options.input ?? {});
    const { executionArn } = await sfn.send(new StartExecutionCommand({ stateMachineArn, name: options.name, input }));
    return new Execution(sfn, executionArn!);
  }

  /** One that something else started, for example a rule. */
  public static of(cloud: Cloud, region: string, executionArn: string): Execution {
    return new Execution(new SFNClient(cloud.client(region)), executionArn);
  }

  private constructor(private readonly sfn: SFNClient, public readonly arn: string) {}

  public describe(): Promise<DescribeExecutionCommandOutput> {
    return this.sfn.send(new DescribeExecutionCommand({ executionArn: this.arn }));
  }

  /** How it ended; a time limit that passes names the state in which it stays. */
  public async ended(timeoutMs = 30_000): Promise<DescribeExecutionCommandOutput> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(POLL_MS)) {
      const description = await this.describe();
      if (description.status !== 'RUNNING') return description;
      if (Date.now() > deadline) {
        throw new LocalCloudError(`${this.arn} still runs after ${timeoutMs / 1000} s, in ${(await this.states()).at(-1)?.name ?? 'no state yet'}`);
      }
    }
  }

  /** The latest stay in that state, as soon as it has come so far that `ready` holds. */
  public async reached(name: string, ready: (state: VisitedState) => boolean = () => true, timeoutMs = 30_000): Promise<VisitedState> {
    for (const deadline = Date.now() + timeoutMs; ; await sleep(POLL_MS)) {
      const { status } = await this.describe();
      const visited = await this.states();
      const found = visited.filter((state) => state.name === name && ready(state)).at(-1);
      if (found) return found;
      if (status !== 'RUNNING' || Date.now() > deadline) {
        throw new LocalCloudError(`${this.arn} (${status}) did not reach ${name}; it went through ${visited.map((state) => state.name).join(', ')}`);
      }
    }
  }

  public async stop(cause?: string): Promise<void> {
    await this.sfn.send(new StopExecutionCommand({ executionArn: this.arn, cause }));
  }

  public async history(): Promise<HistoryEvent[]> {
    const events: HistoryEvent[] = [];
    const pages = paginateGetExecutionHistory({ client: this.sfn }, { executionArn: this.arn, maxResults: 1000 });
    for await (const page of pages) events.push(...page.events ?? []);
    return events;
  }

  public async states(): Promise<VisitedState[]> {
    return visitedStates(await this.history());
  }

  /** What AWS bills a standard execution for: each state that was entered, and each retry. */
  public async transitions(): Promise<number> {
    return countTransitions(await this.states());
  }
}
