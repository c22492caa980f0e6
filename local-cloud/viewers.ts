import * as http from 'http';
import * as https from 'https';
import { Cloud } from './target';

/** What a viewer of a CloudFront distribution gets. */
export interface Viewed {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: Buffer;
}

/**
 * The URL of a distribution's object for a browser: on AWS `https://<domain name>/<path>`; on the local cloud a name below
 * `localhost`, which browsers take for this machine. A signed URL stays valid: it is signed for the distribution's own domain name.
 */
export function viewerUrl(cloud: Pick<Cloud, 'endpoint'>, domainName: string, path: string): string {
  const own = new URL(path.replace(/^\/?/, '/'), `https://${domainName}`);
  if (!cloud.endpoint) return own.href;
  const label = domainName.replace(/\.cloudfront\.net$/, '');
  return `http://${label}.cloudfront.localhost:${new URL(cloud.endpoint).port}${own.pathname}${own.search}`;
}

/** Asks as a viewer would. Unlike `fetch` it finds names below `localhost` on any machine. */
export function view(url: string, options: { method?: string; headers?: Record<string, string> } = {}): Promise<Viewed> {
  const local = new URL(url).hostname.endsWith('.localhost');
  return new Promise((resolve, reject) => {
    const client = url.startsWith('https:') ? https : http;
    const request = client.request(url, { ...options, agent: false, ...(local && { family: 4, lookup: toLoopback }) }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk) => chunks.push(chunk)).once('error', reject)
        .once('end', () => resolve({ status: answer.statusCode!, headers: answer.headers, body: Buffer.concat(chunks) }));
    });
    request.once('error', reject).end();
  });
}

const toLoopback: http.RequestOptions['lookup'] = (_name, { all }, found) =>
  (all ? (found as any)(null, [{ address: '127.0.0.1', family: 4 }]) : found(null, '127.0.0.1', 4));
