import { execFileSync } from 'child_process';
import { mkdirSync } from 'fs';
import { join, resolve } from 'path';
import { inCloud } from './encoding/cloud';
import { billed, billedMinutes, percentile, spread } from './encoding/figures';
import { encodeAll, EncodedClip, refusals, submissions } from './encoding/measure';
import { FIXED, Ladder, LADDERS } from './encoding/plan';
import { effort } from './encoding/states';
import { median, ratios } from './ratios';

const LAB = resolve('.cache/bench');
const UPLOADS = 30;
const SEGMENTS = 2700;
const VERIFY_ROUNDS = 7;
/** What many phones get on the way. */
const SLOW = 1_000_000;

/** The part of docs/benchmarks.md about encodings. */
export async function encodingSection(): Promise<string> {
  const measured = await inCloud((line) => process.stderr.write(`bench:   ${line}\n`), async (cloud) => ({
    refused: await refusals(cloud), seconds: await submissions(cloud, UPLOADS), clips: await encodeAll(cloud),
  }));
  return ['## Encodings by AbrMediaPipeline', await efforts(measured), toSubmission(measured.seconds), ladders(measured.clips), estimates(measured.clips), verifying()].join('\n\n');
}

async function efforts({ refused: { files, jobs } }: { readonly refused: { readonly files: number; readonly jobs: number } }): Promise<string> {
  const [ready, rejected] = [await effort('good', 'READY'), await effort('text', 'REJECTED')];
  const { Teller, Progress } = ready.executions;
  const goal = (reached: boolean) => (reached ? '**reached**' : '**not reached**');
  return `An asset takes ${ready.transitions} state transitions to \`READY\` and calls ${ready.functions} function; the goal, at most 8 and 1: ${goal(ready.transitions <= 8 && ready.functions <= 1)}.
One that is rejected takes ${rejected.transitions} and calls ${rejected.functions}. Beside it small express executions tell of it: ${Teller} of the teller and ${Progress} of progress in that run, which call no function.
Counted in virtual time (\`bench/media/\`), on the definitions that are deployed, without captions or faults. In the repository of aws-solutions/video-on-demand-on-aws (6.1.13) we counted 13 functions and
three state machines; how many of its states an asset enters was not counted.

Of ${files} files that are no video, ${jobs} came to a job; the goal, all refused before anything is billed: ${goal(jobs === 0)}.`;
}

function toSubmission(seconds: number[]): string {
  return `From S3's answer to the upload until \`CreateJob\`, on the local cloud in real time, ${UPLOADS} uploads one after the other: p50 ${percentile(seconds, 0.5).toFixed(2)} s, p95 ${percentile(seconds, 0.95).toFixed(2)} s.
That is EventBridge, four states and a probe by ffprobe, as an emulator on one machine does them: the goal of 3 s is ${percentile(seconds, 0.95) < 3 ? 'reached there' : 'not reached even there'}, and AWS's own delays are not in it.`;
}

function ladders(clips: EncodedClip[]): string {
  const rows = clips.flatMap((clip) => LADDERS.map((ladder) => {
    const { renditions, bytes, input } = clip.by[ladder];
    const [top] = renditions;
    const slow = renditions.find(({ bitrate }) => bitrate <= SLOW);
    return `| ${ladder === 'Automated' ? `${clip.name}: ${clip.about}` : ''} | ${ladder.toLowerCase()} | ${renditions.length} | ${(renditions.length * billedMinutes(input)).toFixed(2)} | ${kB(bytes)} | ${
      at(top)} | ${slow ? at(slow) : 'none'} |`;
  }));
  const total = (count: (clip: EncodedClip, ladder: Ladder) => number) => median(clips.map((clip) => count(clip, 'Automated') / count(clip, 'Fixed'))).toFixed(2);
  const sum = (ladder: Ladder) => clips.reduce((all, clip) => all + clip.by[ladder].bytes, 0);
  const better = clips.map((clip) => clip.by.Automated.renditions[0].ssim - clip.by.Fixed.renditions[0].ssim);
  return `### Automated ladder against a fixed one

**Of the stand-in, not of AWS**: MediaConvert does not say how it chooses a ladder. Here our own rules choose (\`local-cloud/emulator/mediaconvert/ladder.py\`), and ffmpeg's x264 encodes with its fastest
preset and quality level 7 (CRF 24). So this shows what the settings of the construct lead to in that encoder, on clips of our own making; it does not show what MediaConvert does. The two differ most in what
they may take: up to 8 Mbit/s for the best rendition of anything against 3.5 for 720 lines, so that the automated one spends less on what is simple, and more on what is complex, which then looks better. \`AbrLadder.automated()\` has its defaults; the fixed ladder has ${FIXED.map(({ height, maxBitrate }) => `${height} lines at ${maxBitrate / 1e6}`).join(', ')} Mbit/s at most. Each
clip lasts six seconds, without sound, poster and thumbnails. Billed are 10 seconds of each rendition at least, twice above 30 frames per second. SSIM: ffmpeg's, of all planes, scaled to the size of the source;
1 is the same picture. The last column is the best rendition for somebody with 1 Mbit/s, by the manifest. ffmpeg of Debian has no VMAF.

| clip | ladder | renditions | billed minutes | bytes | top: SSIM | below 1 Mbit/s: SSIM |
| --- | --- | --- | --- | --- | --- | --- |
${rows.join('\n')}

Automated divided by fixed, the median of all clips: bytes ${total((clip, ladder) => clip.by[ladder].bytes)} (all bytes together ${(sum('Automated') / sum('Fixed')).toFixed(2)}), billed minutes ${
  total((clip, ladder) => clip.by[ladder].renditions.length)}, dollars at the same prices ${total(dollars)}. Automated ABR is of the professional tier, whose prices are
higher. SSIM of the top rendition, automated minus fixed, least / median / most: ${spread(better, 4)}.${withoutSlow(clips)}`;
}

