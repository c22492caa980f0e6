import { Invocations, Minute, Stream } from './traffic';
import { StatesError } from '../../local-cloud/states/errors';
import { Random } from '../../local-cloud/states/random';

const MINUTE = 60_000;

export interface MetricsOptions {
  /** Seconds after the end of a minute at which its figures can be read, at the earliest and at the latest. */
  readonly lag: readonly [number, number];
  /** Whether points begin at multiples of the period, or at the start of the window: CloudWatch does not promise either. */
  readonly aligned: boolean;
  /** Whether each metric of a minute comes in its own time, so that invocations may be there before their errors. */
  readonly apart: boolean;
  readonly seed: number;
}

interface Dimension { readonly Name: string; readonly Value: string }
interface MetricStat {
  readonly Metric: { readonly Namespace: string; readonly MetricName: string; readonly Dimensions: Dimension[] };
  readonly Period: number;
  readonly Stat: string;
}
interface MetricDataQuery { readonly Id: string; readonly MetricStat?: MetricStat; readonly ReturnData?: boolean }

/** CloudWatch as far as it tells about Lambda: figures by the minute, which come late. */
export class Metrics {
  /** Values that were put, by `<namespace>/<name>`. */
  readonly put: Record<string, number> = {};
  /** Alarms by name. */
  readonly alarms: Record<string, { StateValue: string; StateTransitionedTimestamp: string }> = {};

  readonly handlers = {
    'aws-sdk:cloudwatch:getMetricData': ({ StartTime, EndTime, MetricDataQueries }: { StartTime: string; EndTime: string; MetricDataQueries: MetricDataQuery[] }) => {
      const [from, to] = [Math.floor(Date.parse(StartTime) / MINUTE) * MINUTE, Date.parse(EndTime)];
      if (!(from < to)) throw new StatesError('CloudWatch.CloudWatchException', `StartTime ${StartTime} must be before EndTime ${EndTime}`);
      const shown = MetricDataQueries.filter(({ ReturnData = true }) => ReturnData);
      return { MetricDataResults: shown.map((query) => ({ Id: query.Id, StatusCode: 'Complete', ...this.points(query, from, to) })), Messages: [] };
    },
    'aws-sdk:cloudwatch:putMetricData': ({ Namespace, MetricData }: any) => {
      for (const { MetricName, Value } of MetricData) this.put[`${Namespace}/${MetricName}`] = (this.put[`${Namespace}/${MetricName}`] ?? 0) + Value;
      return {};
    },
    'aws-sdk:cloudwatch:describeAlarms': ({ AlarmNames }: { AlarmNames: string[] }) => ({
      CompositeAlarms: [],
      MetricAlarms: AlarmNames.filter((name) => name in this.alarms).map((name) => ({ AlarmName: name, ...this.alarms[name] })),
    }),
  };

  constructor(private readonly now: () => number, private readonly invocations: Invocations, private readonly options: MetricsOptions) {}

  /** The figures of one minute, if they can be read by now; what a metric of Lambda says of the streams that the dimensions name. */
  value(metric: string, stat: string, dimensions: Record<string, string>, minutes: number[]): number | undefined {
    const visible = minutes.filter((minute) => this.visible(minute, metric));
    const found = this.matching(dimensions).flatMap(({ minutes: all }) => visible.flatMap((minute) => all.get(minute) ?? []));
    return found.length ? statistic(metric, stat, found) : undefined;
  }

  private points({ Id, MetricStat }: MetricDataQuery, from: number, to: number) {
    if (!MetricStat) throw new Error(`${Id} is an expression: the simulated CloudWatch has none`);
    const { Metric: { Namespace, MetricName, Dimensions }, Stat, Period } = MetricStat;
    if (Namespace !== 'AWS/Lambda') throw new Error(`${Id} asks for ${Namespace}: the simulated CloudWatch has AWS/Lambda`);
    if (Period % 60 || Period < 60 || Period > 86_400) throw new StatesError('CloudWatch.InvalidParameterValueException', `Period is ${Period}`);
    const period = Period * 1000;
    const dimensions = Object.fromEntries(Dimensions.map(({ Name, Value }) => [Name, Value]));
    const points: [number, number][] = [];
    for (let at = this.options.aligned ? Math.floor(from / period) * period : from; at < to; at += period) {
      const first = Math.max(at, from) / MINUTE;
      const minutes = Array.from({ length: Math.ceil(Math.min(at + period, to) / MINUTE) - first }, (_, index) => first + index);
      const value = this.value(MetricName, Stat, dimensions, minutes);
      if (value !== undefined) points.unshift([at, value]);
    }
    return { Timestamps: points.map(([time]) => new Date(time).toISOString()), Values: points.map(([, value]) => value) };
  }

  private matching({ FunctionName, Resource, ExecutedVersion, ...others }: Record<string, string>): Stream[] {
    if (Object.keys(others).length) throw new Error(`Lambda has no dimension ${Object.keys(others).join(', ')}`);
    return this.invocations.streams.filter((stream) => stream.function === FunctionName
      && (!Resource || stream.resource === Resource) && (!ExecutedVersion || stream.executedVersion === ExecutedVersion));
  }

  private visible(minute: number, metric: string): boolean {
    const { lag: [least, most], apart, seed } = this.options;
    // Errors, Duration, Invocations and Throttles differ in their first letter.
    const random = new Random(seed + 7919 * (minute % 100_003) + (apart ? metric.charCodeAt(0) : 0));
    return this.now() >= (minute + 1) * MINUTE + 1000 * random.between(least, most);
  }
}

function statistic(metric: string, stat: string, minutes: Minute[]): number {
  const sum = (of: (minute: Minute) => number) => minutes.reduce((total, minute) => total + of(minute), 0);
  if (metric === 'Duration') return percentile(minutes.flatMap(({ durations }) => durations), stat);
  const values: Record<string, () => number> = {
    Invocations: () => sum(({ invocations }) => invocations), Errors: () => sum(({ errors }) => errors), Throttles: () => 0,
  };
  if (stat !== 'Sum' || !values[metric]) throw new Error(`The simulated CloudWatch has no ${stat} of ${metric}`);
  return values[metric]();
}

function percentile(values: number[], stat: string): number {
  const [, percent] = /^p(\d+(?:\.\d+)?)$/.exec(stat) ?? [];
  if (!percent) throw new Error(`The simulated CloudWatch has no ${stat} of Duration`);
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * Number(percent) / 100))];
}
