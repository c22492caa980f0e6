import { join } from 'path';
import { BenchClip, benchClips } from './clips';
import { Encodings } from './cloud';
import { Input } from './figures';
import { Ladder, LADDERS } from './plan';
import { EncodedRendition, seen } from './quality';
import { makeBadClips } from '../../demo-apps/video-on-demand/scenario/bad-clips';
import { makeClips } from '../../demo-apps/video-on-demand/scenario/clips';
import { LocalMediaJob } from '../../local-cloud/mediaconvert';
import { sleep } from '../../local-cloud/processes';

const JOB_MS = 60_000;
const POLL_MS = 25;
/** For what follows a job's end. */
const PAUSE_MS = 500;

/** What one ladder makes of a clip. */
export interface Encoded {
  readonly input: Input;
  readonly renditions: EncodedRendition[];
  readonly bytes: number;
  readonly estimate: number;
}

export interface EncodedClip extends BenchClip {
  readonly by: Record<Ladder, Encoded>;
}

/** Each clip by both ladders, one after the other. */
export async function encodeAll({ directory, log, upload, end, s3, outputs }: Encodings): Promise<EncodedClip[]> {
  const all: EncodedClip[] = [];
  for (const clip of await benchClips(join(directory, 'clips'))) {
    log(`encodes ${clip.name}`);
    const by: Partial<Record<Ladder, Encoded>> = {};
    for (const ladder of LADDERS) {
      const { input, bytes, estimate, playback } = await end(await upload(ladder, clip.file), 'READY');
      const source = { file: clip.file, ...input as Input };
      const renditions = await seen({ s3, bucket: outputs[`${ladder}Assets`], key: playback!.hls!, directory: join(directory, 'renditions') }, source);
      by[ladder] = { input: input as Input, renditions, bytes: bytes!, estimate: estimate! };
    }
    all.push({ ...clip, by: by as Record<Ladder, Encoded> });
  }
  return all;
}

/**
 * Seconds from S3's answer to CreateJob, for uploads one after the other. The jobs fail at once, by the file, so that no encoding is in the way of the next; nobody waits for the
 * end of an upload, which the closer lets take its time.
 */
export async function submissions({ directory, world, upload }: Encodings, count: number): Promise<number[]> {
  const { silent } = await makeClips(join(directory, 'small'), () => undefined, ['silent']);
  await world.set({ failJobs: [{ times: count, errorCode: 1030 }] });
  const seconds: number[] = [];
  const known = new Set((await world.jobs()).map(({ Id }) => Id));
  for (let number = 0; number < count; number++) {
    const { to } = await upload('Automated', silent.file, `${number}.mp4`);
    const [job, ...more] = await created(world, known);
    if (more.length) throw new Error(`One upload has ${more.length + 1} jobs`);
    known.add(job.Id);
    seconds.push(job.CreatedAt - to);
    await sleep(PAUSE_MS);
  }
  await world.reset();
  return seconds;
}

/** Jobs that were not known before, as soon as there is one. */
async function created(world: Encodings['world'], known: Set<string>): Promise<LocalMediaJob[]> {
  for (const deadline = Date.now() + JOB_MS; Date.now() < deadline; await sleep(POLL_MS)) {
    const jobs = (await world.jobs()).filter(({ Id }) => !known.has(Id));
    if (jobs.length) return jobs;
  }
  throw new Error(`There is no job ${JOB_MS / 1000} s after an upload`);
}

/** How many files that are no video were refused before a job was created, of how many. */
export async function refusals({ directory, world, upload, end }: Encodings) {
  const clips = await makeBadClips(join(directory, 'bad'), () => undefined);
  let jobs = 0;
  for (const { file } of clips) jobs += (await world.jobs({ assetId: (await end(await upload('Automated', file), 'REJECTED')).assetId })).length;
  return { files: clips.length, jobs };
}
