import { randomBytes } from 'node:crypto';
import { CloudWatchClient, PutMetricDataCommand } from '@aws-sdk/client-cloudwatch';
import {
  DeleteFunctionCommand, GetAliasCommand, LambdaClient, ListVersionsByFunctionCommand, PublishVersionCommand, UpdateAliasCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda';
import { SFNClient, StartExecutionCommand, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Machine } from './tasks';
import { sleep } from '../../../processes';
import { Cloud } from '../../../target';

export const ALIAS = 'live';
/** The version that the template names. */
export const FIRST = '1';

/** An alias as Lambda shows it. */
export interface AliasState {
  readonly at: string;
  readonly weights: Record<string, number>;
  readonly memo: { readonly rollout?: string; readonly bad?: string };
  readonly revision: string;
}

export interface SlotProps {
  readonly slot: string;
  readonly variant: string;
  readonly functions: string[];
  readonly machines: Record<Machine, string>;
}

const MINUTE = 60_000;
let names = 0;

/** One of the deployed rollouts. Only one thing at a time happens to it. */
export class Slot {
  private readonly lambda: LambdaClient;
  private readonly sfn: SFNClient;
  private readonly cloudwatch: CloudWatchClient;
  /** When the complaints about an earlier version are out of sight. */
  private quietAt = 0;

  constructor(cloud: Cloud, public readonly props: SlotProps, private readonly speed: number) {
    this.lambda = new LambdaClient(cloud.client('us-east-1'));
    this.sfn = new SFNClient(cloud.client('us-east-1'));
    this.cloudwatch = new CloudWatchClient(cloud.client('us-east-1'));
  }

  public close() {
    for (const client of [this.lambda, this.sfn, this.cloudwatch]) client.destroy();
  }

  public machineName(machine: Machine): string {
    return this.props.machines[machine].split(':').pop()!;
  }

  public aliases(): Promise<AliasState[]> {
    return Promise.all(this.props.functions.map(async (name) => {
      const { FunctionVersion, RoutingConfig, Description = '', RevisionId } = await this.lambda.send(new GetAliasCommand({ FunctionName: name, Name: ALIAS }));
      return {
        at: FunctionVersion!, weights: RoutingConfig?.AdditionalVersionWeights ?? {}, revision: RevisionId!, memo: Description.startsWith('{') ? JSON.parse(Description) : {},
      };
    }));
  }

  /** The hand of a person, on the console. */
  public async moveByHand(to: { version?: string; weights?: Record<string, number>; description?: string }): Promise<void> {
    await Promise.all(this.props.functions.map((name) => this.lambda.send(new UpdateAliasCommand({
      FunctionName: name,
      Name: ALIAS,
      FunctionVersion: to.version,
      ...to.weights && { RoutingConfig: { AdditionalVersionWeights: to.weights } },
      Description: to.description,
    }))));
  }

  /** At least so many versions that the alias is not at; of a group each function has the same ones. */
  public async versions(count: number): Promise<string[]> {
    const [{ at }] = await this.aliases();
    for (;;) {
      const [some, ...more] = await Promise.all(this.props.functions.map(async (name) => {
        const { Versions: versions = [] } = await this.lambda.send(new ListVersionsByFunctionCommand({ FunctionName: name }));
        return versions.map(({ Version }) => Version!);
      }));
      const other = some.filter((version) => !['$LATEST', FIRST, at].includes(version) && more.every((versions) => versions.includes(version)));
      if (other.length >= count) return other;
      await this.publish();
    }
  }

  /** A new version: of the same code, with another description. */
  public async publish(): Promise<string> {
    const versions = await Promise.all(this.props.functions.map(async (name) => {
      await this.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName: name, Environment: { Variables: { BUILD: `${++names}` } } }));
      return (await this.lambda.send(new PublishVersionCommand({ FunctionName: name }))).Version!;
    }));
    return versions[0];
  }

  public async remove(version: string): Promise<void> {
    for (const name of this.props.functions) await this.lambda.send(new DeleteFunctionCommand({ FunctionName: name, Qualifier: version }));
  }

  /** Starts a rollout to a version, as the rule does or an operator. */
  public async rollOut(version: string, more: { deployment?: boolean } = {}): Promise<string> {
    await sleep(Math.max(0, this.quietAt - Date.now()));
    // Other code each time, so that none counts as good.
    const members = this.props.functions.map((name) => ({ function: name, alias: ALIAS, version, hash: randomBytes(4).toString('hex') }));
    return this.start('Rollout', (name) => ({ members, ...more, name }));
  }

  public async start(machine: Machine, input: (name: string) => object): Promise<string> {
    const name = `${this.props.slot}-${++names}`;
    await this.sfn.send(new StartExecutionCommand({ stateMachineArn: this.props.machines[machine], name, input: JSON.stringify(input(name)) }));
    return name;
  }

  /** Stops a rollout, if it has not ended yet. */
  public async stop(rollout: string): Promise<void> {
    const executionArn = `${this.props.machines.Rollout.replace(':stateMachine:', ':execution:')}:${rollout}`;
    await this.sfn.send(new StopExecutionCommand({ executionArn, error: 'OperatorStop' })).catch((error: Error) => {
      if (!/not running/.test(error.message)) throw error;
    });
  }

  /** What the own metric says of the version that was shifted to at that time: it counts for the first whole minute after it. */
  public async complain(complaints: number, since: string): Promise<void> {
    // The period of a query begins at a whole minute, so it may reach back for one.
    if (complaints > 0) this.quietAt = Date.now() + 2 * MINUTE / this.speed;
    await this.cloudwatch.send(new PutMetricDataCommand({
      Namespace: 'FaultMatrix',
      MetricData: [{
        MetricName: 'Complaints',
        Dimensions: [{ Name: 'Slot', Value: this.props.slot }],
        Value: complaints,
        Timestamp: new Date(Math.ceil(new Date(since).getTime() / MINUTE) * MINUTE),
      }],
    }));
  }
}
