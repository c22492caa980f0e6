import * as fs from 'node:fs';
import * as path from 'node:path';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, NotFound, S3Client } from '@aws-sdk/client-s3';
import { Cloud } from '../../../local-cloud/target';

export interface AssetRecord {
  readonly assetId: string;
  readonly state: string;
  readonly change: number;
  readonly key: string;
  readonly version?: string;
  readonly location: string;
  readonly execution: string;
  readonly reason?: string;
}

/** What is kept of the assets: their records and their files. */
export class Records {
  private readonly dynamodb: DynamoDBClient;
  private readonly s3: S3Client;

  constructor(cloud: Cloud, region: string, private readonly names: { readonly table: string; readonly assetBucket: string }) {
    this.dynamodb = new DynamoDBClient(cloud.client(region));
    this.s3 = new S3Client({ ...cloud.client(region), forcePathStyle: true });
  }

  public async all(): Promise<AssetRecord[]> {
    const { Items = [] } = await this.dynamodb.send(new ScanCommand({ TableName: this.names.table, ConsistentRead: true }));
    return Items.map((item) => ({
      assetId: item.assetId.S!,
      state: item.state.S!,
      change: Number(item.change.N),
      key: item.key.S!,
      version: item.version?.S,
      location: item.location?.S ?? '',
      execution: item.execution.S!,
      reason: item.reason?.S,
    }));
  }

  /** The record of an upload. */
  public async of({ key, versionId }: { readonly key: string; readonly versionId?: string }): Promise<AssetRecord> {
    return (await this.all()).find((record) => record.key === key && record.version === versionId)!;
  }

  /** The keys below the folder of an asset, with their sizes. */
  public async files(assetId: string): Promise<Map<string, number>> {
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket: this.names.assetBucket, Prefix: `assets/${assetId}/` }));
    return new Map(Contents.map(({ Key, Size }) => [Key!, Size!]));
  }

  /** All files of an asset, below a directory of this machine. */
  public async download(assetId: string, directory: string): Promise<void> {
    for (const key of (await this.files(assetId)).keys()) {
      const file = path.join(directory, key.split('/').slice(2).join('/'));
      fs.mkdirSync(path.dirname(file), { recursive: true });
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.names.assetBucket, Key: key }));
      fs.writeFileSync(file, await Body!.transformToByteArray());
    }
  }

  /** Whether there is a file at `s3://bucket/key`, in this version if one is given. */
  public async exists(location: string, versionId?: string): Promise<boolean> {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/([^]+)$/.exec(location)!;
    try {
      await this.s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key, VersionId: versionId }));
      return true;
    } catch (error) {
      if (error instanceof NotFound || (error as Error).name === 'NoSuchKey' || (error as Error).name === 'NoSuchVersion') return false;
      throw error;
    }
  }

  public close() {
    this.dynamodb.destroy();
    this.s3.destroy();
  }
}
