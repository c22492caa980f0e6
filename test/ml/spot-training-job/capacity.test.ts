import { ResourceConfig$ } from '@aws-sdk/client-sagemaker';
import { Size, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { problems } from './schema';
import { check, newStack } from './training';
import { capacityParts } from '../../../src/ml/spot-training-job/capacity-parts';
import { TrainingCapacity, TrainingCapacityOptions } from '../../../src/ml/spot-training-job/training-capacity';

const { spot, onDemand } = TrainingCapacity;
const type = 'ml.m5.xlarge';
const size = (gibibytes: number) => ({ volume: Size.gibibytes(gibibytes) });

test('the defaults are one instance with 50 GiB', () => {
  const parts = capacityParts(spot(type));
  expect(parts).toEqual({ resources: { InstanceType: type, InstanceCount: 1, VolumeSizeInGB: 50 }, spot: true, description: 'ml.m5.xlarge, spot' });
  expect(problems(ResourceConfig$, parts.resources)).toEqual([]);
});

test('the price of a capacity is that of all its instances', () => {
  const parts = capacityParts(onDemand(type, { count: 4, pricePerHour: 0.5, volume: Size.tebibytes(1) }));
  expect(parts).toEqual({
    resources: { InstanceType: type, InstanceCount: 4, VolumeSizeInGB: 1024 }, spot: false, pricePerHour: 2, description: '4 x ml.m5.xlarge, on demand',
  });
});

const one = (options: TrainingCapacityOptions, instanceType = type) => ({ capacity: [spot(instanceType, options)] });
const wrongType = (instanceType: string): [string, object, string] => [`type ${instanceType}`, one({}, instanceType), `capacity[0].instanceType is "${instanceType}"; allowed: ml.<family>.<size>`];

test.each<[string, object, string]>([
  ['an empty list', { capacity: [] }, 'capacity is "0 entries"; allowed: from 1 to 20'],
  ['too many', { capacity: Array.from({ length: 21 }, (_, i) => (i % 2 ? spot(type) : onDemand(type))) }, 'capacity is "21 entries"'],
  ['no list', { capacity: spot(type) }, 'capacity is {'],
  wrongType('m5.xlarge'), wrongType('ml.m5'), wrongType('ml.m5.xlarge '), wrongType('ML.m5.xlarge'), wrongType(''),
  ['no instance', one({ count: 0 }), 'capacity[0].count is 0; allowed: a whole number from 1 to 100'],
  ['101 instances', one({ count: 101 }), 'capacity[0].count is 101'],
  ['instances of a parameter', one({ count: Token.asNumber({ Ref: 'P' }) }), 'capacity[0].count is a value that is only known at deployment'],
  ['no volume', one(size(0)), 'capacity[0].volume is "0 GiB"; allowed: whole GiB from 1 to 16384'],
  ['too large a volume', one(size(16_385)), 'capacity[0].volume is "16385 GiB"'],
  ['half a GiB', one({ volume: Size.mebibytes(1536) }), 'capacity[0].volume is "1.5 GiB"'],
  ['a volume of a parameter', one(size(Token.asNumber({ Ref: 'P' }))), 'capacity[0].volume is "only known at deployment"; allowed: whole GiB'],
  ['a volume of a parameter in other units', one({ volume: Size.tebibytes(Token.asNumber({ Ref: 'P' })) }), 'capacity[0].volume is "only known at deployment"'],
  ['a price of nothing', one({ pricePerHour: 0 }), 'capacity[0].pricePerHour is 0'],
  ['a negative price', one({ pricePerHour: -1 }), 'capacity[0].pricePerHour is -1; allowed: a number from 0.0001 to 100000. Fix: take it from the price list'],
  ['a price of a parameter', one({ pricePerHour: Token.asNumber({ Ref: 'P' }) }), 'capacity[0].pricePerHour is a value that is only known'],
  ['the same twice in a row', { capacity: [spot(type), onDemand(type), onDemand(type)] }, 'capacity[2] is "ml.m5.xlarge, on demand"; allowed: another choice'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test.each<[string, object]>([
  ['20 choices', { capacity: Array.from({ length: 20 }, (_, i) => (i % 2 ? spot(type) : onDemand(type))) }],
  ['100 instances', one({ count: 100 })],
  ['the smallest volume', one(size(1))],
  ['the largest volume', one(size(16_384))],
  ['a type of a parameter', one({}, Token.asString({ Ref: 'P' }))],
  ['the same type with another count', { capacity: [spot(type), spot(type, { count: 2 })] }],
  ['the same type later again', { capacity: [spot(type), onDemand(type), spot(type)] }],
])('%s is allowed', (_, change) => expect(() => check(change)).not.toThrow());

test.each(['ml.g9.2xlarge', 'ml.m5.medium'])('the type %s, which nobody knows, is a warning', (instanceType) => {
  const stack = check(one({}, instanceType));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(`${instanceType} is not among`));
});

test('types that SageMaker knows and types of parameters are no warning', () => {
  const stack = newStack();
  for (const instanceType of ['ml.m5.xlarge', 'ml.p6-b200.48xlarge', 'ml.r8i-flex.large', Token.asString({ Ref: 'P' })]) check(one({}, instanceType), newStack());
  check(one({}), stack);
  Annotations.fromStack(stack).hasNoWarning('*', Match.anyValue());
});
