import { JobParts } from './job-parts';
import { ask } from './template';
import { MediaDrmAudioPreset, MediaDrmEncryption, MediaDrmSystem, MediaDrmVideoPreset, MediaSpekeOptions } from '../media-drm';
import { MediaManifest, MediaPackageFormat } from '../media-packaging';

/** https://docs.aws.amazon.com/mediaconvert/latest/ug/encryption-choosing-speke-version.html */
export function encryption(parts: JobParts) {
  const { drm, format } = parts;
  if (!drm) return {};
  const key = keyProvider(drm);
  if (format === MediaPackageFormat.CMAF) {
    return {
      Encryption: {
        Type: 'SPEKE',
        EncryptionMethod: drm.encryption ?? MediaDrmEncryption.CBCS,
        InitializationVectorInManifest: 'INCLUDE',
        SpekeKeyProvider: { ...key, ...systems('HlsSignaledSystemIds', hlsSystems(parts)), ...systems('DashSignaledSystemIds', dashSystems(parts)) },
      },
    };
  }
  if (format === MediaPackageFormat.HLS) {
    return { Encryption: { Type: 'SPEKE', EncryptionMethod: 'SAMPLE_AES', SpekeKeyProvider: { ...key, ...systems('SystemIds', hlsSystems(parts)) } } };
  }
  return { Encryption: { SpekeKeyProvider: { ...key, ...systems('SystemIds', dashSystems(parts)) } } };
}

const keyProvider = ({ url, certificateArn, videoPreset, audioPreset }: MediaSpekeOptions) => ({
  Url: url,
  ResourceId: ask('$asset.id'),
  ...certificateArn && { CertificateArn: certificateArn },
  EncryptionContractConfiguration: {
    SpekeVideoPreset: videoPreset ?? MediaDrmVideoPreset.ONE_KEY,
    SpekeAudioPreset: audioPreset ?? MediaDrmAudioPreset.ONE_KEY,
  },
});

function hlsSystems({ drm, manifests }: JobParts): MediaDrmSystem[] {
  if (!manifests.includes(MediaManifest.HLS)) return [];
  return drm?.hlsSystems ?? (drm?.encryption === MediaDrmEncryption.CENC ? [] : [MediaDrmSystem.FAIRPLAY]);
}

function dashSystems({ drm, manifests }: JobParts): MediaDrmSystem[] {
  if (!manifests.includes(MediaManifest.DASH)) return [];
  return drm?.dashSystems ?? [MediaDrmSystem.WIDEVINE, MediaDrmSystem.PLAYREADY];
}

const systems = (name: string, list: MediaDrmSystem[]) => list.length ? { [name]: list.map(({ systemId }) => systemId) } : {};
