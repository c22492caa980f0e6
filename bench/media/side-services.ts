import { Buckets } from './buckets';
import { KINDS } from './files';
import { VirtualClock } from '../../local-cloud/states/clock';
import { StatesError } from '../../local-cloud/states/errors';
import { Random } from '../../local-cloud/states/random';
import { parseRequest } from '../../src/media/abr-media-pipeline/verify/request';

/** What a function threw, as Step Functions tells of it. */
const thrown = (errorType: string, errorMessage: string) => new StatesError(errorType, JSON.stringify({ errorType, errorMessage, trace: [] }));

/** The function that verifies: what it looks at is what the jobs have written here. */
export class Verifier {
  /** Prefixes of the assets that were found to play. */
  readonly verified = new Set<string>();

  readonly handlers = {
    'lambda:invoke': ({ Payload }: any) => {
      const { bucket, prefix, manifests, poster, thumbnails, source } = parseRequest(Payload);
      const missing = [...manifests, ...poster ? [poster] : []].filter((key) => !this.buckets.current(bucket, key));
      if (missing.length) throw thrown('NotPlayable', `${missing[0]} is missing`);
      const current = this.buckets.current(source.bucket, source.key);
      if (!current || (source.version ? current.id !== source.version : current.etag !== source.etag)) throw thrown('SourceChanged', `s3://${source.bucket}/${source.key} is another version`);
      const { kind } = this.buckets.current(bucket, manifests[0])!;
      if (KINDS[kind].unplayable) throw thrown('NotPlayable', `${manifests[0]} has "holes"`);
      if (thumbnails) this.buckets.put(bucket, thumbnails.vtt, 'other');
      this.verified.add(prefix);
      return {
        StatusCode: 200,
        ExecutedVersion: '$LATEST',
        Payload: {
          renditions: [{ width: 1280, height: 720, bitrate: 3_000_000, codecs: 'avc1.64001f' }, { width: 416, height: 234, bitrate: 300_000, codecs: 'avc1.640015' }],
          segments: 30,
          bytes: 4000,
          minutes: 2,
          captions: 0,
          ...thumbnails && { thumbnails: thumbnails.vtt },
          ...poster && { poster },
        },
      };
    },
  };

  constructor(private readonly buckets: Buckets) {}
}

/** Amazon Transcribe: jobs by their names. */
export class Transcripts {
  readonly jobs = new Map<string, 'IN_PROGRESS' | 'COMPLETED' | 'FAILED'>();

  readonly handlers = {
    'aws-sdk:transcribe:startTranscriptionJob': ({ TranscriptionJobName: name, LanguageCode, OutputBucketName, OutputKey, Media }: any) => {
      if (!/^[0-9a-zA-Z._-]{1,200}$/.test(name) || !LanguageCode || !Media.MediaFileUri) throw new StatesError('Transcribe.BadRequestException', `${name} of ${Media.MediaFileUri}`);
      if (this.jobs.has(name)) throw new StatesError('Transcribe.ConflictException', 'The requested job name already exists');
      this.jobs.set(name, 'IN_PROGRESS');
      this.clock.after(1000 * this.random.between(20, 200), () => {
        this.jobs.set(name, this.fails ? 'FAILED' : 'COMPLETED');
        if (!this.fails) this.buckets.put(OutputBucketName, OutputKey.replace(/json$/, 'vtt'), 'other');
      });
      return { TranscriptionJob: { TranscriptionJobName: name, TranscriptionJobStatus: 'IN_PROGRESS' } };
    },
    'aws-sdk:transcribe:getTranscriptionJob': ({ TranscriptionJobName: name }: any) => {
      if (!this.jobs.has(name)) throw new StatesError('Transcribe.BadRequestException', 'The requested job could not be found');
      return { TranscriptionJob: { TranscriptionJobName: name, TranscriptionJobStatus: this.jobs.get(name) } };
    },
  };

  constructor(
    private readonly clock: VirtualClock, private readonly random: Random, private readonly buckets: Buckets, private readonly fails: boolean,
  ) {}
}

/** CloudFront, as far as it forgets. */
export class Edge {
  readonly forgotten: string[] = [];
  private readonly references = new Set<string>();

  readonly handlers = {
    'aws-sdk:cloudfront:createInvalidation': ({ InvalidationBatch: { CallerReference, Paths: { Quantity, Items } } }: any) => {
      if (Quantity !== Items.length) throw new StatesError('CloudFront.InconsistentQuantitiesException', `${Quantity}`);
      if (!this.references.has(CallerReference)) this.forgotten.push(...Items);
      this.references.add(CallerReference);
      return { Invalidation: { Id: 'I1', Status: 'InProgress' } };
    },
  };
}
