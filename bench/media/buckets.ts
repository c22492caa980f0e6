import { createHash } from 'crypto';
import { Kind, KINDS } from './files';
import { VirtualClock } from '../../local-cloud/states/clock';
import { StatesError } from '../../local-cloud/states/errors';

/** One version of an object. */
export interface Version {
  readonly id?: string;
  readonly etag: string;
  readonly size: number;
  readonly kind: Kind;
  /** Each upload has another; a copy has that of its source. */
  readonly content: string;
}

export interface Created {
  readonly bucket: string;
  readonly key: string;
  readonly reason: string;
  readonly version: Version;
  readonly sequencer: string;
}

const MOST_COPIED = 5 * 1024 ** 3;
const missing = (bucket: string, key: string) => new StatesError('S3.NoSuchKeyException', `There is no ${bucket}/${key}`);

class Bucket {
  /** The newest last; `undefined` is a delete marker. */
  readonly objects = new Map<string, (Version | undefined)[]>();
  constructor(readonly versioned: boolean) {}
}

/** S3: buckets with and without versions, and who is told of what is created. */
export class Buckets {
  private readonly buckets = new Map<string, Bucket>();
  private made = 0;

  readonly handlers: Record<string, (args: any) => any> = {
    'aws-sdk:s3:putObject': ({ Bucket: bucket, Key, Body }) => ({ ETag: this.put(bucket, Key, 'other', JSON.stringify(Body).length, 'PutObject').version.etag }),
    'aws-sdk:s3:copyObject': ({ Bucket: bucket, Key, CopySource }) => {
      const [, from, key, id] = /^([^/]+)\/([^?]+)\?versionId=(.+)$/.exec(CopySource) ?? [];
      const source = this.version(from, decodeURIComponent(key ?? ''), id);
      if (!source) throw new StatesError('S3.NoSuchVersionException', `There is no ${CopySource}`);
      if (source.size > MOST_COPIED) throw new StatesError('S3.S3Exception', 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120');
      const { version } = this.put(bucket, Key, source.kind, source.size, 'CopyObject', source.content);
      return { CopyObjectResult: { ETag: version.etag }, VersionId: version.id };
    },
    'aws-sdk:s3:deleteObject': ({ Bucket: bucket, Key, VersionId }) => this.delete(bucket, Key, VersionId),
    'aws-sdk:s3:deleteObjects': ({ Bucket: bucket, Delete: { Objects, Quiet } }) => {
      if (!Objects.length || Objects.length > 1000) throw new StatesError('S3.S3Exception', 'The XML you provided was not well-formed');
      for (const { Key, VersionId } of Objects) this.delete(bucket, Key, VersionId);
      return Quiet ? {} : { Deleted: Objects };
    },
    'aws-sdk:s3:listObjectsV2': ({ Bucket: bucket, Prefix = '', MaxKeys = 1000 }) => {
      const keys = this.keys(bucket, Prefix);
      const page = keys.slice(0, MaxKeys);
      const Contents = page.map((Key) => ({ Key, Size: this.current(bucket, Key)!.size }));
      return { Name: bucket, KeyCount: page.length, IsTruncated: keys.length > MaxKeys, ...page.length && { Contents } };
    },
  };

  constructor(private readonly clock: VirtualClock, versioned: Record<string, boolean>, private readonly created: (created: Created) => void) {
    for (const [name, has] of Object.entries(versioned)) this.buckets.set(name, new Bucket(has));
  }

  put(bucket: string, key: string, kind: Kind, size = KINDS[kind].size, reason = 'PutObject', content = `content-${++this.made}`): Created {
    const { versioned, objects } = this.bucket(bucket);
    const number = String(++this.made).padStart(8, '0');
    const version: Version = { ...versioned && { id: `version${number}` }, etag: createHash('md5').update(content).digest('hex'), size, kind, content };
    objects.set(key, [...versioned ? objects.get(key) ?? [] : [], version]);
    const created = { bucket, key, reason, version, sequencer: `${this.clock.now.toString(16).toUpperCase()}${number}` };
    this.created(created);
    return created;
  }

  delete(bucket: string, key: string, id?: string) {
    const { versioned, objects } = this.bucket(bucket);
    const versions = objects.get(key) ?? [];
    if (id !== undefined) objects.set(key, versions.filter((version) => version?.id !== id));
    else if (versioned) objects.set(key, [...versions, undefined]);
    else objects.delete(key);
    return {};
  }

  current(bucket: string, key: string): Version | undefined {
    return this.bucket(bucket).objects.get(key)?.at(-1);
  }

  version(bucket: string, key: string, id?: string): Version | undefined {
    return id === undefined ? this.current(bucket, key) : this.bucket(bucket).objects.get(key)?.find((version) => version?.id === id);
  }

  /** Of the objects that a list shows. */
  keys(bucket: string, prefix: string): string[] {
    return [...this.bucket(bucket).objects.keys()].filter((key) => key.startsWith(prefix) && this.current(bucket, key)).sort();
  }

  private bucket(name: string): Bucket {
    const found = this.buckets.get(name);
    if (!found) throw missing(name, '');
    return found;
  }
}
