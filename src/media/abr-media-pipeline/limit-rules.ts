import { Size, SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { ladderOf } from './defaults';
import { MediaVideoCodec } from './media-codec';
import { MediaPrice, MediaPrices } from './media-limits';
import { frameSize } from './size-rules';
import { DAY, duration } from '../../core/duration-rules';
import { number } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { isObject, optional, required } from '../../core/value-rules';

/** What an object of S3 can have: https://docs.aws.amazon.com/AmazonS3/latest/userguide/upload-objects.html */
const LARGEST = 50_000_000_000_000;

/** To be called after the rules of the ladder. */
export function checkLimits(scope: Construct, props: AbrMediaPipelineProps) {
  const { limits = {} } = props;
  duration(scope, 'limits.maxDuration', limits.maxDuration, 10, DAY);
  checkSize(scope, limits.maxSize);
  frameSize(scope, 'limits.maxFrame', limits.maxFrame);
  number(scope, 'limits.maxCost', limits.maxCost, 0.01, 1_000_000, 'leave it out for no limit');
  optional(scope, 'limits.prices', limits.prices, isObject, 'prices by codec', 'use { h264: { sd, hd, uhd } }');
  if (limits.maxCost !== undefined) required(scope, 'limits.prices', limits.prices, () => true, 'what MediaConvert charges, with limits.maxCost', 'take it from https://aws.amazon.com/mediaconvert/pricing/');
  if (limits.prices) checkPrices(scope, limits.prices, ladderOf(props)._kind.options.codecs ?? [MediaVideoCodec.H264]);
}

/** Bytes are compared in the state machine. */
function checkSize(scope: Construct, size: Size | undefined) {
  const prop = 'limits.maxSize';
  optional(scope, prop, size, ({ toBytes }) => toBytes, 'a Size', 'use one such as Size.gibibytes(10)');
  if (!size) return;
  if (size.isUnresolved()) throw propError(scope, { prop, value: Token.asNumber({}), allowed: 'a size that is known at synthesis', fix: 'give a literal' });
  const bytes = size.toBytes({ rounding: SizeRoundingBehavior.NONE });
  if (Number.isInteger(bytes) && bytes >= 1 && bytes <= LARGEST) return;
  throw propError(scope, { prop, value: `${bytes} bytes`, allowed: 'whole bytes, from 1 to 50 TB', fix: 'use one such as Size.gibibytes(10)' });
}

/** Of each codec of the ladder: an estimate without one would be too low. */
function checkPrices(scope: Construct, prices: MediaPrices, codecs: MediaVideoCodec[]) {
  for (const codec of codecs) required(scope, `limits.prices.${codec}`, prices[codec], () => true, 'dollars for each codec of the ladder', 'add { sd, hd, uhd }');
  for (const codec of Object.values(MediaVideoCodec)) checkPrice(scope, `limits.prices.${codec}`, prices[codec]);
  number(scope, 'limits.prices.other', prices.other, 0, 1000, 'leave it out');
}

function checkPrice(scope: Construct, prop: string, price: MediaPrice | undefined) {
  optional(scope, prop, price, isObject, 'dollars for a minute', 'use { sd, hd, uhd }');
  if (!price) return;
  for (const name of ['sd', 'hd', 'uhd'] as const) {
    required(scope, `${prop}.${name}`, price[name], () => true, 'dollars for a minute', 'take it from https://aws.amazon.com/mediaconvert/pricing/');
    number(scope, `${prop}.${name}`, price[name], 0, 1000, 'take it from https://aws.amazon.com/mediaconvert/pricing/');
  }
}
