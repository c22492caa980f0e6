import { readFileSync } from 'fs';
import { basename, join } from 'path';
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Ladder, STACK } from './plan';
import { AssetNews, News } from '../../demo-apps/video-on-demand/scenario/news';
import { compileLibrary } from '../../local-cloud/compile-library';
import { deploy } from '../../local-cloud/deploy';
import { LocalMediaConvert } from '../../local-cloud/mediaconvert';
import { newRunDirectory } from '../../local-cloud/paths';
import { FFMPEG, meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { openCloud } from '../../local-cloud/target';

const REGION = 'us-east-1';
const END_MS = 180_000;

/** Seconds since 1970, before and after S3 had the file. */
export interface Sent {
  readonly key: string;
  readonly versionId?: string;
  readonly from: number;
  readonly to: number;
}

/** The local cloud with both pipelines, in real time. */
export interface Encodings {
  readonly directory: string;
  readonly log: (line: string) => void;
  readonly world: LocalMediaConvert;
  readonly s3: S3Client;
  readonly outputs: Record<string, string>;
  upload(ladder: Ladder, file: string, name?: string): Promise<Sent>;
  /** The last that is told of an upload. */
  end(sent: Sent, state: string): Promise<AssetNews>;
}

/** Does something there; whatever happens, nothing of it is left. */
export async function inCloud<T>(log: (line: string) => void, action: (encodings: Encodings) => Promise<T>): Promise<T> {
  const directory = newRunDirectory();
  await meet([PYTHON, FFMPEG], thisMachine(join(directory, 'apt.log')), log);
  await compileLibrary(directory, log);
  const cloud = await openCloud({ kind: 'local' }, { log, runDirectory: directory });
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  let news: News | undefined;
  try {
    const { [STACK]: outputs } = (await deploy(cloud, { app: 'npx tsx bench/encoding/app.ts', log })).outputs;
    const told = news = new News(cloud, REGION, outputs.NewsQueue);
    return await action({
      directory,
      log,
      world: new LocalMediaConvert(cloud),
      s3,
      outputs,
      upload: async (ladder, file, name = basename(file)) => {
        const [key, Body] = [`uploads/${name}`, readFileSync(file)];
        const from = Date.now() / 1000;
        const { VersionId } = await s3.send(new PutObjectCommand({ Bucket: outputs[`${ladder}Uploads`], Key: key, Body }));
        return { key, versionId: VersionId, from, to: Date.now() / 1000 };
      },
      end: async (sent, state) => {
        const last = await told.end(sent, { timeoutMs: END_MS });
        if (last.state !== state) throw new Error(`${sent.key} ended as ${last.state}, not as ${state}: ${last.reason}: ${last.message}`);
        return last;
      },
    });
  } finally {
    news?.close();
    s3.destroy();
    await cloud.stop();
  }
}
