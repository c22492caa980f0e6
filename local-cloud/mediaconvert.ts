import { Control } from './control';
import { Cloud } from './target';

/** A job that ends in ERROR. */
export interface FailingJobs {
  /** So many jobs. @default 1 */
  readonly times?: number;
  /** One of MediaConvert's error codes. @default 1999 */
  readonly errorCode?: number;
  readonly errorMessage?: string;
  /** At this jobPercentComplete; 0 is before the input is read, 5 to 90 while it is encoded, above 90 while outputs are uploaded. @default 0 */
  readonly at?: number;
}

/** An output that is missing afterwards, although the job is COMPLETE. */
export interface LostOutput {
  /** So many outputs. @default 1 */
  readonly times?: number;
  /** The file's name without its directory; `*` and `?` stand for others: `*_000000002.cmfv`, `index.mpd`. */
  readonly name: string;
}

/** What a test makes of MediaConvert's outside world; times are seconds of the cloud. */
export interface MediaConvertWorld {
  /** @default [] */
  readonly failJobs?: FailingJobs[];
  /** Jobs that have come this far wait until it is null or higher; they can be canceled meanwhile. @default null */
  readonly holdAtPercent?: number | null;
  /** @default [] */
  readonly loseOutputs?: LostOutput[];
  /** The least time in SUBMITTED, once the queue lets the job start. @default 0 */
  readonly submittedSeconds?: number;
  /** The least time in the phase TRANSCODING. @default 0 */
  readonly encodeSeconds?: number;
  /** So many calls of MediaConvert's API are answered by TooManyRequestsException. @default 0 */
  readonly throttle?: number;
  /** So many calls of MediaConvert's API are answered by InternalServerErrorException. @default 0 */
  readonly serverError?: number;
}

/** An output as the event COMPLETE tells it. */
export interface LocalMediaOutput {
  readonly outputFilePaths?: string[];
  readonly durationInMs: number;
  readonly videoDetails?: { readonly widthInPx: number; readonly heightInPx: number; readonly averageBitrate?: number };
}

/** A job as GetJob shows it, times in seconds, and what the event COMPLETE told of its outputs. */
export interface LocalMediaJob {
  readonly Id: string;
  readonly Arn: string;
  readonly Status: 'SUBMITTED' | 'PROGRESSING' | 'COMPLETE' | 'CANCELED' | 'ERROR';
  readonly Queue: string;
  readonly Role: string;
  readonly Settings: Record<string, unknown>;
  readonly JobPercentComplete?: number;
  readonly CurrentPhase?: 'PROBING' | 'TRANSCODING' | 'UPLOADING';
  readonly ErrorCode?: number;
  readonly ErrorMessage?: string;
  readonly CreatedAt: number;
  readonly Timing: { readonly SubmitTime: number; readonly StartTime?: number; readonly FinishTime?: number };
  readonly UserMetadata: Record<string, string>;
  readonly Tags: Record<string, string>;
  readonly made: { readonly type: string; readonly playlistFilePaths?: string[]; readonly outputDetails: LocalMediaOutput[] }[];
}

interface Answer {
  readonly settings: MediaConvertWorld;
  readonly jobs: LocalMediaJob[];
}

/** The outside world of MediaConvert on the local cloud (emulator/mediaconvert/control.py). */
export class LocalMediaConvert {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalMediaConvert', 'mediaconvert');
  }

  /** Sets these members; the others stay as they are. */
  public async set(settings: MediaConvertWorld): Promise<void> {
    await this.control.call('PUT', { settings });
  }

  /** The settings as they are now; `times` counts down as faults strike. */
  public async settings(): Promise<MediaConvertWorld> {
    return (await this.control.call('GET')).settings;
  }

  /** All jobs of all accounts and regions in the order of their creation, those with this entry in their userMetadata. */
  public async jobs(userMetadata: Record<string, string> = {}): Promise<LocalMediaJob[]> {
    const wanted = Object.entries(userMetadata);
    return (await this.control.call('GET')).jobs.filter((job) => wanted.every(([key, value]) => job.UserMetadata[key] === value));
  }

  /** Forgets all settings; the jobs stay. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
