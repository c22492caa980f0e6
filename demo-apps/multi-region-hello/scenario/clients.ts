import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { World } from './world';
import { ClientAnswer, KeepAliveClient } from '../../../local-cloud/route53/keep-alive-client';
import { CachingResolver } from '../../../local-cloud/route53/resolver';

/** Somebody who calls the API, with a resolver of its own. */
export interface Client {
  readonly name: string;
  readonly resolver: CachingResolver;
  /** Milliseconds between two requests. */
  readonly every: number;
  /** Stays where it is while its connection works: true for what keeps connections open. */
  readonly keepsConnection: boolean;
  get(): Promise<ClientAnswer>;
  /** Gives up all connections, as if started anew. */
  reopen(): void | Promise<void>;
  close(): void | Promise<void>;
}

/** Only asks DNS, and keeps each answer for its TTL. */
export function dnsClient(world: World): Client {
  const resolver = world.resolver();
  return {
    name: 'DNS client',
    resolver,
    every: 200,
    keepsConnection: false,
    get: async () => ({ region: world.regionOf((await resolver.resolve(world.domain))[0]), status: 200, newConnection: false }),
    reopen: () => undefined,
    close: () => undefined,
  };
}

/** As SDKs and services are: one connection, kept while it works, closed after an error. */
export function nodeClient(world: World): Client {
  const resolver = world.resolver();
  const client = new KeepAliveClient({
    name: world.domain,
    path: '/hello?name=node',
    resolver,
    port: world.port,
    ca: world.local?.route53.ca,
    regionOf: (address) => world.regionOf(address),
  });
  const close = () => client.close();
  return { name: 'Node, keep-alive', resolver, every: 250, keepsConnection: true, get: () => client.get(), reopen: close, close };
}

/** A new process and a new connection for each request. */
export async function curlClient(world: World): Promise<Client> {
  const resolver = world.resolver();
  const proxy = await world.local?.proxy(resolver);
  const options = world.local && proxy ? ['--proxy', proxy.url, '--cacert', world.local.caFile] : [];
  const get = async (): Promise<ClientAnswer> => {
    try {
      const args = ['-sS', '--max-time', '2', ...options, '--write-out', '\n%{http_code}', `https://${world.domain}/hello?name=curl`];
      const { stdout } = await promisify(execFile)('curl', args);
      const [body, status] = stdout.split('\n');
      return { region: JSON.parse(body).region, status: Number(status), newConnection: true };
    } catch (error) {
      return { error: (error as Error).message, newConnection: true };
    }
  };
  return { name: 'curl', resolver, every: 500, keepsConnection: false, get, reopen: () => undefined, close: () => proxy?.stop() };
}
