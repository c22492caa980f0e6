import { aws_cloudwatch as cloudwatch } from 'aws-cdk-lib';
import { AnalysisCheck } from '../analysis-check';
import { CheckKind } from '../check-kind';
import { text } from './asl';

/** What a verdict is made from. */
export interface VerdictProps {
  readonly checks: AnalysisCheck[];
  /** Requests of a version below which its figures say nothing. */
  readonly minSamples: number;
  /** Whether the new version has all traffic: there is nothing to compare with. */
  readonly alone: boolean;
  /** Whether direct invocations of the new version count as traffic. */
  readonly direct: boolean;
  readonly group: boolean;
  /** Seconds until the step is over. */
  readonly duration: number;
  /** Seconds after its end that data is waited for. */
  readonly patience: number;
  /** Seconds after its end that a person has to approve; undefined when nobody is asked. */
  readonly approvalTimeout?: number;
}

/**
 * The verdict of one look, from the answer of GetMetricData:
 * `{ verdict: 'next' | 'again' | 'rollBack', code, reason, checks, short }`, the checks with their outcome `pass`, `fail` or `unknown` and how often
 * each has come in this step.
 */
export function verdictQuery(props: VerdictProps): string {
  const { checks, duration, patience, approvalTimeout } = props;
  const perMember = checks.map((check, index) => ({ check, index })).filter(({ check }) => !['metric', 'alarm'].includes(check._kind.kind));
  const own = checks.map((check, index) => ({ check, index })).filter(({ check }) => ['metric', 'alarm'].includes(check._kind.kind));
  const approval = approvalTimeout === undefined ? '' : `
    $not($approved) and $elapsed >= ${duration + approvalTimeout} ? $say('rollBack', 'ApprovalTimedOut', 'nobody approved it in time') :
    $not($approved) ? $say('again', '', '') :`;
  return `(
  $results := $states.result.MetricDataResults;
  $points := function($ids) {[$results[Id in $ids].Values]};
  $here := function($id) {$count($results[Id = $id and StatusCode = 'Complete']) > 0};
  $total := function($id) {$sum($append(0, $points($id)))};
  $percentile := function($id, $samples) {(
    $values := $points($id);
    $weights := $points($samples);
    $count($values) = $count($weights) and $sum($weights) > 0
      ? $sum($map($values, function($value, $k) {$value * $weights[$k]})) / $sum($weights)
      : $max($values)
  )};
  $elapsed := ($millis() - $began) / 1000;
  $over := $approved or $elapsed >= ${duration} - 1;
  $seen := [
    ${[
      ...perMember.length ? [`$members#$i.(
      $n := 'm' & $i;
      $name := ${props.group ? "function & ': '" : "''"};
      $samples := $total($n & 'ni')${props.direct ? " + $total($n & 'di')" : ''};
      $stableSamples := ${props.alone ? '0' : "$total($n & 'si')"};
      [
        ${perMember.map(({ check, index }) => look(check, index, props)).join(',\n        ')}
      ]
    )`] : [],
      ...own.map(({ check, index }) => look(check, index, props)),
    ].join(',\n    ')}
  ];
  $checks := [$map($seen, function($check, $k) {(
    $was := $judged.checks[$k];
    $more := function($count, $happened) {($exists($count) ? $count : 0) + ($happened ? 1 : 0)};
    $merge([$check, {
      'failures': $more($was.failures, $check.outcome = 'fail'),
      'successes': $check.outcome = 'pass' ? $more($was.successes, true) : 0,
      'unknowns': $more($was.unknowns, $over and $check.outcome = 'unknown')
    }])
  )})];
  $counted := $checks[dryRun = false];
  $bad := $counted[failures > failureLimit];
  $unclear := $counted[unknowns > inconclusiveLimit];
  $unknown := $counted[outcome = 'unknown'];
  $short := $count($unknown) > 0;
  $say := function($verdict, $code, $reason) {{ 'verdict': $verdict, 'code': $code, 'reason': $reason, 'checks': $checks, 'short': $short }};
  $count($bad) > 0 ? $say('rollBack', 'CheckFailed', $join($bad.(name & ' is ' & $string(value) & ', allowed: ' & allowed), '; ')) :
    $count($unclear) > 0 ? $say('rollBack', 'Inconclusive', $join($unclear.name, ', ') & ': not enough data, too often') :
    $short and $elapsed >= ${duration + patience} ? $say('rollBack', 'NoTraffic', $join($unknown.name, ', ') & ': not enough data') :${approval}
    $over and $count($counted[successes < consecutiveSuccesses]) = 0 ? $say('next', '', '') : $say('again', '', '')
)`;
}

