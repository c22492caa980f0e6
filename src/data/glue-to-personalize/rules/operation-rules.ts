import { RemovalPolicy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DAY, duration, HOUR } from '../../../core/duration-rules';
import { number } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { knownText, oneOf, optional, text } from '../../../core/value-rules';
import { RecommendationOperations } from '../recommendation-operations';
import { TargetKind } from '../target-kind';

/** Of the 63 characters of a name in Personalize, 22 are for what is added: `-interactions-` and 8 digits. */
export const GROUP_NAME_LENGTH = 40;

export function checkOperations(scope: Construct, operations: RecommendationOperations, target: TargetKind) {
  const { groupName, topic, runbookUrl, maxRecommendationsPerSecond, idleAfter, removalPolicy } = operations;
  checkGroupName(scope, groupName);
  optional(scope, 'operations.topic', topic, ({ topicArn }) => topicArn, 'a topic', 'use a Topic');
  if (topic?.fifo && !Token.isUnresolved(topic.fifo)) {
    throw propError(scope, { prop: 'operations.topic', value: 'a FIFO topic', allowed: 'a standard topic: alarms of CloudWatch cannot publish to another', fix: 'use a standard topic' });
  }
  text(scope, 'operations.runbookUrl', runbookUrl, { pattern: /^https:\/\/[^\s/]+\S{0,900}$/, allowed: 'an https address', fix: 'use one that whoever is woken can open' });
  number(scope, 'operations.maxRecommendationsPerSecond', maxRecommendationsPerSecond, 0.01, 100_000);
  duration(scope, 'operations.idleAfter', idleAfter, HOUR, 7 * DAY, HOUR);
  oneOf(scope, 'operations.removalPolicy', removalPolicy, RemovalPolicy);
  if (target.kind !== 'personalize') checkNoCampaign(scope, { maxRecommendationsPerSecond, idleAfter });
}

/** What is said of requests would be said in vain: only those of campaigns are watched. */
function checkNoCampaign(scope: Construct, watched: Pick<RecommendationOperations, 'maxRecommendationsPerSecond' | 'idleAfter'>) {
  for (const [name, value] of Object.entries(watched)) {
    if (value === undefined) continue;
    throw propError(scope, {
      prop: `operations.${name}`, value, allowed: 'only with RecommendationTarget.personalize: requests of a campaign are watched, and of no other target', fix: 'leave it out',
    });
  }
}

/** Names and ARNs of everything in Personalize are made from it: https://docs.aws.amazon.com/personalize/latest/dg/API_CreateDatasetGroup.html */
export function checkGroupName(scope: Construct, groupName: string | undefined) {
  knownText(scope, 'operations.groupName', groupName, {
    pattern: /^[a-zA-Z0-9][a-zA-Z0-9_-]{0,39}$/, allowed: `at most ${GROUP_NAME_LENGTH} letters, digits, - and _, the first a letter or digit`, fix: "use a name such as 'shop'",
  });
}
