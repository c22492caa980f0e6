import { Duration } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AbrMediaPipelineProps } from './abr-media-pipeline-props';
import { ladderOf } from './defaults';
import { checkDrm } from './drm-rules';
import { MediaVideoCodec } from './media-codec';
import { MediaManifest, MediaPackageFormat, MediaPackaging } from './media-packaging';
import { duration, MINUTE } from '../../core/duration-rules';
import { propError } from '../../core/prop-error';
import { list, noneTwice, oneOf } from '../../core/value-rules';

/** To be called after the rules of the ladder. */
export function checkPackaging(scope: Construct, props: AbrMediaPipelineProps) {
  const { packaging = {} } = props;
  oneOf(scope, 'packaging.format', packaging.format, MediaPackageFormat);
  checkManifests(scope, packaging);
  duration(scope, 'packaging.gopLength', packaging.gopLength, 1, 20);
  duration(scope, 'packaging.segmentLength', packaging.segmentLength, 1, MINUTE);
  checkSegments(scope, packaging);
  checkStream(scope, props);
  checkDrm(scope, packaging);
}

function checkManifests(scope: Construct, { format = MediaPackageFormat.CMAF, manifests }: MediaPackaging) {
  const prop = 'packaging.manifests';
  if (manifests === undefined) return;
  if (format !== MediaPackageFormat.CMAF) throw propError(scope, { prop, value: manifests, allowed: 'only with MediaPackageFormat.CMAF: the others have one manifest each', fix: 'leave it out' });
  list(scope, prop, manifests, 1, 2, 'leave it out for both');
  manifests.forEach((manifest, index) => oneOf(scope, `${prop}[${index}]`, manifest, MediaManifest));
  noneTwice(scope, prop, manifests);
}

/** A segment begins with a group of pictures and holds whole ones, or players could not switch between renditions there. */
function checkSegments(scope: Construct, { segmentLength, gopLength }: MediaPackaging) {
  const [segment, gop] = [segmentLength ?? Duration.seconds(4), gopLength ?? Duration.seconds(2)];
  if (segment.toSeconds() % gop.toSeconds() === 0) return;
  throw propError(scope, {
    prop: 'packaging.segmentLength',
    value: segment,
    allowed: `a multiple of packaging.gopLength, ${gop.toHumanString()}${gopLength ? '' : ' (the default)'}`,
    fix: `use ${gop.toSeconds() * Math.ceil(segment.toSeconds() / gop.toSeconds())} seconds`,
  });
}

/** Players of HLS want anything newer in fragmented MP4: https://developer.apple.com/documentation/http-live-streaming/hls-authoring-specification-for-apple-devices */
function checkStream(scope: Construct, props: AbrMediaPipelineProps) {
  const codec = (ladderOf(props)._kind.options.codecs ?? []).find((each) => each !== MediaVideoCodec.H264);
  if (props.packaging?.format !== MediaPackageFormat.HLS || !codec) return;
  throw propError(scope, { prop: 'packaging.format', value: MediaPackageFormat.HLS, allowed: `cmaf or dash with ${codec}: transport streams are for H.264`, fix: 'use MediaPackageFormat.CMAF' });
}
