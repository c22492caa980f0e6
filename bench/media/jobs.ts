import { Buckets, Version } from './buckets';
import { KINDS, probed } from './files';
import { VirtualClock } from '../../local-cloud/states/clock';
import { OutOfTime, StatesError, Stopped } from '../../local-cloud/states/errors';
import { Call } from '../../local-cloud/states/interpreter';
import { Random } from '../../local-cloud/states/random';

export interface JobsProps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly buckets: Buckets;
  /** Tells the default bus. */
  readonly tell: (detail: any) => void;
  /** Whether Step Functions manages to cancel the job of an execution that is stopped: it makes an effort. */
  readonly cancels: boolean;
  /** When no further job is taken. */
  readonly refuses?: (time: number) => boolean;
  /** The error that whoever waits for the first of all jobs meets after a minute and a half, though the job lives on. */
  readonly unwatched?: string;
  /** How often what a job tells is told again, late. */
  readonly late: number;
  /** Seconds that they take: between these. */
  readonly encoding: [number, number];
}

/** Milliseconds for which the token of a request stands for the job that it made: https://docs.aws.amazon.com/mediaconvert/latest/apireference/idempotency.html */
const TOKEN = 60_000;
/** Seconds after which a search knows of a job, at most. */
const SEARCH_LAG = 5;
const UPDATE = 60_000;

export interface Job {
  readonly id: string;
  readonly request: any;
  readonly created: number;
  status: 'SUBMITTED' | 'PROGRESSING' | 'COMPLETE' | 'ERROR' | 'CANCELED';
  ended?: number;
  /** What it has read. */
  input?: Version;
  errorCode?: number;
  errorMessage?: string;
}

const error = (name: string, message: string) => new StatesError(`MediaConvert.${name}`, message);

/** MediaConvert: probes, jobs and what they tell. Who pays: the owner of each job that is COMPLETE. */
export class Jobs {
  readonly jobs: Job[] = [];
  private readonly tokens = new Map<string, { job: Job; until: number }>();
  private readonly waiting = new Map<Job, (() => void)[]>();

  readonly handlers: Record<string, (args: any, call: Call) => any> = {
    'aws-sdk:mediaconvert:probe': ({ InputFiles: [{ FileUrl }] }) => {
      const file = this.read(FileUrl);
      if (!file) throw error('NotFoundException', `There is no ${FileUrl}`);
      return probed(file.kind, file.etag, file.size);
    },
    'mediaconvert:createJob.sync': (request, call) => this.sync(this.create(request), call),
    'aws-sdk:mediaconvert:searchJobs': ({ InputFile, Order, Status, NextToken = '0', MaxResults = 20 }) => {
      if (!(MaxResults >= 1 && MaxResults <= 20)) throw error('BadRequestException', `MaxResults is ${MaxResults}`);
      if (!InputFile || [...InputFile].length > 300) throw error('BadRequestException', `InputFile is ${InputFile}`);
      const { clock, random } = this.props;
      const known = (created: number) => created + 1000 * random.between(0, SEARCH_LAG) <= clock.now;
      const fits = ({ request, created, status }: Job) => fileOf(request).includes(InputFile) && known(created) && (Status ?? status) === status;
      const found = this.jobs.filter(fits);
      const [first, last] = [Number(NextToken), Number(NextToken) + MaxResults];
      return { Jobs: (Order === 'ASCENDING' ? found : found.reverse()).slice(first, last).map(described), ...last < found.length && { NextToken: String(last) } };
    },
    'aws-sdk:mediaconvert:cancelJob': ({ Id }) => this.cancel(Id),
  };

  constructor(private readonly props: JobsProps) {}

  /** Also by a person in the console. */
  cancel(id: string) {
    const job = this.jobs.find((each) => each.id === id);
    if (!job) throw error('NotFoundException', `There is no job ${id}`);
    if (job.ended !== undefined) throw error('ConflictException', `The job ${id} is ${job.status} and cannot be canceled`);
    this.end(job, 'CANCELED');
    return {};
  }

  of(assetId: string): Job[] {
    return this.jobs.filter(({ request }) => request.UserMetadata.assetId === assetId);
  }

  private create(request: any): Job {
    checkRequest(request);
    const { clock, random, refuses } = this.props;
    const known = this.tokens.get(request.ClientRequestToken);
    if (known && known.until >= clock.now) return known.job;
    if (refuses?.(clock.now)) throw error('TooManyRequestsException', 'Too many requests have been sent in too short of a time');
    const job: Job = { id: `${clock.now}-${String(this.jobs.length).padStart(6, '0')}`, request, created: clock.now, status: 'SUBMITTED' };
    this.jobs.push(job);
    this.tokens.set(request.ClientRequestToken, { job, until: clock.now + TOKEN });
    clock.after(1000 * random.between(3, 40), () => this.begin(job));
    return job;
  }

