import * as fs from 'node:fs';
import * as path from 'node:path';
import { Records } from './records';
import { LocalCloudError } from '../../../local-cloud/errors';
import { run } from '../../../local-cloud/processes';

/** What ffprobe, which shares no code with our players and our verifier, finds in a manifest. */
export interface Probed {
  readonly manifest: string;
  readonly sizes: string[];
  readonly audio: number;
}

/** The manifests of an asset, read by ffprobe with all that they name. */
export async function probeManifests(records: Records, assetId: string, directory: string): Promise<Probed[]> {
  await records.download(assetId, directory);
  const folder = path.join(directory, 'h264');
  const probed: Probed[] = [];
  for (const manifest of ['index.m3u8', 'index.mpd']) {
    if (manifest.endsWith('.mpd')) withoutPictures(path.join(folder, manifest));
    const { code, output } = await run('ffprobe', [
      '-v', 'error', '-allowed_extensions', 'ALL', '-show_entries', 'stream=codec_type,width,height', '-of', 'json', manifest,
    ], { cwd: folder, log: path.join(directory, 'ffprobe.log'), timeoutMs: 60_000 });
    if (code !== 0) throw new LocalCloudError(`ffprobe does not read ${manifest} of ${assetId}: ${output.trim().split('\n').at(-1)}`);
    const { streams } = JSON.parse(output) as { streams: { codec_type: string; width: number; height: number }[] };
    const video = streams.filter(({ codec_type: type }) => type === 'video');
    probed.push({
      manifest,
      sizes: [...new Set(video.map(({ width, height }) => `${width}x${height}`))],
      audio: Math.min(1, streams.filter(({ codec_type: type }) => type === 'audio').length),
    });
  }
  return probed;
}

/** ffprobe takes sets of pictures and texts for broken video. */
function withoutPictures(manifest: string) {
  const sets = /<AdaptationSet\b[^]*?<\/AdaptationSet>/g;
  fs.writeFileSync(manifest, fs.readFileSync(manifest, 'utf8').replace(sets, (set) => (/contentType="(image|text)"|mimeType="(image|text)\//.test(set) ? '' : set)));
}
