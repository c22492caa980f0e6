import * as fs from 'node:fs';
import * as path from 'node:path';
import { makeBadClips } from './scenario/bad-clips';
import { Clip, makeClips, size } from './scenario/clips';
import { AssetNews, News } from './scenario/news';
import { CHROMIUM, Playback, Viewer } from './scenario/play';
import { Playable, servePlayer } from './scenario/player-server';
import { Records } from './scenario/records';
import { upload, UploadDesk } from './scenario/upload';
import { Deployment } from '../../local-cloud/deploy';
import { Execution } from '../../local-cloud/executions';
import { shown } from '../../local-cloud/paths';
import { FFMPEG } from '../../local-cloud/requirements';
import { ScenarioContext } from '../../local-cloud/scenario';
import { viewerUrl } from '../../local-cloud/viewers';

const STACK = 'VideoOnDemand';
export const REGION = 'us-east-1';
/** MediaConvert tells of its progress once a minute; ten seconds of the cloud pass in one. */
const SPEED = 10;
const END_MS = 3 * 60_000;

export const requirements = [FFMPEG, CHROMIUM];

export const emulatorSettings = { LOCAL_CLOUD_SPEED: String(SPEED) };

/** An upload and the last that was told of it. */
export interface Ended {
  readonly clip: Pick<Clip, 'name' | 'about'>;
  readonly news: AssetNews;
  /** Seconds from the end of the upload to the job, and to the end. */
  readonly submittedAfter?: number;
  readonly endedAfter: number;
}

export interface Story {
  readonly deployment: Deployment;
  readonly outputs: Record<string, string>;
  readonly ready: Ended[];
  /** With the reasons that are right. */
  readonly rejected: (Ended & { readonly reasons: string[] })[];
  /** What was told of an upload whose event came twice. */
  readonly duplicate: { readonly status: string; readonly output: string; readonly changes: number };
  readonly played: { readonly title: string; readonly as: string; readonly playback: Playback }[];
  /** Where a person can watch them; the last one is deleted. */
  readonly pages: { readonly title: string; readonly url: string }[];
  readonly deleted: { readonly before: number; readonly after: number; readonly sourceLeft: boolean };
  readonly counts: Record<string, number>;
  readonly news: News;
  readonly records: Records;
  readonly desk: UploadDesk;
  /** Puts the captions of a clip beside it, then the clip. */
  readonly send: (clip: Clip) => Promise<{ key: string; versionId?: string; sentAt: number }>;
}

export async function run(context: ScenarioContext): Promise<void> {
  const { pages } = await drive(context);
  const { log } = context;
  if (!context.keep) return log('to watch them yourself: the same command with --keep');
  for (const { title, url } of pages) log(`${title.padEnd(20)} ${url}`);
  log('The pages stay until you press Ctrl-C.');
  await new Promise(() => setInterval(() => undefined, 60_000));
}

