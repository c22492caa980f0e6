import { DeleteMessageBatchCommand, ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { LocalCloudError } from '../../../local-cloud/errors';
import { Cloud } from '../../../local-cloud/target';

/** A rendition, as the record has it. */
export interface Rendition {
  readonly width: number;
  readonly height: number;
  readonly bitrate: number;
  readonly codecs: string;
}

/** The detail of an event: src/media/abr-media-pipeline/asset-event.schema.json. */
export interface AssetNews {
  readonly version: number;
  readonly pipeline: string;
  readonly assetId: string;
  readonly state: string;
  readonly change: number;
  readonly time: string;
  readonly source: {
    readonly bucket: string; readonly key: string; readonly versionId?: string; readonly size: number; readonly location: string;
  };
  readonly reason?: string;
  readonly message?: string;
  readonly input?: {
    readonly duration?: number; readonly width?: number; readonly height?: number; readonly frameRate?: number; readonly audio?: boolean;
  };
  readonly estimate?: number;
  readonly jobId?: string;
  readonly progress?: number;
  readonly playback?: {
    readonly url?: string; readonly hls?: string; readonly dash?: string; readonly poster?: string; readonly thumbnails?: string;
  };
  readonly renditions?: Rendition[];
  readonly segments?: number;
  readonly minutes?: number;
  readonly bytes?: number;
  readonly captions?: number;
}

const ENDS = ['READY', 'REJECTED', 'FAILED', 'DELETED'];

/** All that the pipeline tells of its assets, from a queue that listens. */
export class News {
  /** In the order in which it came, duplicates included. */
  public readonly all: AssetNews[] = [];
  private readonly sqs: SQSClient;

  constructor(cloud: Cloud, region: string, private readonly queueUrl: string) {
    this.sqs = new SQSClient(cloud.client(region));
  }

  /** What is told of an upload, until it is at its end: the last piece of news. */
  public async end(upload: { readonly key: string; readonly versionId?: string }, options: EndOptions): Promise<AssetNews> {
    let shown = 0;
    for (const deadline = Date.now() + options.timeoutMs; ;) {
      const told = this.of(upload);
      for (; shown < told.length; shown++) options.log?.(told[shown]);
      const last = told.find(({ state }) => (options.states ?? ENDS).includes(state));
      if (last) return last;
      if (Date.now() > deadline) {
        throw new LocalCloudError(`${upload.key} has no end after ${options.timeoutMs / 1000} s; the last news of it: ${JSON.stringify(told.at(-1))}`);
      }
      await this.receive();
    }
  }

  /** What was told of an upload, each change once. */
  public of({ key, versionId }: { readonly key: string; readonly versionId?: string }): AssetNews[] {
    const told = this.all.filter(({ source }) => source.key === key && (versionId === undefined || source.versionId === versionId));
    return told.filter(({ change }, index) => told.findIndex((other) => other.change === change) === index);
  }

  public async receive(waitSeconds = 1): Promise<void> {
    const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({
      QueueUrl: this.queueUrl, MaxNumberOfMessages: 10, WaitTimeSeconds: waitSeconds,
    }));
    if (!Messages.length) return;
    this.all.push(...Messages.map(({ Body }) => JSON.parse(Body!).detail as AssetNews));
    const Entries = Messages.map(({ ReceiptHandle }, index) => ({ Id: String(index), ReceiptHandle }));
    await this.sqs.send(new DeleteMessageBatchCommand({ QueueUrl: this.queueUrl, Entries }));
  }

  public close() {
    this.sqs.destroy();
  }
}

interface EndOptions {
  readonly timeoutMs: number;
  readonly log?: (news: AssetNews) => void;
  /** States that are waited for. @default - all ends */
  readonly states?: string[];
}
