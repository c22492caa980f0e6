import { readFileSync } from 'fs';
import { join } from 'path';
import type { VerifyRequest } from '../../../../src/media/abr-media-pipeline/verify/request';
import type { Store } from '../../../../src/media/abr-media-pipeline/verify/store';

const ASSETS = join(__dirname, 'assets');
const LISTING = JSON.parse(readFileSync(join(ASSETS, 'listing.json'), 'utf8')) as Record<string, Record<string, number>>;

export const PREFIX = 'assets/0a1b/';
export const SOURCE = { bucket: 'in', key: 'uploads/a b.mov', version: 'v1', etag: 'e1' };

/** An object in memory: its content where somebody reads it, else its size. */
export type FakeObject = string | number;

export const sizeOf = (object: FakeObject) => typeof object === 'string' ? Buffer.byteLength(object) : object;

/** The objects of an asset that ffmpeg made, by their path under the prefix. */
export function filesOf(name: string): Record<string, FakeObject> {
  return Object.fromEntries(Object.entries(LISTING[name]).map(([path, size]) => [
    path, /\.(m3u8|mpd)$/.test(path) ? readFileSync(join(ASSETS, name, path), 'utf8') : size,
  ]));
}

/** The manifests that the pipeline would ask about. */
export const MANIFESTS: Record<string, string[]> = {
  cmaf: ['h264/index.m3u8', 'h264/index.mpd'],
  number: ['index.mpd'],
  single: ['index.m3u8', 'index.mpd'],
  ts: ['index.m3u8'],
};

export function requestOf(name: string, more: Partial<VerifyRequest> = {}): VerifyRequest {
  return { bucket: 'out', prefix: PREFIX, manifests: MANIFESTS[name].map((path) => PREFIX + path), duration: 2, audio: true, source: SOURCE, ...more };
}

/** With thumbnails and a poster. */
export const everything = { thumbnails: { vtt: `${PREFIX}thumbnails.vtt` }, poster: `${PREFIX}poster/frame.0000000.jpg` };

export interface FakeStore extends Store {
  readonly files: Record<string, FakeObject>;
  readonly calls: { list: number; read: string[]; written: Record<string, string>; reading: number; mostReading: number };
}

/** S3 in memory, of which the output bucket holds the files under the prefix. Pages are as small as asked. */
export function fakeStore(files: Record<string, FakeObject>, { pageSize = 1000, source = { version: 'v1', etag: '"e1"' } as object | undefined } = {}): FakeStore {
  const calls: FakeStore['calls'] = { list: 0, read: [], written: {}, reading: 0, mostReading: 0 };
  return {
    files,
    calls,
    async list(_, prefix, from = '0') {
      calls.list++;
      const start = Number(from);
      const all = Object.entries({ ...files, ...calls.written });
      return {
        objects: all.slice(start, start + pageSize).map(([path, object]) => ({ key: prefix + path, size: sizeOf(object) })),
        next: start + pageSize < all.length ? String(start + pageSize) : undefined,
      };
    },
    async read(_, key) {
      calls.mostReading = Math.max(calls.mostReading, ++calls.reading);
      await new Promise(setImmediate);
      calls.reading--;
      calls.read.push(key);
      const content = files[key.slice(PREFIX.length)];
      if (typeof content !== 'string') throw Object.assign(new Error(`no content of ${key}`), { name: 'NoSuchKey' });
      return content;
    },
    async write(_, key, text) {
      calls.written[key.slice(PREFIX.length)] = text;
    },
    async head() {
      return source;
    },
  };
}
