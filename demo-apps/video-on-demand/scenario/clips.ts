import * as fs from 'node:fs';
import * as path from 'node:path';
import { ffmpeg, REPEATABLE } from './ffmpeg';

/** A clip of our own making: small, and the same bytes on every machine with the same ffmpeg. */
export interface Clip {
  /** Name of the file, as a person would upload it. */
  readonly name: string;
  /** What is special about it, in a few words. */
  readonly about: string;
  readonly file: string;
  readonly bytes: number;
  /** Caption files that belong to it. */
  readonly sidecars: string[];
}

export type ClipName = keyof typeof RECIPES;

interface Recipe {
  readonly name: string;
  readonly about: string;
  /** Picture as a source of ffmpeg's lavfi. */
  readonly picture: string;
  readonly seconds: number;
  readonly silent?: boolean;
  /** Options of the output. */
  readonly output?: string[];
  /** A note in the file that players turn the picture by a quarter. */
  readonly turned?: boolean;
  readonly captions?: 'inside' | 'beside';
}

const FAST = ['-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p'];
const GRADIENT = 'gradients=s=640x360:r=25:c0=0x0b3d91:c1=0xf4a261:x0=0:y0=0:x1=640:y1=360:speed=0.008:seed=7';

const RECIPES = {
  simple: { name: 'sunrise.mp4', about: 'a slow gradient: little to encode', picture: GRADIENT, seconds: 8 },
  complex: {
    name: 'fractal.mp4',
    about: 'a zoom with noise: much to encode',
    seconds: 8,
    picture: 'mandelbrot=s=640x360:r=25:end_scale=0.02:end_pts=250,noise=alls=16:allf=t:all_seed=7',
    output: ['-b:v', '3M', '-maxrate', '3M', '-bufsize', '3M'],
  },
  vertical: { name: 'phone.mp4', about: 'upright, 360x640', picture: 'testsrc2=s=360x640:r=25', seconds: 4 },
  rotated: {
    name: 'phone rotated.mov', about: 'lies on its side with a note to turn it, as phones record', picture: 'testsrc2=s=640x360:r=25', seconds: 4, turned: true,
  },
  silent: { name: 'silent.mp4', about: 'no sound', picture: 'testsrc2=s=640x360:r=25', seconds: 4, silent: true },
  long: { name: 'lecture.mp4', about: 'thirty seconds', picture: 'gradients=s=320x180:r=12:c0=0x264653:c1=0xe9c46a:speed=0.004:seed=3', seconds: 30 },
  captioned: { name: 'captioned.mp4', about: 'a caption track inside', picture: GRADIENT, seconds: 6, captions: 'inside' },
  sidecar: { name: 'interview.mp4', about: 'captions in a file beside it', picture: GRADIENT, seconds: 6, captions: 'beside' },
  uhd: { name: 'drone 4K.mp4', about: '3840x2160, four frames', picture: 'gradients=s=3840x2160:r=2:c0=0x2a9d8f:c1=0x264653:speed=0.01:seed=5', seconds: 2, silent: true },
  variable: {
    name: 'screen recording.mp4',
    about: 'frames when something moves, variable frame rate',
    seconds: 5,
    picture: "testsrc2=s=640x360:r=30,select='lt(t,2)+not(mod(n,5))'",
    output: ['-fps_mode', 'vfr'],
  },
  odd: {
    name: 'webcam.webm',
    about: '321x241, odd in both directions',
    picture: 'gradients=s=321x241:r=25:c0=0x8ecae6:c1=0x023047:speed=0.02:seed=9',
    seconds: 4,
    output: ['-c:v', 'libvpx-vp9', '-deadline', 'realtime', '-cpu-used', '8', '-b:v', '300k', '-c:a', 'libopus'],
  },
} satisfies Record<string, Recipe>;

export const CLIP_NAMES = Object.keys(RECIPES) as ClipName[];

/** Makes the clips that are not there yet. */
export async function makeClips<N extends ClipName>(
  directory: string, log: (line: string) => void, names: N[] = CLIP_NAMES as N[],
): Promise<Record<N, Clip>> {
  fs.mkdirSync(directory, { recursive: true });
  const made: [string, Clip][] = [];
  for (const name of names) {
    const recipe: Recipe = RECIPES[name];
    const file = path.join(directory, recipe.name);
    if (!fs.existsSync(file)) await make(recipe, file);
    const { about, captions } = recipe;
    const clip = { name: recipe.name, about, file, bytes: fs.statSync(file).size, sidecars: captions === 'beside' ? [sidecarOf(file)] : [] };
    log(`${clip.name.padEnd(24)} ${size(clip.bytes).padStart(9)}  ${clip.about}`);
    made.push([name, clip]);
  }
  return Object.fromEntries(made) as Record<N, Clip>;
}

async function make(recipe: Recipe, file: string) {
  const captions = sidecarOf(file);
  if (recipe.captions) fs.writeFileSync(captions, webVtt(recipe.seconds));
  const sound = recipe.silent ? [] : ['-f', 'lavfi', '-i', 'sine=frequency=330:beep_factor=4:sample_rate=48000'];
  const inside = recipe.captions === 'inside';
  const options = [
    '-f', 'lavfi', '-i', recipe.picture, ...sound, ...(inside ? ['-i', captions] : []),
    '-t', String(recipe.seconds), '-map', '0:v', ...(recipe.silent ? [] : ['-map', '1:a', '-c:a', 'aac', '-b:a', '64k', '-ac', '2']),
    ...(inside ? ['-map', '2:s', '-c:s', 'mov_text', '-metadata:s:s:0', 'language=eng'] : []), ...FAST, ...(recipe.output ?? []), ...REPEATABLE,
  ];
  await ffmpeg(options, file);
  if (recipe.turned) turn(file);
  if (inside) fs.rmSync(captions);
}

/** Writes the matrix of a quarter turn into the first track's header (`tkhd`, version 0): ffmpeg has no option for it that all its versions know. */
function turn(file: string) {
  const content = fs.readFileSync(file);
  const matrix = content.indexOf('tkhd') + 4 + 40;
  [0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000].forEach((value, n) => content.writeInt32BE(value, matrix + 4 * n));
  fs.writeFileSync(file, content);
}

const sidecarOf = (file: string) => file.replace(/\.\w+$/, '.en.vtt');

const stamp = (seconds: number) => `00:00:${String(seconds).padStart(2, '0')}.000`;

function webVtt(seconds: number): string {
  const cues = Array.from({ length: Math.floor(seconds / 2) }, (_, n) => `${stamp(2 * n)} --> ${stamp(2 * n + 2)}\nCaption ${n + 1}\n`);
  return `WEBVTT\n\n${cues.join('\n')}`;
}

export function size(bytes: number): string {
  return bytes < 10_000 ? `${bytes} B` : bytes < 10_000_000 ? `${Math.round(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}
