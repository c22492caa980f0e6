import * as fs from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { projectRoot } from '../../../local-cloud/paths';

const PAGE = path.join(__dirname, '..', 'player');
const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };
/** The players as npm brings them: nothing is loaded from elsewhere. */
const LIBRARIES: Record<string, string> = { 'lib/hls.js': 'hls.js/dist/hls.min.js', 'lib/shaka.js': 'shaka-player/dist/shaka-player.compiled.js' };

/** What the page plays. URLs are those of the distribution (`viewerUrl`). */
export interface Playable {
  readonly title: string;
  readonly hls?: string;
  readonly dash?: string;
  readonly poster?: string;
  readonly thumbnails?: string;
  /** Query of a signed URL (`Policy=...&Signature=...&Key-Pair-Id=...`) that goes with each request, for private playback. */
  readonly signature?: string;
}

export interface PlayerServer {
  readonly url: string;
  /** The page with this film. */
  pageOf(film: Playable, as?: 'hls' | 'dash'): string;
  stop(): Promise<void>;
}

/** Serves the page and the two players on loopback. */
export async function servePlayer(port = 0): Promise<PlayerServer> {
  const server = http.createServer((request, response) => {
    const name = (request.url ?? '/').split('?')[0].slice(1) || 'index.html';
    const file = name in LIBRARIES ? path.join(projectRoot, 'node_modules', LIBRARIES[name]) : path.join(PAGE, path.basename(name));
    if (!fs.existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] }).end(fs.readFileSync(file));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    pageOf: (film, as) => `${url}/?${new URLSearchParams(Object.entries({ ...film, as }).filter(([, value]) => value !== undefined) as [string, string][])}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
