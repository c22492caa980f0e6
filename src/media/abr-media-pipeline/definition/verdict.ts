import { PipelinePlan } from './pipeline-plan';

/** Why an upload is refused. Part of the public contract: the `reason` of events and records. */
export const REASON = {
  emptyFile: 'EmptyFile',
  notMedia: 'NotMedia',
  noVideo: 'NoVideo',
  unknownCodec: 'UnknownCodec',
  badDuration: 'BadDuration',
  tooLong: 'TooLong',
  tooLarge: 'TooLarge',
  tooManyPixels: 'TooManyPixels',
  tooExpensive: 'TooExpensive',
};

/** JSONata: what Probe says of an upload, as it is displayed. Members that it does not know are left out. */
export const INPUT = `(
  $container := $states.result.ProbeResults[0].Container;
  $track := $container.Tracks[TrackType = 'video'][0];
  $video := $track.VideoProperties;
  $turned := $exists($video.Rotation) ? $abs($video.Rotation) in [90, 270] : false;
  $rate := $video.FrameRate;
  {
    'container': $container.Format,
    'duration': $max([$container.Duration, $container.Tracks.Duration]),
    'width': $turned ? $video.Height : $video.Width,
    'height': $turned ? $video.Width : $video.Height,
    'frameRate': $rate.Denominator > 0 ? $round($rate.Numerator / $rate.Denominator, 3),
    'videoCodec': $track.Codec,
    'audio': $exists($container.Tracks[TrackType = 'audio'])
  }
)`;

/**
 * JSONata: whether an upload is encoded. Everything here is asked before anything is billed.
 *
 * Uses `$asset`; `input` is JSONata of what Probe says.
 */
export function verdictOf({ limits, estimate }: PipelinePlan, input: string): string {
  const { maxDuration, maxSize, maxWidth, maxHeight, maxCost } = limits;
  // MediaConvert reads the newest version, which may be another upload by now. What does not look like the mark of an object in S3 says nothing.
  const changed = '$contains($found, /^[0-9a-f]{32}(-[0-9]+)?$/) and $contains($string($asset.etag), /^[0-9a-f]{32}(-[0-9]+)?$/) and $found != $asset.etag';
  const no = (reason: string, message: string) => `{ 'accepted': false, 'input': $input, 'reason': '${reason}', 'message': ${message} }`;
  return `(
    $input := ${input};
    $found := $replace($string($states.result.ProbeResults[0].Metadata.ETag), '"', '');
    $estimate := ${estimate ?? 'null'};
    $long := $max([$input.width, $input.height]);
    $short := $min([$input.width, $input.height]);
    ${changed} ? { 'accepted': false, 'changed': true } :
    $asset.size = 0 ? ${no(REASON.emptyFile, "'the file is empty'")} :
    $not($exists($input.container)) ? ${no(REASON.notMedia, "'the file is in no container that MediaConvert knows'")} :
    $not($exists($input.videoCodec)) ? ${no(REASON.noVideo, "'the file has no video track'")} :
    $input.videoCodec in ['MJPEG', 'UNKNOWN'] and $not($input.duration >= 1) ? ${no(REASON.noVideo, "'the file is an image'")} :
    $input.videoCodec = 'UNKNOWN' or $not($input.width > 0 and $input.height > 0) ? ${no(REASON.unknownCodec, "'the video is encrypted, or in a codec that MediaConvert does not know'")} :
    $not($input.duration > 0) ? ${no(REASON.badDuration, "'the file does not say how long it is'")} :
    $input.duration > ${maxDuration} ? ${no(REASON.tooLong, `'the video lasts ' & $round($input.duration) & ' seconds; at most ${maxDuration} are allowed'`)} :
    $asset.size > ${maxSize} ? ${no(REASON.tooLarge, `'the file has ' & $asset.size & ' bytes; at most ${maxSize} are allowed'`)} :
    $long > ${Math.max(maxWidth, maxHeight)} or $short > ${Math.min(maxWidth, maxHeight)} ? ${no(REASON.tooManyPixels,
      `'the video has ' & $input.width & ' x ' & $input.height & ' pixels; at most ${maxWidth} x ${maxHeight} are allowed'`)} :
    ${maxCost === undefined ? '' : `$estimate > ${maxCost} ? ${no(REASON.tooExpensive, `'encoding could cost ' & $estimate & ' dollars; at most ${maxCost} are allowed'`)} :`}
    { 'accepted': true, 'input': $input ${estimate === undefined ? '' : ", 'estimate': $estimate"} }
  )`;
}