/** The story: films are uploaded and play; what is no film is refused; the same event twice changes nothing; one is deleted; the counts add up. */
export async function drive(context: ScenarioContext): Promise<Story> {
  const { step, log, cloud, workDir, onEnd } = context;
  const clipDirectory = path.join(workDir, 'clips');
  const clips = await step('Making films, and what people upload for films', async () => ({
    good: await makeClips(clipDirectory, log, ['simple', 'complex', 'rotated', 'silent', 'sidecar', 'odd']),
    large: await makeClips(clipDirectory, log, ['uhd']),
    bad: await makeBadClips(clipDirectory, log),
  }));
  const deployment = await step('Deploying the pipeline', () => context.deploy({ app: `npx tsx ${path.join(context.directory, 'app.ts')}` }));
  const outputs = deployment.outputs[STACK];
  const news = new News(cloud, REGION, outputs.NewsQueue);
  const records = new Records(cloud, REGION, { table: outputs.AssetTable, assetBucket: outputs.AssetBucket });
  const desk = new UploadDesk(cloud, REGION, outputs.UploadBucket);
  onEnd(() => [news, records, desk].forEach((each) => each.close()));
  const send = async (clip: Pick<Clip, 'name' | 'file'> & Partial<Clip>) => {
    for (const sidecar of clip.sidecars ?? []) await upload(desk, sidecar, `uploads/${path.basename(sidecar)}`);
    const key = `uploads/${clip.name}`;
    const { version } = await upload(desk, clip.file, key);
    return { key, versionId: version, sentAt: Date.now() };
  };

  const ready = await step('Uploading films in parts, by presigned URLs', async () => {
    const ended: Ended[] = [];
    for (const clip of Object.values(clips.good)) {
      log(`${clip.name}: ${clip.about}`);
      ended.push(await follow(clip, await send(clip), news, log));
    }
    return ended;
  });
  const duplicate = await step('The event of the first upload comes again', async () => {
    const { source, assetId } = ready[0].news;
    const object = { 'key': source.key, 'size': source.size, 'version-id': source.versionId };
    const again = await Execution.start(cloud, REGION, outputs.PipelineMachine, { input: { detail: { bucket: { name: source.bucket }, object } } });
    const { status, output } = await again.ended();
    await news.receive();
    const changes = (await records.all()).find((record) => record.assetId === assetId)!.change;
    log(`${status}: ${output}; the record is at change ${changes}, as before`);
    return { status: status!, output: output!, changes };
  });
  const rejected = await step('Uploading what is no film, and one that is too large', async () => {
    const uploads = [];
    for (const clip of [...clips.bad, { ...clips.large.uhd, reasons: ['TooManyPixels'] }]) uploads.push({ clip, sent: await send(clip) });
    const ended: Story['rejected'] = [];
    for (const { clip, sent } of uploads) ended.push({ ...await follow(clip, sent, news), reasons: clip.reasons });
    for (const { clip, news: told } of ended) log(`${clip.name.padEnd(24)} ${clip.about.padEnd(40)} ${told.state} ${told.reason}`);
    return ended;
  });

  const { played, pages } = await step('Playing them in Chromium: HLS by hls.js, DASH by Shaka Player', () => play(context, ready, outputs.PlaybackDomain));
  const deleted = await step('Deleting one', async () => {
    const { assetId, source } = ready.at(-1)!.news;
    const before = (await records.files(assetId)).size;
    const { status, error, cause } = await (await Execution.start(cloud, REGION, outputs.DeleteMachine, { input: { assetId } })).ended();
    if (status !== 'SUCCEEDED') throw new Error(`The deletion ended as ${status}: ${error}: ${cause}`);
    await news.end({ key: source.key, versionId: source.versionId }, { timeoutMs: END_MS, states: ['DELETED'] });
    const after = (await records.files(assetId)).size;
    const sourceLeft = await records.exists(`s3://${source.bucket}/${source.key}`, source.versionId);
    log(`${ready.at(-1)!.clip.name}: ${before} files, then ${after}; the source is ${sourceLeft ? 'still there' : 'gone'}`);
    return { before, after, sourceLeft };
  });
  const counts = await step('What came of it', async () => {
    for (const row of align(cells(ready))) log(row);
    const states: Record<string, number> = {};
    for (const { state } of await records.all()) states[state] = (states[state] ?? 0) + 1;
    log('');
    log(`in the table: ${Object.entries(states).map(([state, count]) => `${count} ${state}`).join(', ')}; uploaded: ${ready.length + rejected.length}`);
    for (const { playback } of played) for (const file of playback.screenshots) log(`a picture: ${shown(file)}`);
    return states;
  });
  return { deployment, outputs, ready, rejected, duplicate, played, pages, deleted, counts, news, records, desk, send };
}

