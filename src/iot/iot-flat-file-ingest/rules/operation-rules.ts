import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DAY, duration, MINUTE } from '../../../core/duration-rules';
import { propError } from '../../../core/prop-error';
import { knownText, oneOf, optional, text } from '../../../core/value-rules';
import { FlatFileOperations } from '../flat-file-operations';

/** Of a name: what is made from it must fit into the 64 characters of a stream of Firehose. */
export const NAME_LENGTH = 30;

const NAME = {
  // Parameters of Systems Manager may not begin so.
  pattern: /^(?!aws|ssm)[a-z][a-z0-9_]{0,29}$/, allowed: `at most ${NAME_LENGTH} lower-case letters, digits and _, the first a letter, not beginning with aws or ssm`, fix: "use one such as 'presses'",
};

/** With a device, a source and a leaf it fits into the 256 bytes of a topic. */
const PREFIX = { pattern: /^[a-zA-Z0-9_-]{1,64}$/, allowed: 'from 1 to 64 letters, digits, - and _', fix: "use one such as 'ff'" };

export function checkOperations(scope: Construct, { ingestName, topicPrefix, topic, runbookUrl, silentAfter, removalPolicy }: FlatFileOperations) {
  knownText(scope, 'operations.ingestName', ingestName, NAME);
  knownText(scope, 'operations.topicPrefix', topicPrefix, PREFIX);
  optional(scope, 'operations.topic', topic, ({ topicArn }) => topicArn, 'a topic', 'use a Topic');
  if (topic?.fifo && !Token.isUnresolved(topic.fifo)) {
    throw propError(scope, { prop: 'operations.topic', value: 'a FIFO topic', allowed: 'a standard topic: alarms of CloudWatch cannot publish to another', fix: 'use a standard topic' });
  }
  text(scope, 'operations.runbookUrl', runbookUrl, { pattern: /^https:\/\/[^\s/#]+[^\s#]{0,700}$/, allowed: 'an https address without #', fix: 'use one that whoever is woken can open' });
  duration(scope, 'operations.silentAfter', silentAfter, 2 * MINUTE, DAY, MINUTE);
  // Neither tables nor logs can be kept as a snapshot.
  const { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE } = RemovalPolicy;
  oneOf(scope, 'operations.removalPolicy', removalPolicy, { DESTROY, RETAIN, RETAIN_ON_UPDATE_OR_DELETE });
}
