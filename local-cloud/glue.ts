import { Control } from './control';
import { Cloud } from './target';

/** A job run that does not succeed. */
export interface FailingRuns {
  /** So many runs. @default 1 */
  readonly times?: number;
  /** Name of the job; `*` and `?` stand for others. @default '*' */
  readonly job?: string;
  /** Before its script runs, or after it has done its work. @default 'before' */
  readonly when?: 'before' | 'after';
  /** @default 'FAILED' */
  readonly state?: 'FAILED' | 'TIMEOUT' | 'ERROR';
  /** @default 'Internal service error' */
  readonly errorMessage?: string;
}

/** A crawl that fails. */
export interface FailingCrawls {
  /** So many crawls. @default 1 */
  readonly times?: number;
  /** Name of the crawler; `*` and `?` stand for others. @default '*' */
  readonly crawler?: string;
  /** @default 'Internal Service Exception' */
  readonly errorMessage?: string;
}

/** What a test makes of Glue's outside world; times are seconds of the cloud, unless it says real. */
export interface GlueWorld {
  /** The least time of a job run in STARTING. @default 10 */
  readonly startSeconds?: number;
  /** The least time of a crawler in RUNNING. @default 20 */
  readonly crawlSeconds?: number;
  /** The time of a crawler in STOPPING. @default 5 */
  readonly stopSeconds?: number;
  /** Real seconds that a minute of a job's Timeout has: scripts do not run faster because the cloud's time does. @default 60 */
  readonly minuteSeconds?: number;
  /** @default [] */
  readonly failRuns?: FailingRuns[];
  /** @default [] */
  readonly failCrawls?: FailingCrawls[];
  /** Runs of the jobs with this name (`*` and `?` stand for others) stay in RUNNING, their script not begun, until this is another. @default null */
  readonly holdRuns?: string | null;
  /** So many calls of Glue's API are answered by ThrottlingException. @default 0 */
  readonly throttle?: number;
  /** So many calls of Glue's API are answered by InternalServiceException. @default 0 */
  readonly serverError?: number;
}

/** A run as GetJobRun shows it, times in seconds; what its script got, and when its process lived, in real seconds. */
export interface LocalJobRun {
  readonly Id: string;
  readonly JobName: string;
  readonly JobRunState: 'STARTING' | 'RUNNING' | 'STOPPING' | 'STOPPED' | 'SUCCEEDED' | 'FAILED' | 'TIMEOUT' | 'ERROR';
  readonly Arguments?: Record<string, string>;
  readonly ErrorMessage?: string;
  readonly StartedOn: number;
  readonly CompletedOn?: number;
  /** Real seconds of the process, whatever the speed of the cloud. */
  readonly ExecutionTime: number;
  readonly given: string[];
  readonly process: { readonly started?: number; readonly ended?: number };
}

export interface LocalCrawl {
  readonly Id: string;
  readonly Crawler: string;
  readonly State: 'RUNNING' | 'STOPPING' | 'READY';
  readonly Status: 'SUCCEEDED' | 'CANCELLED' | 'FAILED' | null;
  readonly ErrorMessage: string | null;
  readonly StartTime: number;
  readonly EndTime: number | null;
  /** Names of tables. */
  readonly Tables: { readonly created: string[]; readonly updated: string[]; readonly deleted: string[] };
}

interface Answer {
  readonly settings: GlueWorld;
  readonly runs: LocalJobRun[];
  readonly crawls: LocalCrawl[];
}

/** The outside world of Glue on the local cloud (emulator/glue/control.py). */
export class LocalGlue {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalGlue', 'glue');
  }

  /** Sets these members; the others stay as they are. */
  public async set(settings: GlueWorld): Promise<void> {
    await this.control.call('PUT', { settings });
  }

  /** The settings as they are now; `times` counts down as faults strike. */
  public async settings(): Promise<GlueWorld> {
    return (await this.control.call('GET')).settings;
  }

  /** All runs of all accounts and regions in the order of their start, those of jobs whose name begins with `prefix`. */
  public async runs(prefix = ''): Promise<LocalJobRun[]> {
    return (await this.control.call('GET')).runs.filter((run) => run.JobName.startsWith(prefix));
  }

  /** All crawls in the order of their start, those of crawlers whose name begins with `prefix`. */
  public async crawls(prefix = ''): Promise<LocalCrawl[]> {
    return (await this.control.call('GET')).crawls.filter((crawl) => crawl.Crawler.startsWith(prefix));
  }

  /** Forgets all settings; runs and crawls stay. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
