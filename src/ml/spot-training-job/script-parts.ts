import { join } from 'path';
import { aws_s3_assets as assets, IgnoreMode } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { allowReading } from './bucket-access';
import { ScriptAlgorithmOptions } from './training-algorithm';
import { ChannelDistribution, ChannelDataType, InputMode } from './training-channel';
import { AlgorithmParts, ChannelParts } from './training-parts';

/** Channels that a script brings along, which the user's may not be called. */
export const SCRIPT_CHANNELS = ['code', 'resumable'];

const CODE = '/opt/ml/code';

const HELPER = join(__dirname, '..', '..', '..', 'assets', 'ml', 'spot-training-job', 'resumable.py');

/**
 * SageMaker's training toolkit would unpack and start the script too, but as a child process that never hears of SIGTERM. So the container's command does it:
 * the files come by their content hashes, each alone in its channel. `exec` makes the script process 1, `-u` shows its log at once.
 */
export function command(entryPoint: string): string {
  return [
    'cd /opt/ml',
    'mkdir -p code',
    'cp input/data/resumable/*.py code/resumable.py',
    'python3 -I -m zipfile -e input/data/code/*.zip code',
    'cd code',
    `exec python3 -u ${entryPoint}`,
  ].join('; ');
}

/** With it a script in a subdirectory finds its neighbours and the helper too. */
export function scriptEnvironment(environment: { [name: string]: string } = {}): { [name: string]: string } {
  return { ...environment, PYTHONPATH: environment.PYTHONPATH ? `${CODE}:${environment.PYTHONPATH}` : CODE };
}

/** What stays behind when the user does not say. */
export const EXCLUDED = ['.git', '__pycache__', '*.pyc', '.venv'];

/** What differs from a container of the user. */
export function scriptParts(scope: Construct, options: ScriptAlgorithmOptions): Pick<AlgorithmParts, 'entrypoint' | 'environment' | 'channels'> {
  const { directory, entryPoint, environment, exclude = EXCLUDED } = options;
  const code = new assets.Asset(scope, 'Code', { path: directory, exclude, ignoreMode: IgnoreMode.GIT });
  const helper = new assets.Asset(scope, 'Resumable', { path: HELPER });
  return {
    entrypoint: ['/bin/sh', '-ec', command(entryPoint)],
    environment: scriptEnvironment(environment),
    channels: [assetChannel('code', code), assetChannel('resumable', helper)],
  };
}

/** Its one object is not below a prefix, so fast file mode would not show it. */
function assetChannel(name: string, asset: assets.Asset): ChannelParts {
  return {
    config: {
      ChannelName: name,
      DataSource: {
        S3DataSource: {
          S3DataType: ChannelDataType.S3_PREFIX,
          S3Uri: asset.s3ObjectUrl,
          S3DataDistributionType: ChannelDistribution.FULLY_REPLICATED,
        },
      },
      InputMode: InputMode.FILE,
    },
    grantRead: (grantee) => allowReading(asset.bucket, asset.s3ObjectKey, grantee, asset.s3ObjectKey),
  };
}
