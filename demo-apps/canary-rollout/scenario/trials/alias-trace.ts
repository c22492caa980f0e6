import { GetAliasCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { LocalCloudError } from '../../../../local-cloud/errors';
import { sleep } from '../../../../local-cloud/processes';
import { Cloud } from '../../../../local-cloud/target';

const EVERY_MS = 250;
const TIMEOUT_MS = 60_000;

/** Looks at an alias all the time, and keeps each different routing that it has seen: `1`, `1 + 2 at 0.5`, `2`, `gone`. */
export class AliasTrace {
  public readonly seen: string[] = [];
  private readonly client: LambdaClient;
  private readonly looking: Promise<void>;
  private stopped = false;

  constructor(cloud: Cloud, private readonly functionName: string) {
    this.client = new LambdaClient(cloud.client('us-east-1'));
    this.looking = this.lookOn();
    // What goes wrong is told by `stop`; until then it is nobody's.
    this.looking.catch(() => undefined);
  }

  /** Ends the looking; an error if it has ended before. */
  public async stop(): Promise<void> {
    this.stopped = true;
    await this.looking;
    this.client.destroy();
  }

  /** Waits until it is there. */
  public async reached(routing: string): Promise<void> {
    for (const deadline = Date.now() + TIMEOUT_MS; await this.look() !== routing; await sleep(EVERY_MS)) {
      if (Date.now() > deadline) throw new LocalCloudError(`The alias of ${this.functionName} was never at ${routing}; it was at ${this.seen.join(', ')}`);
    }
  }

  /** Looks now. */
  public async look(): Promise<string> {
    const routing = await this.routing();
    if (routing !== this.seen.at(-1)) this.seen.push(routing);
    return routing;
  }

  private async lookOn(): Promise<void> {
    for (; !this.stopped; await sleep(EVERY_MS)) await this.look();
  }

  private async routing(): Promise<string> {
    try {
      const { FunctionVersion, RoutingConfig } = await this.client.send(new GetAliasCommand({ FunctionName: this.functionName, Name: 'live' }));
      const weights = Object.entries(RoutingConfig?.AdditionalVersionWeights ?? {}).map(([version, weight]) => `${version} at ${weight}`);
      return [FunctionVersion, ...weights].join(' + ');
    } catch (error) {
      if ((error as Error).name === 'ResourceNotFoundException') return 'gone';
      throw error;
    }
  }
}
