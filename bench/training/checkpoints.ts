/** An object that a training has written. */
interface Saved {
  readonly key: string;
  readonly time: number;
  readonly progress: number;
}

/** The part of S3 that holds checkpoints: SageMaker writes them, the patrol lists them, nobody deletes. */
export class Checkpoints {
  readonly saved: Saved[] = [];

  readonly handlers = {
    'aws-sdk:s3:listObjectsV2': ({ Bucket, Prefix, MaxKeys = 1000, ContinuationToken }: any) => {
      const found = this.saved.filter(({ key }) => `${Bucket}/${key}`.startsWith(`${Bucket}/${Prefix ?? ''}`)).sort((a, b) => (a.key < b.key ? -1 : 1));
      const from = Number(ContinuationToken ?? 0);
      const page = found.slice(from, from + Math.min(MaxKeys, this.page));
      const more = from + page.length < found.length;
      return {
        Name: Bucket,
        KeyCount: page.length,
        IsTruncated: more,
        ...more && { NextContinuationToken: String(from + page.length) },
        ...page.length && { Contents: page.map(({ key, time }) => ({ Key: key, LastModified: new Date(time).toISOString(), Size: 1 })) },
      };
    },
  };

  /** @param page objects that one answer holds, at most */
  constructor(private readonly now: () => number, private readonly page = 1000) {}

  save(prefix: string, progress: number) {
    // Names that are not in the order of their times.
    this.saved.push({ key: `${prefix}${(progress * 7919) % 997}-step-${progress}`, time: this.now(), progress });
  }

  newest(prefix: string): number {
    return Math.max(0, ...this.saved.filter(({ key }) => key.startsWith(prefix)).map(({ progress }) => progress));
  }
}
