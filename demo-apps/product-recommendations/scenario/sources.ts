import { DeleteObjectsCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { Cloud } from '../../../local-cloud/target';
import { ShopFile } from '../shop/files';

const AT_ONCE = 16;

/** The shop's own bucket, where its systems put their files. */
export class SourceBucket {
  private readonly s3: S3Client;

  constructor(cloud: Cloud, region: string, public readonly name: string) {
    this.s3 = new S3Client({ ...cloud.client(region), forcePathStyle: true });
  }

  /** Files of the same key are replaced. */
  public async put(files: readonly ShopFile[]): Promise<void> {
    const waiting = [...files];
    const work = async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: file.key, Body: file.body }));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** All files below a prefix go. */
  public async clear(prefix: string): Promise<void> {
    for (;;) {
      const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.name, Prefix: prefix }));
      if (Contents.length === 0) return;
      const Objects = Contents.map(({ Key }) => ({ Key }));
      const { Errors = [] } = await this.s3.send(new DeleteObjectsCommand({ Bucket: this.name, Delete: { Objects } }));
      if (Errors.length > 0) throw new Error(`${Errors[0].Key} was not deleted: ${Errors[0].Code}`);
    }
  }

  public close(): void {
    this.s3.destroy();
  }
}
