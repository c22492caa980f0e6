import * as https from 'node:https';
import { Clock, realClock } from './clock';
import { CachingResolver } from './resolver';

export interface ClientOptions {
  /** The name to call, such as `api.example.com`. */
  readonly name: string;
  readonly path?: string;
  readonly resolver: CachingResolver;
  readonly port: number;
  /** Certificate of the authority to trust (PEM). @default - those that Node trusts */
  readonly ca?: string;
  /** The region that an address belongs to. */
  readonly regionOf: (address: string | undefined) => string | undefined;
  /** Gives up on an answer after this many milliseconds. @default 2000 */
  readonly timeout?: number;
  /** Opens a new connection once the present one is this old, in milliseconds. @default - never, as browsers do */
  readonly maxConnectionAge?: number;
  readonly clock?: Clock;
}

export interface ClientAnswer {
  /** Region that answered; undefined when nobody did. */
  readonly region?: string;
  readonly status?: number;
  readonly error?: string;
  readonly newConnection: boolean;
}

/**
 * A client as browsers and SDKs are: it keeps its connection while the server answers, whatever DNS says meanwhile, and asks DNS
 * only for a new connection. An error, a 5xx or no answer in time makes it drop the connection.
 */
export class KeepAliveClient {
  private agent?: https.Agent;
  private address?: string;
  private opened = 0;
  private readonly clock: Clock;

  constructor(private readonly options: ClientOptions) {
    this.clock = options.clock ?? realClock;
  }

  async get(): Promise<ClientAnswer> {
    if (this.agent && this.clock.now() - this.opened >= (this.options.maxConnectionAge ?? Infinity)) this.close();
    const newConnection = !this.agent;
    try {
      const agent = await this.connection();
      const status = await this.request(agent);
      if (status >= 500) this.close();
      return { region: this.options.regionOf(this.address), status, newConnection };
    } catch (error: any) {
      this.close();
      return { error: error.message, newConnection };
    }
  }

  close(): void {
    this.agent?.destroy();
    this.agent = undefined;
  }

  private async connection(): Promise<https.Agent> {
    if (this.agent) return this.agent;
    [this.address] = await this.options.resolver.resolve(this.options.name);
    this.opened = this.clock.now();
    this.agent = new https.Agent({ keepAlive: true, maxSockets: 1 });
    return this.agent;
  }

  private request(agent: https.Agent): Promise<number> {
    const { name, port, ca, path = '/', timeout = 2000 } = this.options;
    return new Promise((resolve, reject) => {
      const request = https.get({ host: this.address, port, path, headers: { host: name }, servername: name, ca, agent }, (response) => {
        response.once('error', reject);
        response.once('end', () => {
          clearTimeout(timer);
          resolve(response.statusCode ?? 0);
        });
        response.resume();
      });
      const timer = setTimeout(() => request.destroy(new Error(`no answer within ${timeout} ms`)), timeout);
      request.once('error', (error) => {
        clearTimeout(timer);
        reject(error);
      });
    });
  }
}
