import { Annotations, Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { isKnownType } from './instance-types';
import { atMost, required, text } from './text-rules';
import { TrainingCapacity } from './training-capacity';
import { number, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

export function checkCapacities(scope: Construct, capacity: TrainingCapacity[]) {
  atMost(scope, 'capacity', capacity.length, 20, 'list what to try, the cheapest first', 1);
  capacity.forEach((choice, index) => checkCapacity(scope, `capacity[${index}]`, choice));
  checkNeighbours(scope, capacity);
}

function checkCapacity(scope: Construct, prop: string, { instanceType, count, _options: { volume, pricePerHour } }: TrainingCapacity) {
  const rule = { pattern: /^ml\.[a-z][a-z0-9-]{1,20}\.[a-z0-9-]{1,20}$/, allowed: 'ml.<family>.<size>', fix: "use an instance type such as 'ml.g5.xlarge'" };
  required(scope, `${prop}.instanceType`, instanceType, () => true, rule.allowed, rule.fix);
  text(scope, `${prop}.instanceType`, instanceType, rule);
  wholeNumber(scope, `${prop}.count`, count, 1, 100);
  checkVolume(scope, `${prop}.volume`, volume);
  number(scope, `${prop}.pricePerHour`, pricePerHour, 0.0001, 100_000, 'take it from the price list of SageMaker training, or leave it out');
  warnOfUnknownType(scope, instanceType);
}

/** It is a number in the state machine. */
function checkVolume(scope: Construct, prop: string, volume: Size | undefined) {
  if (!volume) return;
  const gibibytes = volume.isUnresolved() ? NaN : volume.toGibibytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isInteger(gibibytes) && gibibytes >= 1 && gibibytes <= 16_384) return;
  const value = volume.isUnresolved() ? 'only known at deployment' : `${gibibytes} GiB`;
  throw propError(scope, { prop, value, allowed: 'whole GiB from 1 to 16384, known at synthesis', fix: 'use Size.gibibytes(50)' });
}

/** What just failed would be tried again at once. */
function checkNeighbours(scope: Construct, capacity: TrainingCapacity[]) {
  const index = capacity.findIndex(({ description }, place) => place > 0 && description === capacity[place - 1].description);
  if (index === -1) return;
  throw propError(scope, {
    prop: `capacity[${index}]`, value: capacity[index].description, allowed: 'another choice than the one before it', fix: 'take it out: after the last the list begins again',
  });
}

function warnOfUnknownType(scope: Construct, instanceType: string) {
  if (Token.isUnresolved(instanceType) || isKnownType(instanceType)) return;
  Annotations.of(scope).addWarningV2(`cdk-reference-constructs:unknownInstanceType:${instanceType}`,
    `${instanceType} is not among the instance types that SageMaker was known to train on in November 2026: check that it exists and is offered in the region.`);
}
