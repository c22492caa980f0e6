import * as crypto from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { size } from './clips';
import { ffmpeg, REPEATABLE } from './ffmpeg';

/** What people and programs upload that is not a video. */
export interface BadClip {
  /** Name of the file: it ends in what a pipeline takes for a video. */
  readonly name: string;
  readonly about: string;
  /** Why a pipeline rejects it; several when it depends on how far the service's probe gets. */
  readonly reasons: string[];
  readonly file: string;
  readonly bytes: number;
}

interface Recipe extends Omit<BadClip, 'file' | 'bytes'> {
  readonly make: (file: string) => Promise<void> | void;
}

const PICTURE = ['-f', 'lavfi', '-i', 'testsrc2=s=320x180:r=25'];
const SOUND = ['-f', 'lavfi', '-i', 'sine=frequency=440:sample_rate=48000'];
const write = (content: string | Buffer) => (file: string) => fs.writeFileSync(file, content);
/** Makes a file of another kind and gives it the name of a video. */
const renamed = (ending: string, args: string[]) => async (file: string) => {
  await ffmpeg([...args, ...REPEATABLE], `${file}.${ending}`);
  fs.renameSync(`${file}.${ending}`, file);
};

/** Bytes without any order, the same each time: what an encrypted file looks like. */
function garbage(bytes: number): Buffer {
  return crypto.createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16)).update(Buffer.alloc(bytes));
}

/** The index of an MP4 is at its end: an upload that broke off has none. */
async function withoutIndex(file: string) {
  await ffmpeg([...PICTURE, '-t', '2', '-c:v', 'libx264', '-preset', 'ultrafast', '-pix_fmt', 'yuv420p', ...REPEATABLE], `${file}.whole.mp4`);
  const whole = fs.readFileSync(`${file}.whole.mp4`);
  fs.rmSync(`${file}.whole.mp4`);
  fs.writeFileSync(file, whole.subarray(0, whole.lastIndexOf('moov') - 4 - 1000));
}

/** An empty ZIP archive with one stored file. */
function zip(): Buffer {
  const name = Buffer.from('film.mp4');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length + name.length, 12);
  end.writeUInt32LE(local.length + name.length, 16);
  return Buffer.concat([local, name, central, name, end]);
}

const RECIPES: Recipe[] = [
  { name: 'empty.mp4', about: 'no bytes', reasons: ['EmptyFile'], make: write('') },
  { name: 'notes + ideas.mp4', about: 'a text', reasons: ['NotMedia'], make: write('Not a film but a list of ideas for one.\n'.repeat(40)) },
  { name: 'half uploaded.mp4', about: 'cut off before its index', reasons: ['NotMedia', 'NoVideo', 'BadDuration'], make: withoutIndex },
  { name: 'podcast.m4a.mp4', about: 'sound only', reasons: ['NoVideo'], make: renamed('m4a', [...SOUND, '-t', '2', '-c:a', 'aac', '-b:a', '64k']) },
  { name: 'Łódź ünïcode 影片.mp4', about: 'a JPEG', reasons: ['NotMedia', 'NoVideo'], make: renamed('jpg', [...PICTURE, '-frames:v', '1']) },
  { name: 'cover art.mp4', about: 'a PNG', reasons: ['NotMedia', 'NoVideo'], make: renamed('png', [...PICTURE, '-frames:v', '1']) },
  { name: 'reaction.gif.mp4', about: 'a moving GIF', reasons: ['NotMedia', 'NoVideo'], make: renamed('gif', [...PICTURE, '-t', '1', '-r', '5']) },
  { name: 'a..b.mp4', about: 'bytes without order, as if encrypted', reasons: ['NotMedia', 'UnknownCodec'], make: write(garbage(65_536)) },
  { name: 'films (2).mp4', about: 'a ZIP archive', reasons: ['NotMedia'], make: write(zip()) },
  {
    name: '100% done?.mp4',
    about: 'a video track without frames',
    reasons: ['BadDuration', 'NoVideo', 'NotMedia'],
    make: renamed('mp4', [...PICTURE, '-frames:v', '0', '-c:v', 'libx264', '-preset', 'ultrafast', '-movflags', 'empty_moov']),
  },
  { name: 'invoice.pdf.mp4', about: 'a PDF', reasons: ['NotMedia'], make: write('%PDF-1.7\n%âãÏÓ\n1 0 obj\n<< /Type /Catalog >>\nendobj\ntrailer\n<< /Root 1 0 R >>\n%%EOF\n') },
];

/** Makes those that are not there yet. */
export async function makeBadClips(directory: string, log: (line: string) => void): Promise<BadClip[]> {
  fs.mkdirSync(directory, { recursive: true });
  const clips: BadClip[] = [];
  for (const { make, ...recipe } of RECIPES) {
    const file = path.join(directory, recipe.name);
    if (!fs.existsSync(file)) await make(file);
    const bytes = fs.statSync(file).size;
    log(`${recipe.name.padEnd(24)} ${size(bytes).padStart(9)}  ${recipe.about}`);
    clips.push({ ...recipe, file, bytes });
  }
  return clips;
}
