import { Rule } from './rule';
import { LocatedResource, references, resources } from '../template';

/** A function ends in known time, does not starve its account, and its logs do not live for ever. */
export const functions: Rule = ({ stacks }) => resources(stacks, 'AWS::Lambda::Function').flatMap((fn) => [
  ...(hasRetainedLogs(fn) ? [] : [finding(fn, 'lambda-log-retention', 'give it a log group of its own, with a retention')]),
  ...(fn.properties.Timeout ? [] : [finding(fn, 'lambda-timeout', 'say how long it may run: the default of 3 s is no decision')]),
  ...(hasBoundedConcurrency(fn) ? [] : [finding(fn, 'lambda-concurrency', 'reserve concurrency, bound its event source, or list what bounds it')]),
]);

/** No log group keeps its events for ever, whoever writes to it. */
export const logRetention: Rule = ({ stacks }) => resources(stacks, 'AWS::Logs::LogGroup')
  .filter(({ properties }) => !properties.RetentionInDays)
  .map((logGroup) => finding(logGroup, 'log-retention', 'set a retention: without one, CloudWatch keeps events for ever'));

function hasRetainedLogs({ stack, properties }: LocatedResource): boolean {
  const [logGroup] = references(properties.LoggingConfig?.LogGroup);
  return Boolean(stack.template.Resources?.[logGroup]?.Properties?.RetentionInDays);
}

function hasBoundedConcurrency({ stack, logicalId, properties }: LocatedResource): boolean {
  if (properties.ReservedConcurrentExecutions !== undefined) return true;
  const sources = resources([stack], 'AWS::Lambda::EventSourceMapping')
    .filter((source) => references(source.properties.FunctionName).includes(logicalId));
  // SQS takes a maximum; a stream is bounded by its shards.
  return sources.length > 0
    && sources.every((source) => source.properties.ScalingConfig?.MaximumConcurrency || source.properties.ParallelizationFactor);
}

function finding(resource: LocatedResource, rule: string, message: string) {
  return { rule, at: resource.at, message };
}
