import { StatesError } from '../../local-cloud/states/errors';

/** What a file is like: what Probe says of it, what becomes of its job. */
export interface FileKind {
  readonly size: number;
  /** The container of Probe's answer, or its refusal. */
  readonly container?: any;
  readonly refused?: string;
  /** Of the job with this number (from 0) of this asset: the code of the error it ends with. */
  readonly fails?: (nth: number) => number | undefined;
  /** What was made of it does not play. */
  readonly unplayable?: boolean;
  /** Why it must be refused; nothing when it must not. */
  readonly reason?: string;
  /** Why its jobs cannot succeed. */
  readonly hopeless?: string;
}

const MB = 1024 ** 2;
const audio = { TrackType: 'audio', Codec: 'AAC', Duration: 60, AudioProperties: { Channels: 2 } };
const video = (more: object = {}, codec = 'AVC', duration: number | undefined = 60) => ({
  TrackType: 'video',
  Codec: codec,
  ...duration !== undefined && { Duration: duration },
  VideoProperties: { Width: 1280, Height: 720, FrameRate: { Numerator: 30000, Denominator: 1001 }, ...more },
});
const mp4 = (tracks: any[], duration: number | undefined = 60) => ({ Format: 'mp4', ...duration !== undefined && { Duration: duration }, Tracks: tracks });

export type Kind = 'good' | 'silent' | 'upright' | 'empty' | 'text' | 'torn' | 'unknown' | 'sound' | 'picture' | 'encrypted' | 'endless' | 'long' | 'large' | 'wide' | 'dear'
  | 'broken' | 'unlucky' | 'doomed' | 'unplayable' | 'other';

/** One of each that the pipeline tells apart. */
export const KINDS: Record<Kind, FileKind> = {
  good: { size: 50 * MB, container: mp4([video(), audio]) },
  silent: { size: 50 * MB, container: mp4([video()]) },
  upright: { size: 50 * MB, container: mp4([video({ Rotation: 90 }), audio]) },
  empty: { size: 0, refused: 'BadRequestException', reason: 'EmptyFile' },
  text: { size: 10, refused: 'BadRequestException', reason: 'NotMedia' },
  torn: { size: 10 * MB, refused: 'UnprocessableEntityException', reason: 'NotMedia' },
  unknown: { size: 10 * MB, reason: 'NotMedia' },
  sound: { size: 10 * MB, container: mp4([audio]), reason: 'NoVideo' },
  picture: { size: MB, container: mp4([video({ FrameRate: { Numerator: 0, Denominator: 0 } }, 'MJPEG', 0)], 0), reason: 'NoVideo' },
  encrypted: { size: 10 * MB, container: mp4([video({ Width: 0, Height: 0 }, 'UNKNOWN')]), reason: 'UnknownCodec' },
  endless: { size: 10 * MB, container: mp4([video({}, 'AVC', 0)], 0), reason: 'BadDuration' },
  long: { size: 50 * MB, container: mp4([video({}, 'AVC', 20_000), audio], 20_000), reason: 'TooLong' },
  large: { size: 101 * 1024 * MB, container: mp4([video(), audio]), reason: 'TooLarge' },
  wide: { size: 50 * MB, container: mp4([video({ Width: 8192, Height: 4320 }), audio]), reason: 'TooManyPixels' },
  dear: { size: 50 * MB, container: mp4([video({}, 'AVC', 13_000), audio], 13_000), reason: 'TooExpensive' },
  broken: { size: 50 * MB, container: mp4([video(), audio]), fails: () => 1040, hopeless: 'JobFailed' },
  unlucky: { size: 50 * MB, container: mp4([video(), audio]), fails: (nth) => (nth === 0 ? 1999 : undefined) },
  doomed: { size: 50 * MB, container: mp4([video(), audio]), fails: () => 3999, hopeless: 'JobFailed' },
  unplayable: { size: 50 * MB, container: mp4([video(), audio]), unplayable: true, hopeless: 'NotPlayable' },
  other: { size: 100, refused: 'BadRequestException', reason: 'NotMedia' },
};

/** Probe's answer. */
export function probed(name: Kind, etag: string, size: number) {
  const { refused, container } = KINDS[name];
  if (refused) throw new StatesError(`MediaConvert.${refused}`, `The input of the kind ${name} cannot be read (Service: MediaConvert, Status Code: 400)`);
  return { ProbeResults: [{ ...container && { Container: container }, Metadata: { ETag: `"${etag}"`, FileSize: size }, TrackMappings: [] }] };
}
