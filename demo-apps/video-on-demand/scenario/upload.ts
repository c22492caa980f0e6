import * as fs from 'node:fs';
import {
  AbortMultipartUploadCommand, CompleteMultipartUploadCommand, CreateMultipartUploadCommand, ListMultipartUploadsCommand, paginateListParts, S3Client,
  UploadPartCommand, UploadPartCommandInput,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { Cloud } from '../../../local-cloud/target';

/** S3 takes no smaller part than this, except the last. */
export const SMALLEST_PART = 5 * 1024 * 1024;
const URL_LIFE_S = 3600;

export interface Part {
  readonly number: number;
  readonly from: number;
  readonly to: number;
}

export interface PresignedUpload {
  readonly bucket: string;
  readonly key: string;
  readonly uploadId: string;
  /** Parts that S3 does not have yet, each with the URL to put it to. */
  readonly missing: (Part & { readonly url: string })[];
  /** Bytes that S3 has of an upload that broke off. */
  readonly done: number;
  readonly size: number;
}

export interface UploadProgress {
  readonly sent: number;
  readonly size: number;
}

/**
 * The backend's half of an upload: it has the credentials and gives the browser URLs. What was begun with the same key and broke
 * off goes on.
 */
export class UploadDesk {
  private readonly s3: S3Client;

  public constructor(cloud: Cloud, region: string, private readonly bucket: string, private readonly partSize = SMALLEST_PART) {
    // A presigned part has no checksum that the browser would have to compute.
    this.s3 = new S3Client({ ...cloud.client(region), forcePathStyle: Boolean(cloud.endpoint), requestChecksumCalculation: 'WHEN_REQUIRED' });
  }

  /** @param type the content type that the browser names */
  public async begin(key: string, size: number, type = 'video/mp4'): Promise<PresignedUpload> {
    const uploadId = await this.brokenOff(key) ?? await this.start(key, type);
    const taken = await this.parts(key, uploadId);
    const all = partsOf(size, this.partSize);
    const missing = all.filter(({ number, from, to }) => taken.get(number)?.size !== to - from);
    const signed = await Promise.all(missing.map(async (part) => ({
      ...part,
      url: await this.urlOf({ Bucket: this.bucket, Key: key, UploadId: uploadId, PartNumber: part.number }),
    })));
    return { bucket: this.bucket, key, uploadId, missing: signed, done: size - missing.reduce((sum, { from, to }) => sum + to - from, 0), size };
  }

  /** Makes the object of the parts; the browser's word for what it sent is not needed. */
  public async complete({ key, uploadId }: Pick<PresignedUpload, 'key' | 'uploadId'>): Promise<{ version?: string }> {
    const parts = await this.parts(key, uploadId);
    const Parts = [...parts].map(([PartNumber, { etag }]) => ({ PartNumber, ETag: etag }));
    const { VersionId } = await this.s3.send(new CompleteMultipartUploadCommand({
      Bucket: this.bucket, Key: key, UploadId: uploadId, MultipartUpload: { Parts },
    }));
    return { version: VersionId };
  }

  public async abandon({ key, uploadId }: Pick<PresignedUpload, 'key' | 'uploadId'>): Promise<void> {
    await this.s3.send(new AbortMultipartUploadCommand({ Bucket: this.bucket, Key: key, UploadId: uploadId }));
  }

  public close(): void {
    this.s3.destroy();
  }

  private async start(key: string, type: string) {
    return (await this.s3.send(new CreateMultipartUploadCommand({ Bucket: this.bucket, Key: key, ContentType: type }))).UploadId!;
  }

  private urlOf(part: UploadPartCommandInput) {
    return getSignedUrl(this.s3, new UploadPartCommand(part), { expiresIn: URL_LIFE_S });
  }

  private async brokenOff(key: string) {
    const { Uploads = [] } = await this.s3.send(new ListMultipartUploadsCommand({ Bucket: this.bucket, Prefix: key }));
    return Uploads.find(({ Key }) => Key === key)?.UploadId;
  }

  private async parts(key: string, uploadId: string) {
    const parts = new Map<number, { size: number; etag: string }>();
    for await (const { Parts = [] } of paginateListParts({ client: this.s3 }, { Bucket: this.bucket, Key: key, UploadId: uploadId })) {
      for (const { PartNumber, Size, ETag } of Parts) parts.set(PartNumber!, { size: Size!, etag: ETag! });
    }
    return parts;
  }
}

export function partsOf(size: number, partSize: number): Part[] {
  const count = Math.max(1, Math.ceil(size / partSize));
  return Array.from({ length: count }, (_, n) => ({ number: n + 1, from: n * partSize, to: Math.min(size, (n + 1) * partSize) }));
}

export interface SendOptions {
  readonly onProgress?: (progress: UploadProgress) => void;
  /** Stops as a browser does whose tab is closed: what was sent stays with S3. */
  readonly breakOffAfter?: number;
}

/** The browser's half: puts one part after the other, each tried again when it fails. */
export async function sendParts(file: string, begun: PresignedUpload, { onProgress, breakOffAfter = Infinity }: SendOptions = {}): Promise<void> {
  const handle = await fs.promises.open(file);
  try {
    let sent = begun.done;
    for (const part of begun.missing.slice(0, breakOffAfter)) {
      const body = Buffer.alloc(part.to - part.from);
      await handle.read(body, 0, body.length, part.from);
      await putPart(part.url, body);
      sent += body.length;
      onProgress?.({ sent, size: begun.size });
    }
  } finally {
    await handle.close();
  }
}

async function putPart(url: string, body: Buffer, attempts = 3): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const answer = await fetch(url, { method: 'PUT', body: new Uint8Array(body) }).catch((cause: Error) => cause);
    if (answer instanceof Response && answer.ok) return;
    if (attempt === attempts) {
      const reason = answer instanceof Error ? answer.message : `${answer.status} ${await answer.text()}`;
      throw new Error(`A part could not be uploaded in ${attempts} attempts: ${reason}`);
    }
  }
}

/** The whole way: URLs, parts, completion. */
export async function upload(
  desk: UploadDesk, file: string, key: string, onProgress?: (progress: UploadProgress) => void,
): Promise<{ version?: string }> {
  const begun = await desk.begin(key, fs.statSync(file).size);
  await sendParts(file, begun, { onProgress });
  return desk.complete(begun);
}
