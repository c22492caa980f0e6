import { RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { MediaOperations } from './media-operations';
import { flag } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { oneOf, optional, text } from '../../core/value-rules';

export function checkOperations(scope: Construct, { pipelineName, topic, runbookUrl, removalPolicy, regionSupported }: MediaOperations) {
  checkPipelineName(scope, pipelineName);
  optional(scope, 'operations.topic', topic, ({ topicArn }) => topicArn, 'a topic', 'use a Topic');
  if (topic?.fifo && !Token.isUnresolved(topic.fifo)) {
    throw propError(scope, { prop: 'operations.topic', value: 'a FIFO topic', allowed: 'a standard topic: alarms of CloudWatch cannot publish to another', fix: 'use a standard topic' });
  }
  text(scope, 'operations.runbookUrl', runbookUrl, { pattern: /^https:\/\/[^\s/]+\S{0,900}$/, allowed: 'an https address', fix: 'use one that whoever is woken can open' });
  oneOf(scope, 'operations.removalPolicy', removalPolicy, RemovalPolicy);
  flag(scope, 'operations.regionSupported', regionSupported);
  if (!regionSupported) checkRegion(scope);
}

/** It is part of other names, of which Step Functions allows 80 characters. */
export function checkPipelineName(scope: Construct, name: string | undefined) {
  text(scope, 'operations.pipelineName', name, {
    pattern: /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,38}[a-zA-Z0-9])?$/, allowed: 'at most 40 letters, digits and dashes, no dash at the ends', fix: "use a name such as 'films'",
  });
}

/** Regions that AWS's list of endpoints has without MediaConvert in 2026: https://docs.aws.amazon.com/general/latest/gr/mediaconvert.html */
const WITHOUT = [
  'ap-east-1', 'ap-east-2', 'ap-south-2', 'ap-southeast-3', 'ap-southeast-6', 'ap-southeast-7', 'ca-west-1', 'cn-north-1', 'eu-central-2', 'eu-south-1', 'eu-south-2',
  'il-central-1', 'me-south-1', 'mx-central-1', 'us-gov-east-1',
];

function checkRegion(scope: Construct) {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region) || !WITHOUT.includes(region)) return;
  throw propError(scope, {
    prop: 'the region of the stack', value: region, allowed: 'a region that has MediaConvert', fix: 'deploy to another, or set operations.regionSupported: true if AWS has it there by now',
  });
}
