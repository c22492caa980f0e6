import * as http from 'node:http';
import * as https from 'node:https';
import { Served } from './traffic';
import { Cloud } from '../../../local-cloud/target';

const TIMEOUT_MS = 10_000;

/** Calls the API over HTTP, with connections that are kept. */
export class CheckoutClient {
  private readonly agent: http.Agent;

  constructor(private readonly cloud: Cloud, private readonly url: URL) {
    this.agent = cloud.endpoint ? new http.Agent({ keepAlive: true }) : new https.Agent({ keepAlive: true });
  }

  public close(): void {
    this.agent.destroy();
  }

  /** On the local cloud all APIs are at one address, and the name of the host says which one is meant. */
  public ask(query: string): Promise<Omit<Served, 'at'>> {
    const at = this.cloud.endpoint ? new URL(this.cloud.endpoint) : this.url;
    const host = this.cloud.endpoint ? `${this.url.host.split('.')[0]}.execute-api.localhost` : this.url.host;
    const options = { host: at.hostname, port: at.port, path: `${this.url.pathname}?${query}`, headers: { host }, agent: this.agent, timeout: TIMEOUT_MS };
    return new Promise((resolve) => {
      const request = (this.cloud.endpoint ? http : https).get(options, (response) => {
        let body = '';
        response.on('data', (chunk) => { body += chunk; });
        response.on('end', () => resolve(response.statusCode === 200 ? { ok: true, version: JSON.parse(body).version } : { ok: false }));
      });
      request.on('timeout', () => request.destroy());
      request.on('error', () => resolve({ ok: false }));
    });
  }
}
