import { aws_cloudwatch as cloudwatch, Stack, Token } from 'aws-cdk-lib';
import { literal } from '../../../core/jsonata-literal';
import { AnalysisCheck } from '../analysis-check';

/** What the queries are made from. */
export interface SeriesProps {
  readonly checks: AnalysisCheck[];
  /** JSONata: the members. */
  readonly members: string;
  /** Whether the new version has all traffic: then there is nothing to compare with, and no executed version to tell apart. */
  readonly alone: boolean;
  /** Whether direct invocations of the new version count as traffic. */
  readonly direct: boolean;
}

/** GetMetricData takes at most this period, in seconds. Longer windows come back as several points. */
const LONGEST_PERIOD = 86_400;

/**
 * Arguments of GetMetricData: one call for all members, both versions and all checks. The period is the window, so that each series comes
 * back as one point, or two where CloudWatch cuts the window at a multiple of the period.
 *
 * @param lag seconds by which the window begins before the step, for data that came too late for the step before
 * @param alone whether the new version has all traffic. Its series then has no executed version, and the minute in which it got the traffic still
 * holds the old one's requests: the window begins after it
 */
export function windowQuery(lag: number, alone: boolean): string {
  return `(
  $from := ${alone ? '60000 * $ceil($began / 60000)' : `$began - ${lag * 1000}`};
  $to := $max([$millis(), $from + 60000]);
  $period := { 'Period': $min([${LONGEST_PERIOD}, 60 * $max([1, $ceil(($to - $from) / 60000)])]) };
  {
    'StartTime': $fromMillis($from), 'EndTime': $fromMillis($to),
    'MetricDataQueries': [$queries.($exists(MetricStat) ? $merge([$, { 'MetricStat': $merge([MetricStat, $period]) }]) : $merge([$, $period]))]
  }
)`;
}

/**
 * The queries, without their period.
 *
 * Ids: `m<member><n|s|d><i|e|t|p<check>>`, for new, stable or direct, and invocations, errors, throttles or a percentile. `c<check>`: the user's.
 */
export function seriesQuery(scope: Stack, props: SeriesProps): string {
  const { checks, alone, direct, members } = props;
  const durations = checks.flatMap(({ _kind: kind }, index) => kind.kind === 'duration' ? [{ id: `p${index}`, stat: `p${kind.percentile}` }] : []);
  const errors = checks.some(({ _kind: { kind } }) => kind === 'errorRate');
  const throttles = checks.some(({ _kind: { kind } }) => kind === 'throttles');
  const all = (letter: string, dimensions: string) => [
    `$one($n & '${letter}i', 'Invocations', 'Sum', ${dimensions})`,
    ...errors ? [`$one($n & '${letter}e', 'Errors', 'Sum', ${dimensions})`] : [],
    ...durations.map(({ id, stat }) => `$one($n & '${letter}${id}', 'Duration', '${stat}', ${dimensions})`),
  ];
  const executed = (version: string) => `$append($alias, { 'Name': 'ExecutedVersion', 'Value': ${version} })`;
  const series = [
    ...all('n', alone ? '$alias' : executed('to')),
    ...alone ? [] : all('s', executed('from')),
    ...direct ? all('d', "$of(function & ':' & to)") : [],
    ...throttles ? ["$one($n & 'nt', 'Throttles', 'Sum', $alias)"] : [],
  ];
  const own = checks.flatMap(({ _kind: kind }, index) => kind.kind === 'metric' ? metricQueries(scope, kind.metric, `c${index}`, members) : []);
  return `[
  ${members}#$i.(
    $n := 'm' & $i;
    $function := function;
    $of := function($resource) {[{ 'Name': 'FunctionName', 'Value': $function }, { 'Name': 'Resource', 'Value': $resource }]};
    $alias := $of(function & ':' & alias);
    $one := function($id, $metric, $stat, $dimensions) {{
      'Id': $id, 'MetricStat': { 'Metric': { 'Namespace': 'AWS/Lambda', 'MetricName': $metric, 'Dimensions': $dimensions }, 'Stat': $stat }
    }};
    [
      ${series.join(',\n      ')}
    ]
  )${own.map((one) => `,\n  ${one}`).join('')}
]`;
}

/** The user's metric or expression as queries, the last one being the answer. */
function metricQueries(scope: Stack, metric: cloudwatch.IMetric, id: string, members: string): string[] {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (metricStat) return [statQuery(scope, metricStat, id, members)];
  const { expression, usingMetrics } = mathExpression!;
  const used = Object.entries(usingMetrics);
  // Ids are the user's own words: a prefix keeps those of several checks apart.
  const names = new RegExp(`\\b(${used.map(([name]) => name).join('|')})\\b`, 'g');
  const renamed = used.length ? expression.replace(names, `${id}_$1`) : expression;
  return [
    ...used.flatMap(([name, part]) => metricQueries(scope, part, `${id}_${name}`, members).map((one) => one.replace('"ReturnData":true', '"ReturnData":false'))),
    literal({ Id: id, Expression: renamed, ReturnData: true }),
  ];
}

function statQuery(scope: Stack, stat: cloudwatch.MetricStatConfig, id: string, members: string): string {
  const { namespace, metricName, dimensions = [], statistic, unitFilter, account } = stat;
  const foreign = account && account !== scope.account && !Token.isUnresolved(account);
  const query = literal({
    Id: id,
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: metricName, Dimensions: dimensions.map(({ name, value }) => ({ Name: name, Value: value })) },
      Stat: statistic,
      ...unitFilter && { Unit: unitFilter },
    },
    ...foreign && { AccountId: account },
    ReturnData: true,
  });
  return query
    .replaceAll(`"Value":"${AnalysisCheck.NEW_VERSION}"`, `"Value":${members}[0].to`)
    .replaceAll(`"Value":"${AnalysisCheck.STABLE_VERSION}"`, `"Value":${members}[0].from`);
}
