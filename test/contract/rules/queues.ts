import { Rule } from './rule';
import { LocatedResource, references, resources, SynthesizedStack } from '../template';

/** Properties that name the queue for what could not be processed, in any service. */
const DEAD_LETTER_PROPERTIES = ['RedrivePolicy', 'DeadLetterConfig', 'OnFailure'];

/** Nothing is lost: a queue has a dead-letter queue or is one, and an alarm watches every dead-letter queue. */
export const queues: Rule = ({ stacks }) => stacks.flatMap((stack) => {
  const deadLetters = deadLetterQueues(stack);
  const alarmed = queuesWithAlarm(stack);
  return resources([stack], 'AWS::SQS::Queue').flatMap((queue) => {
    if (!deadLetters.has(queue.logicalId)) {
      return queue.properties.RedrivePolicy ? [] : [finding(queue, 'queue-dead-letter', 'give it a dead-letter queue')];
    }
    return alarmed.has(queue.logicalId) ? [] : [finding(queue, 'queue-alarm', 'add an alarm on ApproximateNumberOfMessagesVisible of this dead-letter queue')];
  });
});

function deadLetterQueues(stack: SynthesizedStack): Set<string> {
  return new Set(resources([stack]).flatMap(({ properties }) => valuesOf(properties, DEAD_LETTER_PROPERTIES).flatMap(references)));
}

function queuesWithAlarm(stack: SynthesizedStack): Set<string> {
  return new Set(resources([stack], 'AWS::CloudWatch::Alarm')
    .filter(({ properties }) => JSON.stringify(properties).includes('ApproximateNumberOfMessagesVisible'))
    .flatMap(({ properties }) => references([properties.Dimensions, properties.Metrics])));
}

/** Values of the properties of these names, at any depth. */
function valuesOf(value: any, names: string[]): any[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, child]) => names.includes(name) ? [child] : valuesOf(child, names));
}

function finding(queue: LocatedResource, rule: string, message: string) {
  return { rule, at: queue.at, message };
}
