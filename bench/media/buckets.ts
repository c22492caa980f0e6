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
/** An object as a list tells of it. */
const listed = (Key: string, { etag, size }: Version) => ({
  ChecksumAlgorithm: ['CRC64NVME'], ChecksumType: 'FULL_OBJECT', ETag: `"${etag}"`, Key, LastModified: '2026-01-01T00:00:00Z', Size: size, StorageClass: 'STANDARD',
});
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
    'aws-sdk:s3:copyObject': (args) => {
      if (!this.copying) return this.copy(args);
      const copied = new Promise<void>((resolve) => this.clock.after(1000 * this.copying, resolve)).then(() => this.copy(args));
      // Nobody may be left to hear of it.
      copied.catch(() => undefined);
      return copied;
    },
    'aws-sdk:s3:deleteObject': ({ Bucket: bucket, Key, VersionId, IfMatch }) => {
      const current = this.current(bucket, Key);
      if (IfMatch !== undefined && !current) throw new StatesError('S3.S3Exception', 'The specified key does not exist. (Service: S3, Status Code: 404)');
      if (IfMatch !== undefined && IfMatch !== `"${current!.etag}"`) throw new StatesError('S3.S3Exception', 'At least one of the pre-conditions you specified did not hold (Service: S3, Status Code: 412)');
      return this.delete(bucket, Key, VersionId);
    },
    'aws-sdk:s3:deleteObjects': ({ Bucket: bucket, Delete: { Objects, Quiet } }) => {
      // eslint-disable-next-line no-control-regex
      const unfit = Objects.some(({ Key }: any) => /[\x00-\x08\x0b\x0c\x0e-\x1f]/.test(Key));
      if (!Objects.length || Objects.length > 1000 || unfit) throw new StatesError('S3.S3Exception', 'The XML you provided was not well-formed');
      for (const { Key, VersionId } of Objects) this.delete(bucket, Key, VersionId);
      return Quiet ? {} : { Deleted: Objects };
    },
    'aws-sdk:s3:listObjectsV2': ({ Bucket: bucket, Prefix = '', MaxKeys = 1000 }) => {
      const keys = this.keys(bucket, Prefix);
      const page = keys.slice(0, MaxKeys);
      const Contents = page.map((Key) => listed(Key, this.current(bucket, Key)!));
      return { Name: bucket, Prefix, MaxKeys, KeyCount: page.length, IsTruncated: keys.length > MaxKeys, ...page.length && { Contents } };
    },
  };

  /** @param copying seconds that a copy takes */
  constructor(
    private readonly clock: VirtualClock, versioned: Record<string, boolean>,
    private readonly created: (created: Created) => void, private readonly copying = 0,
  ) {
    for (const [name, has] of Object.entries(versioned)) this.buckets.set(name, new Bucket(has));
  }

  private copy({ Bucket: bucket, Key, CopySource }: any) {
    const [, from, key, id] = /^([^/]+)\/([^?]+)\?versionId=(.+)$/.exec(CopySource) ?? [];
    const source = this.version(from, decodeURIComponent(key ?? ''), id);
    if (!source) throw new StatesError('S3.NoSuchVersionException', `There is no ${CopySource}`);
    if (source.size > MOST_COPIED) throw new StatesError('S3.S3Exception', 'The specified copy source is larger than the maximum allowable size for a copy source: 5368709120');
    const { version } = this.put(bucket, Key, source.kind, source.size, 'CopyObject', source.content);
    return { CopyObjectResult: { ETag: version.etag }, VersionId: version.id };
  }

  put(bucket: string, key: string, kind: Kind, size = KINDS[kind].size, reason = 'PutObject', content = `content-${++this.made}`): Created {
    if (Buffer.byteLength(key) > 1024) throw new StatesError('S3.S3Exception', 'Your key is too long (Service: S3, Status Code: 400)');
    const { versioned, objects } = this.bucket(bucket);
    const number = String(++this.made).padStart(8, '0');
    const version: Version = { ...versioned && { id: `version${number}` }, etag: createHash('md5').update(content).digest('hex'), size, kind, content };
    objects.set(key, [...versioned ? objects.get(key) ?? [] : [], version]);
    const created = { bucket, key, reason, version, sequencer: `${this.clock.now.toString(16).toUpperCase()}${number}` };
    this.created(created);
    return created;
  }

  /** Files that were there before anybody listened. */
  fill(bucket: string, keys: string[]) {
    for (const key of keys) this.bucket(bucket).objects.set(key, [{ id: 'first', etag: 'd41d8cd98f00b204e9800998ecf8427e', size: 1, kind: 'other', content: key }]);
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