  private begin(job: Job) {
    if (job.ended !== undefined) return;
    const { clock, random } = this.props;
    job.status = 'PROGRESSING';
    job.input = this.read(fileOf(job.request));
    this.tell(job, { jobProgress: { jobPercentComplete: 0, currentPhase: 'PROBING' } });
    const begun = clock.now;
    const length = 1000 * random.between(...this.props.encoding);
    const nth = this.of(job.request.UserMetadata.assetId).indexOf(job);
    const code = job.input ? KINDS[job.input.kind].fails?.(nth) : 1404;
    const update = () => {
      if (job.ended !== undefined) return;
      if (clock.now < begun + length) {
        this.tell(job, { status: 'STATUS_UPDATE', jobProgress: { jobPercentComplete: Math.floor(100 * (clock.now - begun) / length), currentPhase: 'TRANSCODING' } });
        clock.after(Math.min(UPDATE, begun + length - clock.now), update);
      } else if (code !== undefined) {
        Object.assign(job, { errorCode: code, errorMessage: `Unable to "encode" the input, reason ${code}` });
        this.end(job, 'ERROR');
      } else {
        this.write(job);
        this.end(job, 'COMPLETE');
      }
    };
    clock.after(Math.min(UPDATE, length), update);
  }

  private end(job: Job, status: Job['status']) {
    Object.assign(job, { status, ended: this.props.clock.now });
    this.tell(job, job.errorCode === undefined ? {} : { errorCode: job.errorCode, errorMessage: job.errorMessage });
    for (const heard of this.waiting.get(job) ?? []) heard();
  }

  /** Events of one job overtake each other, and come again. */
  private tell(job: Job, more: object) {
    const { clock, random, tell, late } = this.props;
    const detail = { timestamp: clock.now, accountId: '111122223333', jobId: job.id, status: job.status, userMetadata: job.request.UserMetadata, ...more };
    tell(detail);
    if (random.chance(late)) clock.after(1000 * random.between(0, 400), () => tell(detail));
  }

  private write({ request, input }: Job) {
    for (const { OutputGroupSettings: { Type, ...settings } } of request.Settings.OutputGroups) {
      const { Destination } = Object.values<any>(settings)[0];
      const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(Destination)!;
      const files = Type === 'FILE_GROUP_SETTINGS' ? ['.0000000.jpg'] : ['.m3u8', '.mpd', '_1.cmfv', '_1_000000001.cmfv'];
      for (const file of files) this.props.buckets.put(bucket, key + file, input!.kind, 1000);
    }
  }

  /** Answers when the job has ended; a job that is not complete is an error. */
  private sync(job: Job, { scope }: Call): Promise<any> {
    const heard = async () => {
      // A call that is made after its caller was stopped is watched by nobody.
      scope.check();
      try {
        if (job.ended === undefined) {
          await scope.wait<void>((resolve, reject) => {
            const later = () => this.props.clock.after(1000 * this.props.random.between(1, 20), () => resolve());
            this.waiting.set(job, [...this.waiting.get(job) ?? [], later]);
            const { unwatched } = this.props;
            if (unwatched !== undefined && job === this.jobs[0]) this.props.clock.after(90_000, () => reject(new StatesError(unwatched, 'Rate exceeded')));
          });
        }
      } catch (reason) {
        const cancels = reason instanceof Stopped || reason instanceof OutOfTime || (reason instanceof StatesError && reason.error === 'States.Timeout');
        if (this.props.cancels && cancels && job.ended === undefined) this.end(job, 'CANCELED');
        throw reason;
      }
      if (job.status !== 'COMPLETE') throw new StatesError('States.TaskFailed', JSON.stringify({ Job: described(job) }));
      return { Job: described(job) };
    };
    const answer = heard();
    // Nobody may be left to hear of it.
    answer.catch(() => undefined);
    return answer;
  }

  private read(url: string): Version | undefined {
    const [, bucket, key] = /^s3:\/\/([^/]+)\/(.+)$/.exec(url)!;
    return this.props.buckets.current(bucket, key);
  }
}

const fileOf = (request: any): string => request.Settings.Inputs[0].FileInput;

const described = ({ id, status, created, request, errorCode, errorMessage }: Job) => ({
  ...request, Arn: `arn:aws:mediaconvert:us-east-1:111122223333:jobs/${id}`, CreatedAt: new Date(created).toISOString(), Id: id, Status: status, ...errorCode !== undefined && { ErrorCode: errorCode, ErrorMessage: errorMessage },
});

function checkRequest({ Role, Settings, ClientRequestToken, UserMetadata }: any) {
  const problems = [
    typeof Role !== 'string' && `Role ${Role}`,
    !/^[\x20-\x7e]{1,64}$/.test(ClientRequestToken) && `ClientRequestToken ${ClientRequestToken}`,
    Object.values(UserMetadata).some((value) => typeof value !== 'string' || value.length > 256) && `UserMetadata ${JSON.stringify(UserMetadata)}`,
    !Settings?.OutputGroups?.length && 'Settings without OutputGroups',
    !/^s3:\/\/[^/]+\/.+/.test(Settings?.Inputs?.[0]?.FileInput) && 'Settings without an input',
  ].filter(Boolean);
  if (problems.length) throw error('BadRequestException', problems.join(', '));
}
