import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { checkCaptions } from './captions-rules';
import { MediaPackageFormat } from './media-packaging';
import { MediaThumbnails } from './media-tracks';
import { duration, MINUTE } from '../../core/duration-rules';
import { flag, wholeNumber } from '../../core/number-rules';
import { propError } from '../../core/prop-error';
import { isObject, optional } from '../../core/value-rules';

/** What AAC-LC in stereo at 48 kHz can have: https://docs.aws.amazon.com/mediaconvert/latest/ug/aac-support.html */
const BITRATES = [64, 80, 96, 112, 128, 160, 192, 224, 256, 288, 320].map((kilobits) => kilobits * 1000);

export function checkTracks(scope: Construct, props: AbrMediaPipelineProps) {
  const { tracks = {}, packaging = {} } = props;
  checkAudio(scope, tracks.audioBitrate);
  flag(scope, 'tracks.poster', tracks.poster);
  optional(scope, 'tracks.thumbnails', tracks.thumbnails, isObject, 'an object', 'leave it out, or use { enabled: false }');
  checkThumbnails(scope, tracks.thumbnails, packaging.format);
  checkCaptions(scope, props);
}

function checkAudio(scope: Construct, value: number | undefined) {
  if (value === undefined || BITRATES.includes(value)) return;
  throw propError(scope, { prop: 'tracks.audioBitrate', value, allowed: BITRATES.join(', '), fix: 'use one of these' });
}

function checkThumbnails(scope: Construct, thumbnails: MediaThumbnails | undefined, format: MediaPackageFormat | undefined) {
  if (!thumbnails) return;
  const { enabled, interval, width } = thumbnails;
  flag(scope, 'tracks.thumbnails.enabled', enabled);
  duration(scope, 'tracks.thumbnails.interval', interval, 1, MINUTE);
  wholeNumber(scope, 'tracks.thumbnails.width', width, 8, 512);
  if (width !== undefined && width % 8) throw propError(scope, { prop: 'tracks.thumbnails.width', value: width, allowed: 'a multiple of 8', fix: `use ${width - width % 8}` });
  if (format !== MediaPackageFormat.DASH || enabled === false) return;
  throw propError(scope, { prop: 'tracks.thumbnails', value: 'given with MediaPackageFormat.DASH', allowed: 'with CMAF or HLS: their playlists are what the thumbnails are read from', fix: 'leave it out, or use CMAF' });
}
