import type { GetObjectCommandInput, HeadObjectCommandInput, ListObjectsV2CommandInput, PutObjectCommandInput, S3ClientConfig } from '@aws-sdk/client-s3';

/** A page of a listing. */
export interface Page {
  readonly objects: { readonly key: string; readonly size: number }[];
  /** Where the next page starts, if there is one. */
  readonly next?: string;
}

/** The calls to S3. */
export interface Store {
  list(bucket: string, prefix: string, from?: string): Promise<Page>;
  read(bucket: string, key: string): Promise<string>;
  write(bucket: string, key: string, text: string, contentType: string): Promise<void>;
  /** The object as it is now, or nothing when it is gone. */
  head(bucket: string, key: string): Promise<{ readonly version?: string; readonly etag?: string } | undefined>;
}

/** The calls with a real client, of the runtime's own SDK. */
export function s3Store(settings: S3ClientConfig = {}): Store {
  // eslint-disable-next-line @typescript-eslint/no-require-imports, import/no-extraneous-dependencies
  const s3 = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
  const client = new s3.S3Client(settings);
  return {
    async list(Bucket, Prefix, ContinuationToken) {
      const input: ListObjectsV2CommandInput = { Bucket, Prefix, ContinuationToken, MaxKeys: 1000 };
      const { Contents = [], NextContinuationToken } = await client.send(new s3.ListObjectsV2Command(input));
      return { objects: Contents.map(({ Key = '', Size = 0 }) => ({ key: Key, size: Size })), next: NextContinuationToken };
    },
    async read(Bucket, Key) {
      const input: GetObjectCommandInput = { Bucket, Key };
      const { Body } = await client.send(new s3.GetObjectCommand(input));
      return Body!.transformToString();
    },
    async write(Bucket, Key, Body, ContentType) {
      const input: PutObjectCommandInput = { Bucket, Key, Body, ContentType };
      await client.send(new s3.PutObjectCommand(input));
    },
    async head(Bucket, Key) {
      const input: HeadObjectCommandInput = { Bucket, Key };
      try {
        const { VersionId, ETag } = await client.send(new s3.HeadObjectCommand(input));
        return { version: VersionId, etag: ETag };
      } catch (error) {
        if (Object(error).$metadata?.httpStatusCode === 404) return undefined;
        throw error;
      }
    },
  };
}
