import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { AliasTrace } from './alias-trace';
import { Release, Trial } from './trials';
import { Cloud } from '../../../../local-cloud/target';
import { Operator, operator } from '../operator';
import { machineOf, nextRollout } from '../rollouts';
import { Served, Traffic } from '../traffic';

/** What a trial needs of the world around it. */
export interface TrialWorld {
  readonly cloud: Cloud;
  readonly lambda: LambdaClient;
  readonly workDir: string;
  readonly log: (line: string) => void;
  /** Deploys one stack with a release. */
  ship(name: Trial, release: Release): Promise<unknown>;
  /** Deletes one stack. */
  remove(name: Trial): Promise<unknown>;
}

/** One deployed trial, with its customers and its operator. */
export class TrialRun {
  /** What the rollouts said when they ended, with the exit status of `canary-function wait`. */
  public readonly ends: string[] = [];
  public readonly trace: AliasTrace;
  public readonly machine: string;
  /** Why a deployment was refused. */
  public refused?: string;
  private readonly person: Operator;
  private readonly functionName: string;
  private readonly traffic?: Traffic;

  constructor(public readonly name: Trial, outputs: Record<string, string>, perSecond: number, private readonly world: TrialWorld) {
    const { cloud, workDir, log } = world;
    this.machine = machineOf(outputs);
    this.functionName = outputs.FunctionName;
    this.person = operator(cloud, ['--machine', this.machine], { workDir, log: (line) => log(`${name}: ${line}`) });
    this.trace = new AliasTrace(cloud, this.functionName);
    this.traffic = perSecond > 0 ? new Traffic((query) => this.checkOut(query), { perSecond, couponEvery: 50 }) : undefined;
  }

  public get served(): readonly Served[] {
    return this.traffic?.served ?? [];
  }

  public async stop(): Promise<void> {
    this.traffic?.stop();
    await this.trace.stop();
  }

  /** Takes note of the newest rollout; the answer waits for the next one to start. */
  public next(): Promise<() => Promise<void>> {
    return nextRollout(this.world.cloud, this.machine);
  }

  /** Deploys a release, and does not wait for its rollout. */
  public ship(release: Release): Promise<unknown> {
    return this.world.ship(this.name, release);
  }

  public remove(): Promise<unknown> {
    return this.world.remove(this.name);
  }

  /** Waits for the newest rollout to end. */
  public async ended(): Promise<void> {
    const { code, output } = await this.person.run(['wait'], [0, 1, 2]);
    this.ends.push(`${code} ${output.trim().split('\n').at(-1)}`);
  }

  public operate(...args: string[]): Promise<{ output: string }> {
    return this.person.run(args);
  }

  /** Waits until the alias is at this routing. */
  public async routed(routing: string): Promise<void> {
    await this.trace.reached(routing);
  }

  private async checkOut(query: string): Promise<Omit<Served, 'at'>> {
    const queryStringParameters = Object.fromEntries(new URLSearchParams(query));
    try {
      const { ExecutedVersion, FunctionError } = await this.world.lambda.send(new InvokeCommand({
        FunctionName: this.functionName, Qualifier: 'live', Payload: JSON.stringify({ queryStringParameters }),
      }));
      return { ok: FunctionError === undefined, version: ExecutedVersion };
    } catch {
      return { ok: false };
    }
  }
}
