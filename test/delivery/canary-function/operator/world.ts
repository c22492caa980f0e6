import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Writable } from 'node:stream';
import { run } from '../../../../src/delivery/canary-function/operator/run';
import { StateChange } from '../../../../src/delivery/canary-function/operator/state-change';

const ARN = 'arn:aws:states:eu-west-1:111122223333';
export const MACHINE = `${ARN}:stateMachine:HelloRollout`;
export const RESTORE = `${ARN}:stateMachine:HelloRestore`;
const MEMBERS = [{ function: 'hello', alias: 'live', from: '6', to: '7' }];

const FAILURES: Record<string, string> = { throttled: 'ThrottlingException', denied: 'AccessDeniedException' };

/** One execution as Step Functions keeps it; times are epoch seconds, as on the wire. */
export class Execution {
  public status = 'RUNNING';
  public stopDate?: number;
  public error?: string;
  public cause?: string;
  public output?: object;
  public readonly events: Array<Record<string, unknown>> = [];

  constructor(public readonly machine: string, public readonly name: string, public readonly input: object, public readonly startDate: number) {}

  public get arn(): string {
    return `${this.machine.replace(':stateMachine:', ':execution:')}:${this.name}`;
  }

  public enter(state: string): this {
    return this.add('TaskStateEntered', { stateEnteredEventDetails: { name: state, input: '{}' } });
  }

  /** A task that tells; with a token it waits until somebody answers. */
  public tell(change: Partial<StateChange>, timeoutInSeconds?: number, asText = false): this {
    const detail = { rollout: this.name, members: MEMBERS, ...change };
    const parameters = JSON.stringify({ Entries: [{ Source: 'test', DetailType: 'test', Detail: asText ? JSON.stringify(detail) : detail }] });
    const resource = change.taskToken ? 'putEvents.waitForTaskToken' : 'putEvents';
    this.add('TaskScheduled', { taskScheduledEventDetails: { resourceType: 'events', resource, region: 'eu-west-1', parameters, timeoutInSeconds } });
    return change.taskToken ? this.add('TaskSubmitted') : this.add('TaskSucceeded').add('TaskStateExited');
  }

  /** Its end, in a Fail state if one is named. */
  public end(status: string, { state, ...how }: { state?: string; error?: string; cause?: string; output?: object } = {}): this {
    if (state) this.add('FailStateEntered', { stateEnteredEventDetails: { name: state, input: '{}' } });
    Object.assign(this, { status, ...how, stopDate: this.startDate + 312 });
    return this.add(`Execution${status[0]}${status.slice(1).toLowerCase()}`);
  }

  public add(type: string, details: object = {}): this {
    this.events.push({ id: this.events.length + 1, timestamp: this.startDate + this.events.length, type, ...details });
    return this;
  }
}

export interface Call { readonly action: string; readonly body: Record<string, unknown>; readonly region: string }

export interface RunOptions {
  /** A terminal that is so wide. */
  readonly columns?: number;
  /** What the time is, in epoch seconds. */
  readonly now?: number;
  readonly interrupted?: AbortSignal;
}

/** Step Functions and CloudFormation on loopback, as far as the command asks them. */
export class World {
  public static async start(): Promise<World> {
    const world = new World();
    await new Promise<void>((resolve) => world.server.listen(0, '127.0.0.1', resolve));
    return world;
  }

  public executions: Execution[] = [];
  public tokens = new Set<string>();
  public calls: Call[] = [];
  public outputs: Record<string, string> = {};
  public stack: { status: string; updated?: string } = { status: 'UPDATE_COMPLETE' };
  private readonly server = http.createServer((request, response) => this.take(request, response));
  /** What happens before a call is answered; a name of an error is answered with it. */
  public before: (call: Call) => string | void = () => undefined;

  public reset(): void {
    Object.assign(this, { executions: [], tokens: new Set(), calls: [], before: () => undefined, stack: { status: 'UPDATE_COMPLETE' } });
    this.outputs = { HelloRolloutMachineArn1A2B: MACHINE, Url: 'https://example.test' };
  }

  public rollout(name: string, startDate = 1_780_000_000, version = '7'): Execution {
    const input = { members: [{ function: 'hello', alias: 'live', version, hash: `hash${version}` }], skipAnalysis: false };
    return this.add(new Execution(MACHINE, name, input, startDate));
  }

  public restore(rollout: Execution, change: Partial<StateChange> | undefined, status = 'SUCCEEDED', outcome = 'nothing'): Execution {
    const restore = this.add(new Execution(RESTORE, `restore-${this.executions.length}`, { name: rollout.name, status: rollout.status }, rollout.startDate + 400));
    if (change) restore.tell({ rollout: rollout.name, ...change });
    return status === 'RUNNING' ? restore : restore.end(status, { output: { outcome } });
  }

  /** Runs the command in this process. */
  public async run(args: string[], { columns, now, interrupted = new AbortController().signal }: RunOptions = {}) {
    const [stdout, stderr] = [new Text(columns), new Text()];
    const where = args.some((arg) => ['--stack', '--machine', '--help'].includes(arg)) ? [] : ['--machine', MACHINE];
    const { port } = this.server.address() as AddressInfo;
    const options = [...where, '--endpoint-url', `http://127.0.0.1:${port}`, '--interval', '0.05'];
    const code = await run([...args, ...options], { stdout, stderr, interrupted, now: now ? () => new Date(1000 * now) : undefined });
    return { code, stdout: stdout.text, stderr: stderr.text };
  }

