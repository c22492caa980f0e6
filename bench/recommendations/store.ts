import { STORE } from './plan';
import { StatesError } from '../../local-cloud/states/errors';
import { Call } from '../../local-cloud/states/interpreter';

/** What a job has written below `exports/<run>/<dataset>/`. */
export interface Written {
  /** Whether the job came to its end. */
  whole: boolean;
  readonly rows: number;
  /** Who is in it. */
  readonly people: string[];
}

/** S3: one bucket. */
export class Store {
  readonly objects = new Map<string, string>();
  /** By `<run>/<dataset>`. */
  readonly exports = new Map<string, Written>();
  /** When each object was written, and by whom, in order. */
  readonly log: { readonly time: number; readonly key: string; readonly by: string }[] = [];

  readonly handlers = {
    'aws-sdk:s3:getObject': ({ Bucket, Key }: any) => {
      const body = Bucket === STORE ? this.objects.get(Key) : undefined;
      if (body === undefined) throw new StatesError('S3.NoSuchKeyException', `The specified key does not exist: ${Bucket}/${Key} (Service: S3, Status Code: 404)`);
      return { Body: body, ContentLength: body.length };
    },
    'aws-sdk:s3:putObject': ({ Bucket, Key, Body, ServerSideEncryption }: any, { execution }: Call) => {
      if (Bucket !== STORE || typeof Key !== 'string' || typeof Body !== 'string') throw new Error(`putObject of ${Bucket}/${Key}: ${typeof Body}`);
      if (ServerSideEncryption !== 'AES256') throw new Error(`${Key} is encrypted by ${ServerSideEncryption}: Personalize reads no list that is encrypted with a key of a customer`);
      this.put(Key, Body, execution.arn);
      return { ETag: '"0"' };
    },
  };

  constructor(private readonly now: () => number) {}

  put(key: string, body: string, by = 'a person') {
    this.objects.set(key, body);
    this.log.push({ time: this.now(), key, by });
  }

  /** Who is on a list of those that are to be forgotten. */
  get erased(): Set<string> {
    const lists = [...this.objects].filter(([key]) => /^erasures\/[^/]+\/users\.csv$/.test(key));
    return new Set(lists.flatMap(([, body]) => body.trim().split('\n').slice(1).map((line) => line.replace(/^"(.*)"$/, '$1').replaceAll('""', '"'))));
  }
}
