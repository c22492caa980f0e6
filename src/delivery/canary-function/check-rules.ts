import { aws_cloudwatch as cloudwatch, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AnalysisCheck } from './analysis-check';
import { flag, number, seconds, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

export function checkCheck(scope: Construct, prop: string, { _kind: kind, _options: options, name }: AnalysisCheck, group: boolean) {
  flag(scope, `${prop}.dryRun`, options.dryRun);
  wholeNumber(scope, `${prop}.failureLimit`, options.failureLimit, 0, 1000);
  wholeNumber(scope, `${prop}.consecutiveSuccesses`, options.consecutiveSuccesses, 1, 1000);
  wholeNumber(scope, `${prop}.inconclusiveLimit`, options.inconclusiveLimit, 0, 1000);
  if (kind.kind === 'errorRate') {
    number(scope, `${prop}.max`, kind.max, 0, 1);
    number(scope, `${prop}.comparedWithStable`, kind.ratio, 0, 1000);
    wholeNumber(scope, `${prop}.minErrors`, kind.minErrors, 1, 1_000_000);
  }
  if (kind.kind === 'duration') {
    number(scope, `${prop}.percentile`, kind.percentile, 50, 99.99);
    number(scope, `${prop}.comparedWithStable`, kind.ratio, 0, 1000);
    if (kind.max) seconds(scope, `${prop}.max`, kind.max, 0.001, 900);
    if (!kind.max && !kind.ratio) {
      throw propError(scope, { prop: `${prop}.max`, value: undefined, allowed: 'a duration, when nothing is compared', fix: 'give max or comparedWithStable' });
    }
  }
  if (kind.kind === 'throttles') number(scope, `${prop}.max`, kind.max, 0, Number.MAX_SAFE_INTEGER);
  if (kind.kind === 'metric') {
    if (kind.max === undefined && kind.min === undefined) {
      throw propError(scope, { prop: `${prop}.max`, value: undefined, allowed: 'max, min or both', fix: 'say what fails the check' });
    }
    if ((kind.min ?? -Infinity) > (kind.max ?? Infinity)) {
      throw propError(scope, { prop: `${prop}.min`, value: kind.min, allowed: `at most max, ${kind.max}`, fix: 'exchange the two' });
    }
    if (!/^[\w-]{1,64}$/.test(name)) {
      throw propError(scope, { prop: `${prop}.name`, value: name, allowed: 'up to 64 letters, digits, - and _', fix: 'use a name such as orders-per-minute' });
    }
    number(scope, `${prop}.max`, kind.max, -Number.MAX_VALUE, Number.MAX_VALUE);
    number(scope, `${prop}.min`, kind.min, -Number.MAX_VALUE, Number.MAX_VALUE);
    checkMetric(scope, `${prop}.metric`, kind.metric, group);
  }
}

const LAMBDA_DIMENSIONS = ['FunctionName', 'Resource', 'ExecutedVersion', 'EventSourceMappingUUID'];

/** A metric that does not exist has no data for ever: what can be seen to be wrong is refused. */
function checkMetric(scope: Construct, prop: string, metric: cloudwatch.IMetric, group: boolean) {
  const { metricStat, mathExpression } = metric.toMetricConfig();
  if (!metricStat && !mathExpression) {
    throw propError(scope, { prop, value: 'a search', allowed: 'a metric, or an expression of metrics', fix: 'name the metric' });
  }
  for (const part of Object.values(mathExpression?.usingMetrics ?? {})) checkMetric(scope, prop, part, group);
  if (!metricStat) return;
  const { namespace, dimensions = [], region } = metricStat;
  const unknown = namespace === 'AWS/Lambda' && dimensions.find(({ name }) => !LAMBDA_DIMENSIONS.includes(name));
  if (unknown) {
    throw propError(scope, {
      prop, value: unknown.name, allowed: 'FunctionName, Resource, ExecutedVersion or EventSourceMappingUUID', fix: 'use a dimension that Lambda publishes',
    });
  }
  const here = Stack.of(scope).region;
  if (region && !Token.isUnresolved(region) && !Token.isUnresolved(here) && region !== here) {
    throw propError(scope, { prop, value: region, allowed: `metrics of the region of the stack, ${here}`, fix: 'alarm on it there, or publish it here' });
  }
  if (group && dimensions.some(({ value }) => [AnalysisCheck.NEW_VERSION, AnalysisCheck.STABLE_VERSION].includes(value))) {
    throw propError(scope, { prop, value: 'a version', allowed: 'fixed dimensions in a group', fix: 'publish it without the version, or roll the function out by itself' });
  }
}