/** One check: `{ name, outcome, value, allowed, samples, ... }`. */
function look(check: AnalysisCheck, index: number, props: VerdictProps): string {
  const { failureLimit = 0, consecutiveSuccesses = 1, inconclusiveLimit = 9999, dryRun = false } = check._options;
  const limits = `'failureLimit': ${failureLimit}, 'consecutiveSuccesses': ${consecutiveSuccesses}, 'inconclusiveLimit': ${inconclusiveLimit}, 'dryRun': ${dryRun}`;
  const perMember = !['metric', 'alarm'].includes(check._kind.kind);
  return `$merge([{ 'name': ${perMember ? '$name & ' : ''}${text(check.name)}, ${limits} }, ${found(check._kind, index, props)}])`;
}

function found(kind: CheckKind, index: number, props: VerdictProps): string {
  const { minSamples, alone, direct } = props;
  /** The figure of the stable version: in the same time, or while it last had traffic. 0 when it is not known. */
  const stable = (ratio: number, name: string, figure: string) => {
    if (!ratio) return '0';
    return alone ? `$max([0, $baseline[name = $name & ${text(name)}].stable])` : `$stableSamples >= ${minSamples} ? ${figure} : 0`;
  };
  switch (kind.kind) {
    case 'errorRate':
      return `(
          $errors := $total($n & 'ne')${direct ? " + $total($n & 'de')" : ''};
          $stable := ${stable(kind.ratio, 'errorRate', "$total($n & 'se') / $stableSamples")};
          $allowed := $max([${kind.max}, ${kind.ratio} * $stable]);
          {
            'outcome': $errors >= ${kind.minErrors} and $errors / $max([$samples, ${minSamples}]) > $allowed ? 'fail' : $samples >= ${minSamples} and $here($n & 'ne') ? 'pass' : 'unknown',
            'value': $samples > 0 ? $round($errors / $samples, 4) : 0, 'allowed': 'at most ' & $round($allowed, 4), 'samples': $samples,
            'stable': $round($stable, 4), 'stableSamples': $stableSamples
          })`;
    case 'duration':
      return `(
          $value := $percentile(${both(direct, `p${index}`)}, ${both(direct, 'i')});
          $stable := ${stable(kind.ratio, `duration-p${kind.percentile}`, `$percentile($n & 'sp${index}', $n & 'si')`)};
          $allowed := $max([${kind.max?.toMilliseconds() ?? 0}, ${kind.ratio} * $stable]);
          {
            'outcome': $samples < ${minSamples} or $not($exists($value)) ? 'unknown' : $allowed > 0 and $value > $allowed ? 'fail' : 'pass',
            'value': $exists($value) ? $round($value, 1) : 0, 'allowed': $allowed > 0 ? 'at most ' & $round($allowed, 1) & ' ms' : 'not compared', 'samples': $samples,
            'stable': $exists($stable) ? $round($stable, 1) : 0, 'stableSamples': $stableSamples
          })`;
    case 'throttles':
      return `(
          $value := $total($n & 'nt');
          { 'outcome': $value > ${kind.max} ? 'fail' : $here($n & 'nt') ? 'pass' : 'unknown', 'value': $value, 'allowed': 'at most ${kind.max}', 'samples': $samples }
        )`;
    case 'alarm':
      return `(
      $alarm := $alarms[name = ${text(kind.alarm.alarmName)}];
      $red := $alarm.state = 'ALARM' and $toMillis($alarm.since) > $toMillis($states.context.Execution.StartTime);
      { 'outcome': $red ? 'fail' : $exists($alarm) ? 'pass' : 'unknown', 'value': $exists($alarm) ? $alarm.state : 'missing', 'allowed': 'no new ALARM' }
    )`;
    case 'metric':
      return `(
      $values := $points('c${index}');
      $value := ${aggregate(kind.metric)}($values);
      {
        'outcome': $count($values) = 0 ? 'unknown' : ${bounds(kind)} ? 'pass' : 'fail',
        'value': $exists($value) ? $value : 'missing', 'allowed': ${text(said(kind))}
      })`;
  }
}

/** The ids of a series of the new version, with the one of direct invocations where those count. */
const both = (direct: boolean, series: string) => direct ? `[$n & 'n${series}', $n & 'd${series}']` : `$n & 'n${series}'`;

type MetricKind = Extract<CheckKind, { kind: 'metric' }>;

const bounds = ({ min, max }: MetricKind) => [
  ...min === undefined ? [] : [`$value >= ${min}`],
  ...max === undefined ? [] : [`$value <= ${max}`],
].join(' and ');

const said = ({ min, max }: MetricKind) => [
  ...min === undefined ? [] : [`at least ${min}`],
  ...max === undefined ? [] : [`at most ${max}`],
].join(' and ');

/** How the points of a window come to one number. */
function aggregate(metric: cloudwatch.IMetric): string {
  const statistic = metric.toMetricConfig().metricStat?.statistic.toLowerCase() ?? '';
  if (['sum', 'samplecount', 'n'].includes(statistic)) return '$sum';
  if (statistic === 'maximum') return '$max';
  if (statistic === 'minimum') return '$min';
  return '$average';
}
