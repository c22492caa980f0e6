import { Resolver } from 'node:dns/promises';
import * as https from 'node:https';
import { Network } from './command-line';
import { ProbeFailure, reasonOf } from '../health/failure';

/** What came back from one question, or what kept it from coming back. */
export interface Answer {
  /** The HTTP status is 200 to 299. */
  readonly ok: boolean;
  readonly ms: number;
  readonly status?: number;
  /** The region that says it answers. */
  readonly region?: string;
  /** The body says "status":"healthy". */
  readonly healthy?: boolean;
  /** The names of failed checks with their reasons. */
  readonly failing: readonly string[];
  /** Why there was no answer. */
  readonly problem?: string;
}

/** A client that waits longer has given up. */
const TIMEOUT_MS = 5000;
/** More than any health answer has. */
const MAX_BODY = 65_536;

/**
 * GET of an HTTPS address as a client that knows nothing yet: a fresh DNS look-up by c-ares, which unlike the system's
 * keeps no answer, and a new connection. Never rejects.
 */
export async function ask(name: string, path: string, network: Network, interrupted?: AbortSignal): Promise<Answer> {
  const start = performance.now();
  const ms = () => Math.round(performance.now() - start);
  const limit = AbortSignal.timeout(TIMEOUT_MS);
  const signal = interrupted ? AbortSignal.any([limit, interrupted]) : limit;
  try {
    const address = await lookUp(name, network.dns, signal);
    const { status, body } = await get(name, address, path, network, signal);
    return { ok: status >= 200 && status < 300, ms: ms(), status, ...readBody(body) };
  } catch (error) {
    return { ok: false, ms: ms(), failing: [], problem: signal.aborted ? 'timeout' : reasonOf(error) };
  }
}

/** IPv4 first: wherever this runs, it is there. */
async function lookUp(name: string, dns: string | undefined, signal: AbortSignal): Promise<string> {
  const resolver = new Resolver({ timeout: 2000, tries: 2 });
  if (dns) resolver.setServers([dns]);
  const cancel = () => resolver.cancel();
  signal.addEventListener('abort', cancel);
  try {
    const [address] = await resolver.resolve4(name).catch((error) => signal.aborted ? Promise.reject(error) : resolver.resolve6(name));
    return address;
  } catch {
    throw new ProbeFailure('dns');
  } finally {
    signal.removeEventListener('abort', cancel);
  }
}

function get(name: string, address: string, path: string, { port, ca }: Network, signal: AbortSignal) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const headers = { 'host': port === 443 ? name : `${name}:${port}`, 'user-agent': 'multi-region-api', 'connection': 'close' };
    const request = https.get({ host: address, servername: name, port, path, ca, headers, agent: false, signal }, (response) => {
      let body = '';
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => {
        body += chunk;
        if (body.length > MAX_BODY) request.destroy(new Error('body too long'));
      });
      response.on('end', () => resolve({ status: response.statusCode!, body }));
      response.on('error', reject);
    });
    request.on('error', reject);
  });
}

/** What can be read of a body; anything but the health endpoint's JSON tells nothing. */
export function readBody(body: string): Pick<Answer, 'region' | 'healthy' | 'failing'> {
  const { status, region, checks } = Object(parseJson(body)) as { status?: unknown; region?: unknown; checks?: unknown };
  const failing = (Array.isArray(checks) ? checks : [])
    .map((check) => Object(check) as { name?: unknown; ok?: unknown; reason?: unknown })
    .filter(({ ok, reason }) => ok === false || reason !== undefined)
    .map(({ name, reason }) => printable(reason === undefined ? asText(name) : `${asText(name)} (${asText(reason)})`));
  return { region: typeof region === 'string' ? printable(region) : undefined, healthy: status === 'healthy', failing };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** JSON can hold an object that refuses to become a text. */
function asText(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value) ?? 'unnamed';
}

/** What another machine sent goes to a terminal: no control characters. */
export function printable(text: string, length = 100): string {
  return text.replace(/\p{C}/gu, '?').slice(0, length);
}
