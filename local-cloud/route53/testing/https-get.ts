import * as https from 'node:https';
import * as tls from 'node:tls';

export interface HttpsAnswer {
  readonly status: number;
  readonly body: string;
  readonly headers: NodeJS.Dict<string | string[]>;
}

/** One request on a connection of its own (or of `agent`), verified against the authority. Rejects after `patience` milliseconds of silence. */
export function httpsGet(options: https.RequestOptions & { host: string; name: string; body?: string; patience?: number }): Promise<HttpsAnswer> {
  const { name, body, headers, patience = 2000, ...rest } = options;
  return new Promise((resolve, reject) => {
    const request = https.request({ servername: name, headers: { host: name, ...headers }, agent: false, ...rest }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
      response.once('end', () => resolve({ status: response.statusCode ?? 0, body: text, headers: response.headers }));
      response.once('error', reject);
    });
    request.setTimeout(patience, () => request.destroy(new Error('silence')));
    request.once('error', reject);
    request.end(body);
  });
}

/** Names in the certificate that a door shows. */
export function certificateNames(host: string, port: number, ca: string, servername: string): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ host, port, ca, servername }, () => {
      resolve(socket.getPeerCertificate().subjectaltname);
      socket.destroy();
    });
    socket.once('error', reject);
  });
}
