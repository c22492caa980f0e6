import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { ladderOf } from './defaults';
import { checkExtraSettings } from './extra-settings-rules';
import { MediaAcceleration, MediaEncoding, MediaQueueHop } from './media-encoding';
import { MediaQueue } from './media-queue';
import { isReserved, queueArn } from './settings/parts-of-props';
import { checkTags } from './tag-rules';
import { DAY, duration, MINUTE } from '../../core/duration-rules';
import { flag, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { isObject, list, noneTwice, oneOf, optional, region, required, text } from '../../core/value-rules';

/** To be called last: extra settings are checked together with all that is made of the other props. */
export function checkEncoding(scope: Construct, props: AbrMediaPipelineProps) {
  const { encoding = {} } = props;
  optional(scope, 'encoding.queue', encoding.queue, ({ _kind }) => _kind, 'a MediaQueue', 'use one such as MediaQueue.own()');
  if (encoding.queue) checkQueue(scope, 'encoding.queue', encoding.queue);
  wholeNumber(scope, 'encoding.priority', encoding.priority, -50, 50);
  checkHops(scope, encoding);
  checkAcceleration(scope, encoding);
  checkReserved(scope, props);
  duration(scope, 'encoding.timeout', encoding.timeout, MINUTE, 7 * DAY);
  checkTags(scope, encoding.tags);
  checkExtraSettings(scope, props);
}

function checkQueue(scope: Construct, prop: string, { _kind: kind }: MediaQueue) {
  if (kind.kind === 'own') wholeNumber(scope, `${prop}.concurrentJobs`, kind.options?.concurrentJobs, 1, 1000);
  if (kind.kind !== 'arn') return;
  const rule = { pattern: /^arn:[a-z-]+:mediaconvert:[a-z0-9-]+:\d{12}:queues\/[^/\s]+$/, allowed: 'the ARN of a queue of MediaConvert', fix: 'copy it from the console' };
  required(scope, prop, kind.queueArn, () => true, rule.allowed, rule.fix);
  text(scope, prop, kind.queueArn, rule);
  flag(scope, `${prop}.reserved`, kind.options?.reserved);
  if (!Token.isUnresolved(kind.queueArn)) region(scope, prop, kind.queueArn.split(':')[3]);
}

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/setting-up-queue-hopping.html */
function checkHops(scope: Construct, { hops, queue = MediaQueue.accountDefault() }: MediaEncoding) {
  list(scope, 'encoding.hops', hops, 0, 5, 'leave it out, or list where a job may move to');
  hops?.forEach((hop, index) => checkHop(scope, `encoding.hops[${index}]`, hop, queue));
  noneTwice(scope, 'encoding.hops', (hops ?? []).map((hop) => queueArn(hop.queue)));
}

function checkHop(scope: Construct, prop: string, hop: MediaQueueHop, submitted: MediaQueue) {
  required(scope, prop, hop, isObject, 'a queue and a time', 'use { queue: MediaQueue.fromQueueArn(...), after: Duration.minutes(30) }');
  required(scope, `${prop}.queue`, hop.queue, ({ _kind }) => _kind, 'a MediaQueue', 'use MediaQueue.fromQueueArn(...)');
  checkDestination(scope, `${prop}.queue`, hop, submitted);
  required(scope, `${prop}.after`, hop.after, () => true, 'a Duration', 'use one such as Duration.minutes(30)');
  duration(scope, `${prop}.after`, hop.after, MINUTE, 3 * DAY, MINUTE);
  wholeNumber(scope, `${prop}.priority`, hop.priority, -50, 50);
}

function checkDestination(scope: Construct, prop: string, { queue }: MediaQueueHop, submitted: MediaQueue) {
  checkQueue(scope, prop, queue);
  if (queue._kind.kind === 'own') {
    throw propError(scope, { prop, value: 'MediaQueue.own', allowed: 'a queue that exists', fix: 'use MediaQueue.fromQueueArn or MediaQueue.accountDefault' });
  }
  if (submitted._kind.kind === 'own' || queueArn(queue) !== queueArn(submitted)) return;
  throw propError(scope, { prop, value: 'the same as encoding.queue', allowed: 'another queue', fix: 'take it out' });
}

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/auto-abr.html: a job with Automated ABR runs on on-demand queues only. */
function checkReserved(scope: Construct, props: AbrMediaPipelineProps) {
  const { queue, hops = [] } = props.encoding ?? {};
  const queues = [{ prop: 'encoding.queue', queue }, ...hops.map((hop, index) => ({ prop: `encoding.hops[${index}].queue`, queue: hop.queue }))];
  for (const { prop, queue: each } of queues) {
    if (!ladderOf(props).isAutomated || !isReserved(each)) continue;
    throw propError(scope, { prop, value: 'a reserved queue', allowed: 'an on-demand queue with AbrLadder.automated', fix: 'use another queue, or AbrLadder.fixed' });
  }
}

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/accelerated-transcoding-queue-hopping.html */
function checkAcceleration(scope: Construct, { queue, acceleration }: MediaEncoding) {
  oneOf(scope, 'encoding.acceleration', acceleration, MediaAcceleration);
  if (!isReserved(queue) || acceleration !== MediaAcceleration.ENABLED) return;
  throw propError(scope, { prop: 'encoding.acceleration', value: acceleration, allowed: 'PREFERRED or DISABLED with a reserved queue, which cannot run accelerated jobs', fix: 'leave it out' });
}