/** Shows what is told of an upload until its end. */
export async function follow(
  clip: Pick<Clip, 'name' | 'about'>, sent: { key: string; versionId?: string; sentAt: number }, news: News, log?: (line: string) => void,
): Promise<Ended> {
  let submittedAfter: number | undefined;
  const last = await news.end(sent, {
    timeoutMs: END_MS,
    log: (told) => {
      if (told.state === 'SUBMITTED') submittedAfter = (Date.now() - sent.sentAt) / 1000;
      log?.(`  ${told.state}${told.progress === undefined ? '' : ` ${told.progress} %`}${told.reason ? ` ${told.reason}: ${told.message}` : ''}`);
    },
  });
  return { clip, news: last, submittedAfter, endedAfter: (Date.now() - sent.sentAt) / 1000 };
}

async function play({ cloud, workDir, log, onEnd }: ScenarioContext, ready: Ended[], domain: string): Promise<Pick<Story, 'played' | 'pages'>> {
  const server = await servePlayer();
  onEnd(() => server.stop());
  const viewer = await Viewer.open(server, path.join(workDir, 'browser'));
  const films = ready.map(({ clip, news }): Playable => {
    const at = (name: 'hls' | 'dash' | 'poster' | 'thumbnails') => news.playback?.[name] && viewerUrl(cloud, domain, news.playback[name]);
    return { title: clip.name, hls: at('hls'), dash: at('dash'), poster: at('poster'), thumbnails: at('thumbnails') };
  });
  try {
    const played: Story['played'] = [];
    for (const film of films) {
      const directory = path.join(workDir, 'pictures', film.title);
      fs.mkdirSync(directory, { recursive: true });
      const watch = async (as: 'hls' | 'dash') => ({ title: film.title, as, playback: await viewer.play(as, { film, directory, dark: as === 'dash' }) });
      const both = await Promise.all([watch('hls'), watch('dash')]);
      for (const { as, playback } of both) {
        const { renditions, firstFrameMs, frames, stays } = playback;
        const first = `first frame after ${Math.round(firstFrameMs)} ms`;
        log(`${film.title.padEnd(20)} ${as.padEnd(4)} ${renditions.length} renditions, ${first}, ${frames} frames, ${stays.length - 1} switches`);
      }
      played.push(...both);
    }
    return { played, pages: films.slice(0, -1).map((film) => ({ title: film.title, url: server.pageOf(film) })) };
  } finally {
    await viewer.close();
  }
}

/** What the viewer of the demo sees of the films. */
function cells(ready: Ended[]): string[][] {
  return [
    ['film', 'source', 'renditions', 'size', 'upload to job', 'to ready'],
    ...ready.map(({ clip, news, submittedAfter, endedAfter }) => [
      clip.name,
      `${news.input!.width} x ${news.input!.height}, ${news.input!.duration} s`,
      news.renditions!.map(({ width, height, bitrate }) => `${width} x ${height} at ${Math.round(bitrate / 1000)} kbit/s`).join('; '),
      size(news.bytes!),
      `${submittedAfter!.toFixed(1)} s`,
      `${endedAfter.toFixed(1)} s`,
    ]),
  ];
}

/** What docs/proof.md shows of them: what is the same in each run. */
export function proofCells({ ready, played }: Story): string[][] {
  return [
    ['film', 'source', 'renditions, in the record and in both players', 'HLS', 'DASH'],
    ...ready.map(({ clip, news }) => {
      const plays = (as: string) => (played.some((each) => each.title === clip.name && each.as === as) ? 'plays' : '');
      const sizes = news.renditions!.map(({ width, height }) => `${width} x ${height}`).join(', ');
      return [`${clip.name}: ${clip.about}`, `${news.input!.width} x ${news.input!.height}`, sizes, plays('hls'), plays('dash')];
    }),
  ];
}

/** The same of what was refused. */
export function refusedCells({ rejected }: Story): string[][] {
  return [['upload', 'what it is', 'refused for'], ...rejected.map(({ clip, news }) => [clip.name, clip.about, news.reason!])];
}

function align(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}
