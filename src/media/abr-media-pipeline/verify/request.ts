/** What the state machine asks: whether this asset can be played. */
export interface VerifyRequest {
  readonly bucket: string;
  /** The asset's own prefix, with its slash at the end. */
  readonly prefix: string;
  /** Keys of the HLS parent manifests (`.m3u8`) and the DASH manifests (`.mpd`). */
  readonly manifests: string[];
  /** Of the input, in seconds. */
  readonly duration: number;
  /** Whether the input has audio. */
  readonly audio: boolean;
  /** Asks for thumbnails, and for their WebVTT file under this key. */
  readonly thumbnails?: { readonly vtt: string };
  /** Key of the image that must be there. */
  readonly poster?: string;
  /** What the asset was made from. */
  readonly source: { readonly bucket: string; readonly key: string; readonly version?: string; readonly etag?: string };
}

/** One quality of the video. */
export interface Rendition {
  readonly width: number;
  readonly height: number;
  /** Bits per second, as the manifest says. */
  readonly bitrate: number;
  readonly codecs: string;
}

/** What the state machine writes to the asset's record. */
export interface VerifyResult {
  readonly renditions: Rendition[];
  /** Media segments, each counted once though HLS and DASH share it. */
  readonly segments: number;
  /** Of all objects of the asset. */
  readonly bytes: number;
  /** Minutes of video of all renditions together. */
  readonly minutes: number;
  readonly thumbnails?: string;
  readonly poster?: string;
  /** Tracks of captions. */
  readonly captions: number;
}

/** Checks what came through the door. The definition of the state machine is ours, so this guards against an edit by hand. */
export function parseRequest(event: unknown): VerifyRequest {
  const { bucket, prefix, manifests, duration, audio, thumbnails, poster, source } = Object(event) as Record<string, any>;
  const under = (key: unknown) => typeof key === 'string' && key.startsWith(prefix) && key.length > prefix.length;
  need(isText(bucket), 'bucket', bucket, 'the name of the output bucket');
  need(isText(prefix) && prefix.endsWith('/'), 'prefix', prefix, 'the prefix of the asset, which ends with a slash');
  need(Array.isArray(manifests) && manifests.length > 0 && manifests.every((key) => under(key) && /\.(m3u8|mpd)$/.test(key)),
    'manifests', manifests, 'a list of keys under the prefix that end with .m3u8 or .mpd');
  need(typeof duration === 'number' && duration > 0 && Number.isFinite(duration), 'duration', duration, 'a number of seconds above 0');
  need(typeof audio === 'boolean', 'audio', audio, 'true or false');
  need(thumbnails === undefined || under(Object(thumbnails).vtt), 'thumbnails', thumbnails, 'an object with `vtt`, a key under the prefix');
  need(poster === undefined || under(poster), 'poster', poster, 'a key under the prefix');
  need(isText(Object(source).bucket) && isText(Object(source).key), 'source', source, 'an object with `bucket` and `key`');
  return { bucket, prefix, manifests, duration, audio, thumbnails, poster, source };
}

function isText(value: unknown): value is string {
  return typeof value === 'string' && value !== '';
}

function need(ok: boolean, what: string, value: unknown, allowed: string): void {
  if (!ok) throw new Error(`The request's ${what} is ${JSON.stringify(value)}. Allowed: ${allowed}.`);
}
