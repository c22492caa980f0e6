import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { manifestKinds } from './defaults';
import { MediaDrmAudioPreset, MediaDrmEncryption, MediaDrmSystem, MediaDrmVideoPreset, MediaSpekeOptions } from './media-drm';
import { MediaManifest, MediaPackageFormat, MediaPackaging } from './media-packaging';
import { propError } from '../../core/prop-error';
import { list, noneTwice, oneOf, optional, region, required, text } from '../../core/value-rules';

const PROP = 'packaging.drm';

export function checkDrm(scope: Construct, packaging: MediaPackaging) {
  optional(scope, PROP, packaging.drm, ({ _options }) => _options, 'a MediaDrm', "use MediaDrm.speke({ url: 'https://...' })");
  if (!packaging.drm) return;
  const { _options: options } = packaging.drm;
  checkUrl(scope, options);
  oneOf(scope, `${PROP}.videoPreset`, options.videoPreset, MediaDrmVideoPreset);
  oneOf(scope, `${PROP}.audioPreset`, options.audioPreset, MediaDrmAudioPreset);
  checkShared(scope, options);
  checkEncryption(scope, options, packaging);
  checkSystems(scope, options, packaging);
  checkFairPlay(scope, options);
  checkCertificate(scope, options);
}

function checkUrl(scope: Construct, { url }: MediaSpekeOptions) {
  const rule = { pattern: /^https:\/\/[^:@/\s]+(:\d+)?(\/\S*)?$/, allowed: 'an https address without user and password', fix: "use one such as 'https://keys.example.com/speke/v2'" };
  required(scope, `${PROP}.url`, url, () => true, rule.allowed, rule.fix);
  text(scope, `${PROP}.url`, url, rule);
}

/** https://docs.aws.amazon.com/speke/latest/documentation/drm-content-speke-v2.html */
function checkShared(scope: Construct, { videoPreset, audioPreset }: MediaSpekeOptions) {
  if ((videoPreset === MediaDrmVideoPreset.SHARED) === (audioPreset === MediaDrmAudioPreset.SHARED)) {
    if (videoPreset !== MediaDrmVideoPreset.UNENCRYPTED || audioPreset !== MediaDrmAudioPreset.UNENCRYPTED) return;
    throw propError(scope, { prop: `${PROP}.audioPreset`, value: audioPreset, allowed: 'video or audio encrypted', fix: 'leave packaging.drm out' });
  }
  const prop = videoPreset === MediaDrmVideoPreset.SHARED ? 'audioPreset' : 'videoPreset';
  throw propError(scope, { prop: `${PROP}.${prop}`, value: prop === 'audioPreset' ? audioPreset : videoPreset, allowed: 'SHARED, as the other is', fix: 'use SHARED for both, or for none' });
}

function checkEncryption(scope: Construct, { encryption }: MediaSpekeOptions, { format = MediaPackageFormat.CMAF }: MediaPackaging) {
  const prop = `${PROP}.encryption`;
  oneOf(scope, prop, encryption, MediaDrmEncryption);
  if (encryption === undefined || format === MediaPackageFormat.CMAF) return;
  throw propError(scope, { prop, value: encryption, allowed: 'only with MediaPackageFormat.CMAF', fix: 'leave it out' });
}

function checkSystems(scope: Construct, options: MediaSpekeOptions, packaging: MediaPackaging) {
  const manifests = manifestKinds(packaging);
  const dashMost = packaging.format === MediaPackageFormat.DASH ? 2 : 3;
  checkList(scope, `${PROP}.hlsSystems`, options.hlsSystems, manifests.includes(MediaManifest.HLS), 3);
  checkList(scope, `${PROP}.dashSystems`, options.dashSystems, manifests.includes(MediaManifest.DASH), dashMost);
  const fairPlayLess = !manifests.includes(MediaManifest.DASH) && options.encryption === MediaDrmEncryption.CENC && !options.hlsSystems;
  if (!fairPlayLess) return;
  throw propError(scope, { prop: `${PROP}.hlsSystems`, value: undefined, allowed: 'systems that play cenc from HLS: FairPlay, the default, does not', fix: 'list them, or use MediaDrmEncryption.CBCS' });
}

function checkList(scope: Construct, prop: string, systems: MediaDrmSystem[] | undefined, written: boolean, most: number) {
  if (systems === undefined) return;
  if (!written) throw propError(scope, { prop, value: `${systems?.length} entries`, allowed: 'only with a manifest to write them to', fix: 'leave it out, or add the manifest to packaging.manifests' });
  list(scope, prop, systems, 1, most, 'leave it out for the usual ones');
  systems.forEach((system, index) => {
    required(scope, `${prop}[${index}]`, system, ({ systemId }) => systemId, 'a MediaDrmSystem', 'use one such as MediaDrmSystem.WIDEVINE');
    text(scope, `${prop}[${index}].systemId`, system.systemId, {
      pattern: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i, allowed: 'a UUID', fix: 'take it from https://dashif.org/identifiers/content_protection/',
    });
  });
  noneTwice(scope, prop, systems.map(({ systemId }) => systemId.toLowerCase()));
}

function checkFairPlay(scope: Construct, { encryption, hlsSystems, dashSystems }: MediaSpekeOptions) {
  const given = [...hlsSystems ?? [], ...dashSystems ?? []].some(({ systemId }) => systemId === MediaDrmSystem.FAIRPLAY.systemId);
  if (!given || encryption !== MediaDrmEncryption.CENC) return;
  throw propError(scope, { prop: `${PROP}.encryption`, value: encryption, allowed: 'SAMPLE_AES with FairPlay', fix: 'use MediaDrmEncryption.CBCS' });
}

function checkCertificate(scope: Construct, { certificateArn }: MediaSpekeOptions) {
  text(scope, `${PROP}.certificateArn`, certificateArn, { pattern: /^arn:aws(-us-gov)?:acm:[a-z0-9-]+:\d{12}:certificate\/\S+$/, allowed: 'the ARN of a certificate of ACM', fix: 'leave it out, or correct it' });
  if (certificateArn !== undefined && !Token.isUnresolved(certificateArn)) region(scope, `${PROP}.certificateArn`, certificateArn.split(':')[3]);
}
