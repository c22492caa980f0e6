import { Random } from '../../local-cloud/states/random';

/** How a version of a function behaves. */
export interface Behaviour {
  /** Share of requests that fail. */
  readonly errors: number;
  /** Median of the duration, in milliseconds; the durations are log-normal. */
  readonly median: number;
  /** Whether whoever gets it is served badly even if it does not fail: it is too slow. */
  readonly unwanted?: boolean;
}

const SPREAD = 0.4;

/** What one version did in one minute, as Lambda counts it. */
export interface Minute {
  invocations: number;
  errors: number;
  readonly durations: number[];
}

/** All requests to one qualifier of a function that one version served, by the number of the minute since 1970. */
export interface Stream {
  readonly function: string;
  /** `<function>:<alias or version>` */
  readonly resource: string;
  /** Lambda tells it only while the alias has weights. */
  readonly executedVersion?: string;
  readonly minutes: Map<number, Minute>;
}

/** Invocations and what Lambda's metrics will say about them. */
export class Invocations {
  readonly streams: Stream[] = [];
  private readonly index = new Map<string, Stream>();

  constructor(private readonly random: Random) {}

  stream(functionName: string, qualifier: string, executedVersion?: string): Stream {
    const key = `${functionName}:${qualifier}:${executedVersion}`;
    let stream = this.index.get(key);
    if (!stream) {
      stream = { function: functionName, resource: `${functionName}:${qualifier}`, executedVersion, minutes: new Map() };
      this.index.set(key, stream);
      this.streams.push(stream);
    }
    return stream;
  }

  /** One request; true if it is served badly. */
  serve(stream: Stream, time: number, { errors, median, unwanted = false }: Behaviour): boolean {
    const number = Math.floor(time / 60_000);
    let minute = stream.minutes.get(number);
    if (!minute) stream.minutes.set(number, minute = { invocations: 0, errors: 0, durations: [] });
    const failed = this.random.chance(errors);
    minute.invocations++;
    if (failed) minute.errors++;
    minute.durations.push(median * Math.exp(SPREAD * this.random.normal()));
    return failed || unwanted;
  }
}
