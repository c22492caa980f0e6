import * as http from 'node:http';
import * as https from 'node:https';

/** Asks an address and returns its status. */
export type HttpStatus = (url: string, signal: AbortSignal) => Promise<number>;

/**
 * GET, no redirect followed, and only the status line and headers awaited: a body may be large or never end, and it says
 * no more. A new connection each time, because a kept one goes stale while the environment is frozen between requests.
 */
export const httpStatus: HttpStatus = (url, signal) => new Promise((resolve, reject) => {
  const { request } = url.startsWith('https:') ? https : http;
  const sent = request(url, { agent: false, signal, headers: { 'user-agent': 'multi-region-api-health', 'connection': 'close' } });
  sent.on('response', (response) => {
    resolve(response.statusCode!);
    sent.destroy();
  });
  // Stays for as long as the socket does: an error after the answer must not become an uncaught exception.
  sent.on('error', reject);
  sent.end();
});
