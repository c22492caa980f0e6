import { Construct } from 'constructs';
import { AbrFrameSize } from './abr-frame-size';
import { Sides, sides } from './defaults';
import { wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { required } from '../../core/value-rules';

/** https://docs.aws.amazon.com/mediaconvert/latest/apireference/jobs.html: 32 to 8192; chroma subsampling halves both, so they are even. */
export function frameSize(scope: Construct, prop: string, size: AbrFrameSize | undefined) {
  if (size === undefined) return;
  required(scope, prop, size, ({ width, height }) => width !== undefined && height !== undefined, 'an AbrFrameSize', 'use one such as AbrFrameSize.HD_1080');
  checkSide(scope, `${prop}.width`, size.width);
  checkSide(scope, `${prop}.height`, size.height);
}

function checkSide(scope: Construct, prop: string, value: number) {
  wholeNumber(scope, prop, value, 32, 8192);
  if (value % 2 === 0) return;
  throw propError(scope, { prop, value, allowed: 'an even number', fix: `use ${value - 1}` });
}

/** Whether one size is at least as large as another both ways, however they are turned. */
export const covers = (one: Sides, other: Sides) => one.long >= other.long && one.short >= other.short;

/** A size, with the prop that gives it. */
export interface NamedSize {
  readonly size: AbrFrameSize;
  readonly name: string;
}

/** Upright or lying, as both are. */
export function atMostSize(scope: Construct, prop: string, size: AbrFrameSize | undefined, most: NamedSize) {
  if (!size || covers(sides(most.size), sides(size))) return;
  throw propError(scope, {
    prop, value: size.description, allowed: `at most ${most.name}, ${most.size.description}, in width and height`, fix: `make it smaller, or ${most.name} larger`,
  });
}