  public stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  public sent(action: string): Array<Record<string, unknown>> {
    return this.calls.filter((call) => call.action === action).map(({ body }) => body);
  }

  private add(execution: Execution): Execution {
    this.executions.unshift(execution);
    return execution;
  }

  private take(request: http.IncomingMessage, response: http.ServerResponse): void {
    let text = '';
    request.on('data', (chunk) => { text += chunk; }).on('end', () => {
      const target = String(request.headers['x-amz-target'] ?? 'CloudFormation.DescribeStacks');
      const region = /Credential=\w+\/\d+\/([^/]+)/.exec(request.headers.authorization ?? '')?.[1] ?? '';
      const body = text.startsWith('{') ? JSON.parse(text) as Record<string, unknown> : Object.fromEntries(new URLSearchParams(text));
      const call = { action: target.split('.')[1], body, region };
      this.calls.push(call);
      const error = this.before(call);
      if (call.action === 'DescribeStacks') return void response.writeHead(200, { 'content-type': 'text/xml' }).end(this.describeStacks());
      const answer = error ? { refused: FAILURES[error] ?? error } : this.answer(call);
      response.writeHead('refused' in answer ? 400 : 200, { 'content-type': 'application/x-amz-json-1.0' });
      response.end(JSON.stringify('refused' in answer ? { __type: answer.refused, message: 'as the test wants it' } : answer));
    });
  }

  private answer({ action, body }: Call): object {
    const execution = this.executions.find(({ arn }) => arn === body.executionArn);
    switch (action) {
      case 'ListExecutions': {
        const { stateMachineArn, statusFilter, maxResults } = body;
        const found = this.executions.filter(({ machine, status }) => machine === stateMachineArn && (!statusFilter || status === statusFilter));
        // As Step Functions does: what has ended by its end, the rest by its start.
        const sorted = found.sort((one, other) => (other.stopDate ?? other.startDate) - (one.stopDate ?? one.startDate));
        return { executions: sorted.slice(0, maxResults as number).map(described) };
      }
      case 'DescribeExecution': return described(execution!);
      case 'GetExecutionHistory': return { events: [...execution!.events].reverse().slice(0, body.maxResults as number) };
      case 'DescribeStateMachineForExecution': return { definition: JSON.stringify(DEFINITION) };
      case 'StopExecution': execution!.end('ABORTED', body as never); return {};
      case 'StartExecution': return { executionArn: `${ARN}:execution:HelloRollout:by-hand` };
      case 'SendTaskSuccess':
      case 'SendTaskFailure': return this.tokens.delete(body.taskToken as string) ? {} : { refused: 'TaskTimedOut' };
      default: return { refused: `UnknownOperation_${action}` };
    }
  }

  private describeStacks(): string {
    const outputs = Object.entries(this.outputs).map(([key, value]) => `<member><OutputKey>${key}</OutputKey><OutputValue>${value}</OutputValue></member>`).join('');
    const { status, updated } = this.stack;
    return `<DescribeStacksResponse><DescribeStacksResult><Stacks><member><StackName>Shop</StackName><StackStatus>${status}</StackStatus>
      <CreationTime>2026-01-01T00:00:00Z</CreationTime>${updated ? `<LastUpdatedTime>${updated}</LastUpdatedTime>` : ''}<Outputs>${outputs}</Outputs>
      </member></Stacks></DescribeStacksResult></DescribeStacksResponse>`;
  }
}

/** The plan 10 %, 50 %, 100 %, as the construct writes it. */
const DEFINITION = {
  StartAt: 'Read alias',
  States: {
    'Read alias': { Next: 'May it begin' },
    'May it begin': { Type: 'Choice', Choices: [], Default: 'Otherwise' },
    ...Object.fromEntries(['10 %', '50 %', '100 %'].flatMap((step) => [`Shift to ${step}`, `Hold at ${step}`, `Judge ${step}`].map((name) => [name, {}]))),
    'Settle': { Next: 'Completed' },
    'Completed': { End: true },
    'Roll back': { Resource: 'arn:aws:states:::states:startExecution.sync:2', Arguments: { StateMachineArn: RESTORE, Input: {} } },
  },
};

function described({ arn, machine, input, output, events, ...rest }: Execution): object {
  return { ...rest, executionArn: arn, stateMachineArn: machine, input: JSON.stringify(input), output: output && JSON.stringify(output) };
}

class Text extends Writable {
  public text = '';
  public readonly isTTY: boolean;

  constructor(public readonly columns?: number) {
    super();
    this.isTTY = columns !== undefined;
  }

  public _write(chunk: Buffer, _: unknown, done: () => void) {
    this.text += chunk.toString();
    done();
  }
}

/** The keys that the SDK signs with; one attempt, so that no test waits for a second. */
export const CREDENTIALS = {
  AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1',
};

export const CHECKS: StateChange['checks'] = [
  { name: 'error rate', outcome: 'fail', value: 0.0213, stable: 0.001, allowed: 'at most 0.01', samples: 94, stableSamples: 801 },
  { name: 'p90 duration', outcome: 'pass', value: 101.25, stable: 99, allowed: 'at most 148.5 ms', samples: 94, stableSamples: 801 },
  { name: 'pages', outcome: 'unknown', value: 'missing', allowed: 'no new ALARM', dryRun: true },
];
