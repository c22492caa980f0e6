import { once } from 'node:events';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';

export interface FakeEmulator {
  readonly url: string;
  readonly requests: http.IncomingMessage[];
  /** Regions whose health endpoint answers 503. */
  readonly sick: Set<string>;
  /** Regions whose API answers 500. */
  readonly broken: Set<string>;
  stop(): Promise<void>;
}

/** Answers as the emulator's custom domain names do: the health path with 200 or 503, all else with the region's name. */
export async function startFakeEmulator(): Promise<FakeEmulator> {
  const [requests, sick, broken]: [http.IncomingMessage[], Set<string>, Set<string>] = [[], new Set(), new Set()];
  const server = http.createServer((request, response) => {
    requests.push(request);
    const region = String(request.headers['x-local-cloud-region']);
    const healthy = !sick.has(region);
    if (request.url === '/health') response.writeHead(healthy ? 200 : 503).end(JSON.stringify({ status: healthy ? 'healthy' : 'unhealthy' }));
    else if (request.method === 'POST') request.pipe(response);
    else response.writeHead(broken.has(region) ? 500 : 200, { 'content-type': 'application/json' }).end(JSON.stringify({ region }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    sick,
    broken,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
