import { Construct } from 'constructs';
import { AbrFrameSize } from './abr-frame-size';
import { AbrAutomatedLadderOptions, AbrFixedLadderOptions } from './abr-ladder';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { automatedDefaults, ladderOf, sides } from './defaults';
import { MediaVideoCodec } from './media-codec';
import { atMostSize, covers, frameSize } from './size-rules';
import { flag, number, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { isObject, list, noneTwice, oneOf, optional, required } from '../../core/value-rules';

const LOWEST = 100_000;
const HIGHEST = 100_000_000;

export function checkLadder(scope: Construct, props: AbrMediaPipelineProps) {
  optional(scope, 'ladder', props.ladder, ({ _kind }) => _kind, 'an AbrLadder', 'use AbrLadder.automated() or AbrLadder.fixed(...)');
  const { _kind: kind } = ladderOf(props);
  required(scope, 'ladder', kind.options, isObject, 'the options of an AbrLadder', 'give them');
  checkCodecs(scope, kind.options.codecs);
  if (kind.kind === 'automated') checkAutomated(scope, kind.options);
  else checkFixed(scope, kind.options);
}

function checkCodecs(scope: Construct, codecs: MediaVideoCodec[] | undefined) {
  const prop = 'ladder.codecs';
  list(scope, prop, codecs, 1, 3, 'use [MediaVideoCodec.H264]');
  codecs?.forEach((codec, index) => oneOf(scope, `${prop}[${index}]`, codec, MediaVideoCodec));
  noneTwice(scope, prop, codecs ?? []);
}

function checkAutomated(scope: Construct, options: AbrAutomatedLadderOptions) {
  checkKnownCodecs(scope, options);
  wholeNumber(scope, 'ladder.maxBitrate', options.maxBitrate, LOWEST, HIGHEST);
  wholeNumber(scope, 'ladder.minBitrate', options.minBitrate, LOWEST, HIGHEST);
  checkBitrates(scope, options);
  wholeNumber(scope, 'ladder.maxRenditions', options.maxRenditions, 3, 15);
  number(scope, 'ladder.qualityLevel', options.qualityLevel, 1, 10);
  for (const name of ['maxSize', 'minTop', 'minBottom'] as const) frameSize(scope, `ladder.${name}`, options[name]);
  checkOrder(scope, options);
  checkForced(scope, options);
  checkAllowed(scope, options);
}

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/auto-abr.html */
function checkKnownCodecs(scope: Construct, { codecs = [] }: AbrAutomatedLadderOptions) {
  const place = codecs.indexOf(MediaVideoCodec.AV1);
  if (place === -1) return;
  throw propError(scope, { prop: `ladder.codecs[${place}]`, value: codecs[place], allowed: 'h264 or hevc in an automated ladder: Automated ABR knows no AV1', fix: 'use AbrLadder.fixed' });
}

function checkBitrates(scope: Construct, options: AbrAutomatedLadderOptions) {
  const { minBitrate, maxBitrate } = automatedDefaults(options);
  if (minBitrate <= maxBitrate) return;
  const usual = options.maxBitrate === undefined ? ' (the default)' : '';
  const prop = options.minBitrate === undefined ? 'ladder.maxBitrate' : 'ladder.minBitrate';
  throw propError(scope, options.minBitrate === undefined
    ? { prop, value: maxBitrate, allowed: `at least ladder.minBitrate, ${minBitrate} (the default)`, fix: 'raise it, or give a minBitrate' }
    : { prop, value: minBitrate, allowed: `at most ladder.maxBitrate, ${maxBitrate}${usual}`, fix: 'lower it, or raise maxBitrate' });
}

const named = (size: AbrFrameSize | undefined, usual: AbrFrameSize, name: string) => ({ size: size ?? usual, name: `ladder.${name}${size ? '' : ' (the default)'}` });

function checkOrder(scope: Construct, { maxSize, minTop, minBottom }: AbrAutomatedLadderOptions) {
  const usual = automatedDefaults({});
  const most = named(maxSize, usual.maxSize, 'maxSize');
  atMostSize(scope, 'ladder.minTop', minTop, most);
  atMostSize(scope, 'ladder.minBottom', minBottom ?? usual.minBottom, minTop ? named(minTop, minTop, 'minTop') : most);
}

function checkForced(scope: Construct, options: AbrAutomatedLadderOptions) {
  const { forceInclude, allowed, minTop } = options;
  const prop = 'ladder.forceInclude';
  if (forceInclude === undefined) return;
  if (allowed !== undefined) throw propError(scope, { prop, value: 'given with ladder.allowed', allowed: 'one of the two', fix: 'take one out; an allowed rendition can be required' });
  list(scope, prop, forceInclude, 1, automatedDefaults(options).maxRenditions, 'list no more than ladder.maxRenditions, or leave it out');
  forceInclude.forEach((size, index) => checkListed(scope, `${prop}[${index}]`, size, options));
  noneTwice(scope, prop, forceInclude.map(({ description }) => description));
  forceInclude.forEach((size, index) => checkNotBelow(scope, `${prop}[${index}]`, size, options));
  checkReached(scope, prop, forceInclude, 'minTop', minTop);
}

function checkAllowed(scope: Construct, options: AbrAutomatedLadderOptions) {
  const { allowed, minTop } = options;
  const prop = 'ladder.allowed';
  if (allowed === undefined) return;
  const { maxRenditions, minBottom } = automatedDefaults(options);
  list(scope, prop, allowed, Math.max(3, maxRenditions), 100, 'list at least 3 and no fewer than ladder.maxRenditions');
  allowed.forEach((each, index) => {
    required(scope, `${prop}[${index}]`, each, isObject, 'a size', 'use { size: AbrFrameSize.HD_720 }');
    flag(scope, `${prop}[${index}].required`, each.required);
    checkListed(scope, `${prop}[${index}].size`, each.size, options);
  });
  const sizes = allowed.map(({ size }) => size);
  noneTwice(scope, prop, sizes.map(({ description }) => description));
  checkReached(scope, prop, sizes, 'minTop', minTop);
  checkReached(scope, prop, sizes, 'minBottom', minBottom);
}

function checkListed(scope: Construct, prop: string, size: AbrFrameSize, { maxSize }: AbrAutomatedLadderOptions) {
  required(scope, prop, size, isObject, 'an AbrFrameSize', 'use one such as AbrFrameSize.HD_720');
  frameSize(scope, prop, size);
  atMostSize(scope, prop, size, named(maxSize, automatedDefaults({}).maxSize, 'maxSize'));
}

function checkNotBelow(scope: Construct, prop: string, size: AbrFrameSize, options: AbrAutomatedLadderOptions) {
  const { minBottom } = automatedDefaults(options);
  if (covers(sides(size), sides(minBottom))) return;
  const { name } = named(options.minBottom, minBottom, 'minBottom');
  throw propError(scope, { prop, value: size.description, allowed: `at least ${name}, ${minBottom.description}, in width and height`, fix: 'make it larger, or minBottom smaller' });
}

function checkReached(scope: Construct, prop: string, sizes: AbrFrameSize[], name: string, least: AbrFrameSize | undefined) {
  if (!least || sizes.some((size) => covers(sides(size), sides(least)))) return;
  throw propError(scope, {
    prop, value: sizes.map(({ description }) => description).join(', '), allowed: `one at least as large as ladder.${name}, ${least.description}`, fix: `add one, or make ${name} smaller`,
  });
}

function checkFixed(scope: Construct, { renditions }: AbrFixedLadderOptions) {
  const prop = 'ladder.renditions';
  required(scope, prop, renditions, Array.isArray, 'a list of renditions', 'use [{ size: AbrFrameSize.HD_720, maxBitrate: 3_000_000 }]');
  list(scope, prop, renditions, 1, 15, 'list what each video is encoded to');
  renditions.forEach((each, index) => {
    required(scope, `${prop}[${index}]`, each, isObject, 'a rendition', 'use { size: AbrFrameSize.HD_720, maxBitrate: 3_000_000 }');
    required(scope, `${prop}[${index}].size`, each.size, isObject, 'an AbrFrameSize', 'use one such as AbrFrameSize.HD_720');
    frameSize(scope, `${prop}[${index}].size`, each.size);
    required(scope, `${prop}[${index}].maxBitrate`, each.maxBitrate, () => true, 'bits per second', 'use one such as 3_000_000');
    wholeNumber(scope, `${prop}[${index}].maxBitrate`, each.maxBitrate, LOWEST, HIGHEST);
    wholeNumber(scope, `${prop}[${index}].qualityLevel`, each.qualityLevel, 1, 10);
  });
  noneTwice(scope, prop, renditions.map(({ size, maxBitrate }) => `${sides(size).long}x${sides(size).short} at ${Math.round(maxBitrate / 1000)} kbit/s`));
}
