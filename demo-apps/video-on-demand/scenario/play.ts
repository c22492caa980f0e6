import * as fs from 'node:fs';
import * as path from 'node:path';
import { Browser, chromium, Page } from 'playwright-core';
import { Playable, PlayerServer } from './player-server';
import { LocalCloudError } from '../../../local-cloud/errors';
import { sleep } from '../../../local-cloud/processes';
import { command, Requirement } from '../../../local-cloud/requirements';

/** How long a rendition that was asked for stays, so that a person sees it on the strip. */
const STAY_MS = 800;
/** Films that are longer have more than one segment, so that a player which is asked for another rendition finds something to load. */
export const SWITCHABLE_S = 6;

/** A film that stands still for so long is moved by hand. */
const AGAIN_MS = 5000;

const BROWSERS = ['chromium', 'chromium-browser', 'google-chrome'];

export const CHROMIUM: Requirement = command(BROWSERS, {
  purpose: 'plays what was encoded with hls.js and Shaka Player', packages: ['chromium'], otherwise: 'brew install --cask chromium',
});

export interface PlayedRendition {
  readonly width: number;
  readonly height: number;
  readonly bitrate: number;
  readonly codec?: string;
  /** Bytes of its segments that the player fetched. */
  readonly loaded: number;
}

/** What the page says of one playback. */
export interface Playback {
  readonly player: string;
  readonly duration: number;
  readonly firstFrameMs: number;
  /** Frames that were decoded, and of these not shown in time. */
  readonly frames: number;
  readonly dropped: number;
  readonly stalls: number;
  /** From the lowest bitrate to the highest. */
  readonly renditions: PlayedRendition[];
  /** Which rendition was on the screen when, in seconds since the first frame: an index of `renditions`. */
  readonly stays: { readonly from: number; readonly to: number; readonly index: number }[];
  /** Cues of the thumbnail track. */
  readonly thumbnails: number;
  readonly screenshots: string[];
}

interface State extends Omit<Playback, 'screenshots'> {
  readonly time: number;
  readonly width: number;
  readonly height: number;
  readonly ended: boolean;
  readonly problems: string[];
}

export interface PlayOptions {
  readonly film: Playable;
  /** Screenshots, and the browser's profile. */
  readonly directory: string;
  readonly log?: (line: string) => void;
  readonly timeoutMs?: number;
  readonly dark?: boolean;
}

/** Headless Chromium that watches films through the demo's page. */
export class Viewer {
  /** @param directory for the browser's own files */
  public static async open(server: PlayerServer, directory: string): Promise<Viewer> {
    fs.mkdirSync(directory, { recursive: true });
    const browser = await chromium.launch({
      executablePath: findBrowser(),
      env: { ...process.env, HOME: directory } as Record<string, string>,
      args: [
        '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync',
        '--autoplay-policy=no-user-gesture-required', ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      ],
    });
    return new Viewer(server, browser);
  }

  private constructor(private readonly server: PlayerServer, private readonly browser: Browser) {}

  /**
   * Plays HLS with hls.js or DASH with Shaka Player: the picture must move, the lowest and the highest rendition must both come on the
   * screen, and nothing may fail.
   */
  public async play(as: 'hls' | 'dash', options: PlayOptions): Promise<Playback> {
    const context = await this.browser.newContext({
      viewport: { width: 1280, height: 800 }, deviceScaleFactor: 1.5, colorScheme: options.dark ? 'dark' : 'light',
    });
    try {
      return await watch(await context.newPage(), this.server.pageOf(options.film, as), as, options);
    } finally {
      await context.close();
    }
  }

  public async close(): Promise<void> {
    await this.browser.close();
  }
}

async function watch(page: Page, url: string, as: string, options: PlayOptions): Promise<Playback> {
  const { film, directory, log = () => undefined, timeoutMs = 90_000 } = options;
  const broken: string[] = [];
  page.on('pageerror', (error) => broken.push(error.message));
  const screenshots: string[] = [];
  const shoot = async (name: string) => {
    screenshots.push(path.join(directory, `${as}-${name}.png`));
    await page.screenshot({ path: screenshots.at(-1) });
  };
  /** The page's state, as soon as it is as wished. */
  const until = async (wish: string, reached: (state: State) => boolean, again = ''): Promise<State> => {
    const begin = Date.now();
    let tried = 0;
    for (const deadline = begin + timeoutMs; ; await sleep(100)) {
      const state: State = await page.evaluate('demo.state()');
      const problems = [...state.problems, ...broken];
      if (problems.length > 0) throw new LocalCloudError(`${film.title} did not play as ${as.toUpperCase()}: ${problems.join('; ')}`);
      if (reached(state)) return state;
      // What a viewer does with a film that stands still.
      if (again && Date.now() - begin > AGAIN_MS * (tried + 1)) {
        tried += 1;
        await page.evaluate(again);
      }
      if (Date.now() > deadline) {
        const at = `${state.time} s of ${state.duration} s, ${state.frames} frames, ${state.width}×${state.height}`;
        throw new LocalCloudError(`${film.title} did not play as ${as.toUpperCase()}: after ${timeoutMs / 1000} s ${wish} has not come; the page is at ${at}`);
      }
    }
  };
  await page.goto(url);
  const begun = await until('a frame', ({ frames, firstFrameMs }) => frames > 0 && firstFrameMs !== undefined);
  log(`${begun.player}: ${begun.renditions.length} renditions, first frame after ${Math.round(begun.firstFrameMs)} ms`);
  const moving = await until('a moving picture', ({ time, frames }) => time > begun.time + 1 && frames > begun.frames + 5);

  // Both ends of the ladder are asked for and must come on the screen, if need be in the next round.
  await page.evaluate('video.loop = true');
  const last = moving.renditions.length - 1;
  for (const index of last > 0 && moving.duration > SWITCHABLE_S ? [last, 0, last] : []) {
    const { width, height } = moving.renditions[index];
    await page.evaluate(`demo.choose(${index}); void video.play()`);
    const shown = (state: State) => state.width === width && state.height === height && state.stays.at(-1)?.index === index;
    await until(`${width}×${height}`, shown, 'video.currentTime = 0; void video.play()');
    log(`${begun.player}: ${width}×${height} is on the screen`);
    await sleep(STAY_MS);
  }
  await page.evaluate('video.loop = false');
  await shoot('playing');
  await page.locator('#line').hover({ position: { x: 300, y: 4 } });
  if (film.thumbnails) await until('the thumbnails', ({ thumbnails }) => thumbnails > 0);
  await sleep(300);
  await shoot('thumbnail');
  await page.mouse.move(0, 0);
  const toTheEnd = 'video.currentTime = Math.max(0, video.duration - 1.5); void video.play()';
  await page.evaluate(`demo.choose(undefined); ${toTheEnd}`);
  const { time: _time, width: _width, height: _height, ended: _ended, problems: _problems, ...playback } = await until('the end', ({ ended }) => ended, toTheEnd);
  await shoot('ended');
  return { ...playback, screenshots };
}

function findBrowser(): string {
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const found = BROWSERS.flatMap((name) => folders.map((folder) => path.join(folder, name))).find((file) => fs.existsSync(file));
  if (!found) throw new LocalCloudError(`No browser was found on the PATH, looked for: ${BROWSERS.join(', ')}`);
  return found;
}
