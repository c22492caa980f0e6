import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { atMost, required, text, twice } from './text-rules';
import { TrainingMetric } from './training-metric';
import { propError } from '../../core/prop-error';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_MetricDefinition.html */
export function checkMetrics(scope: Construct, metrics: TrainingMetric[]) {
  atMost(scope, 'algorithm.metrics', metrics.length, 40, 'keep the ones that are looked at');
  metrics.forEach((metric, index) => {
    const prop = `algorithm.metrics[${index}]`;
    required(scope, prop, metric, (value) => value instanceof TrainingMetric, 'a TrainingMetric', "use TrainingMetric.of('loss', 'loss=([0-9.]+)')");
    const { name, regex } = metric;
    text(scope, `${prop}.name`, name, { pattern: /^.{1,255}$/, allowed: 'one line from 1 to 255 characters', fix: "use a name such as 'loss'" });
    text(scope, `${prop}.regex`, regex, { pattern: /^.{1,500}$/, allowed: 'one line from 1 to 500 characters', fix: "use a pattern such as 'loss=([0-9.]+)'" });
    checkRegex(scope, `${prop}.regex`, regex);
  });
  const name = twice(metrics.map((metric) => metric.name));
  if (name) throw propError(scope, { prop: 'algorithm.metrics', value: name, allowed: 'each name once', fix: 'give one of the two another name' });
}

function checkRegex(scope: Construct, prop: string, regex: string) {
  if (Token.isUnresolved(regex)) return;
  const groups = countGroups(regex);
  if (groups === undefined) throw propError(scope, { prop, value: regex, allowed: 'a regular expression', fix: 'correct it; brackets that mean themselves need a backslash' });
  if (groups === 0) throw propError(scope, { prop, value: regex, allowed: 'a regular expression with a group, which is the number', fix: "put the number in brackets: 'loss=([0-9.]+)'" });
}

/** The alternative of nothing always matches, and answers with a place for each group. */
function countGroups(regex: string): number | undefined {
  try {
    return new RegExp(`${regex}|`).exec('')!.length - 1;
  } catch {
    return undefined;
  }
}
