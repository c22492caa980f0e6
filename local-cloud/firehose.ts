import { Control } from './control';
import { Cloud } from './target';

/** Records of PutRecordBatch that are not taken. */
export interface FailingPuts {
  /** So many calls. @default 1 */
  readonly times?: number;
  /** Name of the stream; `*` and `?` stand for others. @default '*' */
  readonly stream?: string;
  /** So many records of each call, the last ones. @default - all */
  readonly records?: number;
}

/** Attempts at delivery that fail and are made again. */
export interface FailingDeliveries {
  /** So many attempts. @default 1 */
  readonly times?: number;
  /** Name of the stream; `*` and `?` stand for others. @default '*' */
  readonly stream?: string;
}

/** What a test makes of Firehose's outside world. */
export interface FirehoseWorld {
  /** What buffering intervals are multiplied with. @default LOCAL_CLOUD_BUFFER_SCALE, or 1 */
  readonly bufferScale?: number;
  /** @default [] */
  readonly failPuts?: FailingPuts[];
  /** @default [] */
  readonly failDeliveries?: FailingDeliveries[];
  /** Streams with this name (`*` and `?` stand for others) deliver nothing until this is another. @default null */
  readonly holdDeliveries?: string | null;
  /** So many calls that put records are answered by ServiceUnavailableException. @default 0 */
  readonly throttle?: number;
}

/** What a stream has taken and delivered since it was first written to. */
export interface LocalStream {
  readonly name: string;
  readonly arn: string;
  /** Records that were taken. */
  readonly records: number;
  /** Records that wait. */
  readonly buffered: number;
  readonly delivering: boolean;
  readonly delivered: number;
  /** Records that went to the error prefix. */
  readonly failed: number;
  /** URIs of data, backups and errors; files of Iceberg tables are not among them. */
  readonly objects: string[];
}

interface Answer {
  readonly settings: FirehoseWorld;
  readonly streams: LocalStream[];
}

/** The outside world of Firehose on the local cloud (emulator/firehose/control.py). */
export class LocalFirehose {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalFirehose', 'firehose');
  }

  /** Sets these members; the others stay as they are. */
  public async set(settings: FirehoseWorld): Promise<void> {
    await this.control.call('PUT', { settings });
  }

  /** The settings as they are now; `times` counts down as faults strike. */
  public async settings(): Promise<FirehoseWorld> {
    return (await this.control.call('GET')).settings;
  }

  /** Delivers now what streams with this name (`*` and `?` stand for others) have buffered; does not wait for its end. */
  public async flush(name = '*'): Promise<void> {
    await this.control.call('POST', { flush: name });
  }

  /** The streams that were written to, those whose name begins with `prefix`. */
  public async streams(prefix = ''): Promise<LocalStream[]> {
    return (await this.control.call('GET')).streams.filter((stream) => stream.name.startsWith(prefix));
  }

  /** Forgets all settings; what is buffered stays. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
