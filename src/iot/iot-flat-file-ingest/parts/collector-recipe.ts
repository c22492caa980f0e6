import { aws_s3_assets as assets, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';

/** What components of this construct are called, before the name of the construct. */
export const COMPONENT = 'cdk-reference-constructs.FlatFileCollector';

export interface RecipeProps {
  readonly name: string;
  readonly version: string;
  readonly program: assets.Asset;
  readonly nodeCommand: string;
  readonly topicPrefix: string;
}

/** How Greengrass installs and runs the collector. https://docs.aws.amazon.com/greengrass/v2/developerguide/component-recipe-reference.html */
export function recipe(scope: Construct, { name, version, program, nodeCommand, topicPrefix }: RecipeProps): string {
  const file = `{artifacts:path}/${program.s3ObjectKey}`;
  return Stack.of(scope).toJsonString({
    RecipeFormatVersion: '2020-01-25',
    ComponentName: name,
    ComponentVersion: version,
    ComponentDescription: 'Publishes the rows of flat files, each exactly once after deduplication.',
    ComponentPublisher: 'cdk-reference-constructs',
    ComponentConfiguration: {
      DefaultConfiguration: {
        settings: {},
        accessControl: {
          'aws.greengrass.ipc.mqttproxy': {
            [`${name}:mqttproxy:1`]: { policyDescription: 'Rows, accounts and health', operations: ['aws.greengrass#PublishToIoTCore'], resources: [`${topicPrefix}/*`] },
          },
        },
      },
    },
    Manifests: [{
      Platform: { os: 'linux' },
      Artifacts: [{ URI: `s3://${program.s3BucketName}/${program.s3ObjectKey}` }],
      Lifecycle: {
        // In the environment, where no shell takes quotes of JSON apart.
        Setenv: { COLLECTOR_SETTINGS: '{configuration:/settings}', COLLECTOR_WORK: '{work:path}' },
        Install: { Script: `${nodeCommand} ${file} --greengrass --check`, Timeout: 60 },
        Run: { Script: `${nodeCommand} ${file} --greengrass` },
      },
    }],
  });
}

/** Greengrass keeps versions for ever and compares their numbers: what tells programs apart is made one. */
export function componentVersion(hash: string): string {
  return `1.${parseInt(hash.slice(0, 7), 16)}.${parseInt(hash.slice(7, 14), 16)}`;
}
