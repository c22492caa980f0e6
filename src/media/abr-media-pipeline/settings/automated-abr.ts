import { AutomatedLadderParts } from './job-parts';
import { fittedHeight, fittedWidth } from './source-size';
import { Expression } from './template';
import { Sides } from '../defaults';

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/automated-abr-rules.html */
export function automatedAbr(ladder: AutomatedLadderParts) {
  const { maxBitrate, minBitrate, maxRenditions, qualityLevel, allowed } = ladder;
  return {
    AbrSettings: {
      MaxAbrBitrate: maxBitrate,
      MinAbrBitrate: minBitrate,
      ...qualityLevel !== undefined && { MaxQualityLevel: qualityLevel },
      MaxRenditions: allowed.length ? new Expression(`${sizes(ladder)} $min([${maxRenditions}, $count($listed)])`) : maxRenditions,
      Rules: new Expression(rules(ladder), true),
    },
  };
}

/** MediaConvert wants no fewer allowed sizes than MaxRenditions, which is 3 at least: so many of the smallest stay, however small the source is. */
const LEAST = 3;

/**
 * JSONata that binds what the rules are about, turned as the source is: `$top`, its size in the ladder, and `$listed`, the forced or allowed sizes that do not exceed it.
 */
const sizes = ({ maxSize, forceInclude, allowed }: AutomatedLadderParts) => `
  $upright := $input.height > $input.width;
  $size := function($long, $short) { $upright ? { 'Width': $short, 'Height': $long } : { 'Width': $long, 'Height': $short } };
  $covers := function($one, $other) { $one.Width >= $other.Width and $one.Height >= $other.Height };
  $top := { 'Width': ${fittedWidth(maxSize)}, 'Height': ${fittedHeight(maxSize)} };
  $listed := [${[...forceInclude.map((each) => ifCovered(size(each))), ...allowed.map((each, index) => index < LEAST ? allowedSize(each) : ifCovered(allowedSize(each)))].join(', ')}];`;

const size = ({ long, short }: Sides) => `$size(${long}, ${short})`;
const ifCovered = (each: string) => `($covers($top, ${each}) ? ${each})`;
const allowedSize = (each: AutomatedLadderParts['allowed'][number]) => each.required ? `$merge([${size(each)}, { 'Required': 'ENABLED' }])` : size(each);

/** A source that is too small for a rule has a ladder without it: MediaConvert would refuse the job. */
function rules(ladder: AutomatedLadderParts) {
  const { minTop, minBottom, forceInclude, allowed } = ladder;
  const reached = (least: Sides) => `$covers($top, ${size(least)})${forceInclude.length + allowed.length ? ` and ($count($listed) = 0 or $count($listed[$covers($, ${size(least)})]) > 0)` : ''}`;
  const each = [
    ...minTop ? [`(${reached(minTop)} ? { 'Type': 'MIN_TOP_RENDITION_SIZE', 'MinTopRenditionSize': ${size(minTop)} })`] : [],
    `(${reached(minBottom)} ? { 'Type': 'MIN_BOTTOM_RENDITION_SIZE', 'MinBottomRenditionSize': ${size(minBottom)} })`,
    ...forceInclude.length ? ["($count($listed) > 0 ? { 'Type': 'FORCE_INCLUDE_RENDITIONS', 'ForceIncludeRenditions': $listed })"] : [],
    ...allowed.length ? ["{ 'Type': 'ALLOWED_RENDITIONS', 'AllowedRenditions': $listed }"] : [],
  ];
  return `${sizes(ladder)} $rules := [${each.join(', ')}]; $count($rules) > 0 ? $rules`;
}
