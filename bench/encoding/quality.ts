import { spawnSync } from 'child_process';
import { createWriteStream, mkdirSync, rmSync } from 'fs';
import { dirname, join } from 'path';
import { Readable } from 'stream';
import { pipeline } from 'stream/promises';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { ssimIn } from './figures';
import { parseHlsParent, parseHlsPlaylist } from '../../src/media/abr-media-pipeline/verify/hls';

export interface EncodedRendition {
  readonly width: number;
  readonly height: number;
  /** Bits per second as the manifest says, by which players choose. */
  readonly bitrate: number;
  readonly bytes: number;
  /** Against the source, at its size. */
  readonly ssim: number;
}

interface Source {
  readonly file: string;
  readonly width: number;
  readonly height: number;
}

interface Place {
  readonly s3: S3Client;
  readonly bucket: string;
  /** Of the parent manifest. */
  readonly key: string;
  readonly directory: string;
}

/** All renditions of an asset, as a player gets them, compared with their source. */
export async function seen({ s3, bucket, key, directory }: Place, source: Source): Promise<EncodedRendition[]> {
  mkdirSync(directory, { recursive: true });
  const at = (uri: string) => join(dirname(key), uri);
  const body = async (Key: string) => (await s3.send(new GetObjectCommand({ Bucket: bucket, Key }))).Body!;
  const { variants } = parseHlsParent(await (await body(key)).transformToString());
  const renditions: EncodedRendition[] = [];
  for (const { uri, width, height, bitrate } of variants) {
    const { segments } = parseHlsPlaylist(await (await body(at(uri))).transformToString());
    // Fragments after their header are a file that plays.
    const file = join(directory, 'rendition.mp4');
    const parts = [segments[0].init!.uri, ...segments.map((segment) => segment.uri)];
    async function* content() {
      for (const part of parts) yield Buffer.from(await (await body(at(part))).transformToByteArray());
    }
    const out = createWriteStream(file);
    await pipeline(Readable.from(content()), out);
    renditions.push({ width: width!, height: height!, bitrate, bytes: out.bytesWritten, ssim: ssim(file, source) });
    rmSync(file);
  }
  return renditions.sort((one, other) => other.bitrate - one.bitrate);
}

function ssim(file: string, { file: source, width, height }: Source): number {
  const graph = `[0:v]setpts=PTS-STARTPTS,scale=${width}:${height}:flags=bicubic[made];[1:v]setpts=PTS-STARTPTS[source];[made][source]ssim`;
  const { status, stderr } = spawnSync('ffmpeg', ['-hide_banner', '-nostdin', '-i', file, '-i', source, '-lavfi', graph, '-f', 'null', '-'], { encoding: 'utf8', timeout: 120_000 });
  if (status !== 0) throw new Error(`ffmpeg could not compare ${file} with ${source}: ${stderr.trim().split('\n').at(-1)}`);
  return ssimIn(stderr);
}
