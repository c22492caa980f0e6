import * as fs from 'node:fs';
import * as http from 'node:http';
import { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { Browser, chromium, Page } from 'playwright-core';
import { Client } from './clients';
import { World } from './world';
import { LocalCloudError } from '../../../local-cloud/errors';

export const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

const TYPES: Record<string, string> = { '.html': 'text/html; charset=utf-8', '.css': 'text/css', '.js': 'text/javascript' };

/** Chromium with the demo's page open. */
export interface BrowserClient extends Client {
  screenshot(file: string): Promise<void>;
}

/** Serves the files of `page/` on loopback. */
export async function servePage(directory: string): Promise<{ url: string; stop(): Promise<void> }> {
  const server = http.createServer((request, response) => {
    const file = path.join(directory, path.basename((request.url ?? '/').split('?')[0]) || 'index.html');
    if (!fs.existsSync(file)) return void response.writeHead(404).end();
    response.writeHead(200, { 'content-type': TYPES[path.extname(file)] }).end(fs.readFileSync(file));
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Headless Chromium, which watches the API through the demo's page. */
export async function browserClient(world: World, pageUrl: string, userData: string): Promise<BrowserClient> {
  const resolver = world.resolver();
  const proxy = await world.local?.proxy(resolver);
  const browser = await chromium.launch({
    executablePath: findBrowser(),
    // Playwright would send loopback through the proxy as well, and the page itself comes from there.
    proxy: proxy && { server: proxy.url, bypass: '127.0.0.1' },
    env: { ...process.env, HOME: userData } as Record<string, string>,
    args: [
      '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      // Trusts the front doors' certificates and no others.
      ...(world.local ? [`--ignore-certificate-errors-spki-list=${world.local.caHash}`] : []),
    ],
  });
  const close = async () => {
    await browser.close();
    await proxy?.stop();
  };
  const open = () => openPage(browser, `${pageUrl}/?api=https://${world.domain}`);
  let page = await open().catch(async (error) => {
    await close();
    throw error;
  });
  return {
    name: 'Chromium',
    resolver,
    every: 500, // as often as the page asks, so that each of its answers counts once
    keepsConnection: true,
    get: () => page.evaluate(lastAnswer),
    screenshot: async (file) => void await page.screenshot({ path: file }),
    reopen: async () => {
      await page.context().close();
      page = await open();
    },
    close,
  };
}

async function openPage(browser: Browser, url: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1060, height: 800 }, deviceScaleFactor: 1.5 });
  const page = await context.newPage();
  await page.goto(url);
  await page.waitForFunction('answers.some(({ ok }) => ok)', undefined, { timeout: 15_000 });
  return page;
}

/** Runs in the page: what its latest request came to. */
const lastAnswer = `(() => {
  const { ok, region, status, problem } = answers.at(-1);
  return { region: ok || status ? region : undefined, status, error: problem, newConnection: connection?.requests === 1 };
})()`;

function findBrowser(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
  if (!found) throw new LocalCloudError(`No browser was found on the PATH, looked for: ${BROWSERS.join(', ')}`);
  return found;
}