/** The API says of MinAbrBitrate that the average of the lowest rendition is near it. */
function withoutSlow(clips: EncodedClip[]): string {
  const left = clips.filter(({ by }) => by.Automated.renditions.every(({ bitrate }) => bitrate > SLOW)).map(({ name }) => name);
  return left.length ? `

Of ${left.length} clips (${left.join(', ')}) the automated ladder has nothing for 1 Mbit/s. That is the stand-in's doing: it leaves off where it has no smaller size, while MediaConvert documents that its lowest
rendition has about \`minBitrate\` on average, which is 600 kbit/s here.` : '';
}

const dollars = (clip: EncodedClip, ladder: Ladder) => billed(clip.by[ladder].renditions, clip.by[ladder].input);
const kB = (bytes: number) => `${Math.round(bytes / 1000)} kB`;
const at = ({ width, height, bitrate, ssim }: EncodedClip['by'][Ladder]['renditions'][number]) => `${width}x${height}, ${(bitrate / 1e6).toFixed(2)} Mbit/s: ${ssim.toFixed(4)}`;

function estimates(clips: EncodedClip[]): string {
  const ratio = (ladder: Ladder) => clips.map((clip) => clip.by[ladder].estimate / dollars(clip, ladder));
  for (const ladder of LADDERS) {
    const least = Math.min(...ratio(ladder));
    // Records round to a hundredth of a cent.
    if (least < 0.99) throw new Error(`An estimate of the ${ladder.toLowerCase()} ladder is ${least} of what was encoded, so it is no upper bound`);
  }
  return `### How far the estimate is from what was encoded

The estimate of the record, which \`limits.maxCost\` is compared with, divided by minutes x price of the renditions that were made (the same prices and rules of billing; the ladder is the stand-in's):

| ladder | least / median / most | each clip |
| --- | --- | --- |
${LADDERS.map((ladder) => `| ${ladder.toLowerCase()} | ${spread(ratio(ladder), 2)} | ${clips.map(({ name }, index) => `${name} ${ratio(ladder)[index].toFixed(2)}`).join(', ')} |`).join('\n')}

The estimate is an upper bound. For an automated ladder it supposes \`maxRenditions\` (8) renditions, all of the largest size, because nothing that AWS documents says that there are fewer or smaller ones; so it
is far above what simple videos take. A \`maxCost\` has to be set with that in mind, and a smaller \`maxRenditions\` makes it sharper.`;
}

function verifying(): string {
  mkdirSync(LAB, { recursive: true });
  const script = join(LAB, 'verify-speed.js');
  execFileSync('npx', ['esbuild', 'bench/encoding/verify-speed.ts', '--bundle', '--platform=node', `--outfile=${script}`, '--log-level=error'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const run = (what: string) => () => JSON.parse(execFileSync(process.execPath, [script, what, `${SEGMENTS}`], { encoding: 'utf8' }));
  const { seconds, megabytes } = ratios(VERIFY_ROUNDS, run('verify'), run('parse'));
  return `### The function that verifies

Ten renditions and a track of sound of ${SEGMENTS} segments each (three hours), from memory, against nothing but parsing the same HLS playlists with m3u8-parser; ${VERIFY_ROUNDS} rounds. The function also reads the DASH
manifest, lists ${(11 * SEGMENTS).toLocaleString('en')} objects, and looks up each segment of both manifests. The memory is that of the whole process, the asset in it included.

| | verify against parse |
| --- | --- |
| time | ${seconds.ratio.toFixed(2)} x (${(1000 * seconds.a).toFixed(0)} to ${(1000 * seconds.b).toFixed(0)} ms) |
| memory | ${megabytes.ratio.toFixed(2)} x (${megabytes.a.toFixed(0)} to ${megabytes.b.toFixed(0)} MB) |`;
}
