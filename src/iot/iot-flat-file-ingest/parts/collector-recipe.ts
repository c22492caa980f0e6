import { createHash } from 'crypto';
import { aws_s3_assets as assets, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FlatFileGreengrassOptions } from '../flat-file-collector';

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
  return Stack.of(scope).toJsonString({
    RecipeFormatVersion: '2020-01-25',
    ComponentName: name,
    ComponentVersion: version,
    ComponentDescription: 'Publishes the rows of flat files, each exactly once after deduplication.',
    ComponentPublisher: 'cdk-reference-constructs',
    ComponentConfiguration: {
      DefaultConfiguration: {
        settings: {},
        // Of MQTT, as the nucleus lite knows no other wildcard.
        accessControl: {
          'aws.greengrass.ipc.mqttproxy': {
            [`${name}:mqttproxy:1`]: { policyDescription: 'Rows, accounts and health', operations: ['aws.greengrass#PublishToIoTCore'], resources: [`${topicPrefix}/#`] },
          },
        },
      },
    },
    Manifests: [{
      // The nucleus lite takes only what says its runtime, and tells names apart by their case.
      Platform: { os: 'linux', runtime: '*' },
      Artifacts: [{ Uri: `s3://${program.s3BucketName}/${program.s3ObjectKey}` }],
      // A wrong configuration ends it with one line; the third time the component is BROKEN, and the deployment goes back.
      Lifecycle: { run: { Script: `${nodeCommand} {artifacts:path}/${program.s3ObjectKey} --greengrass`, Setenv: { COLLECTOR_WORK: '{work:path}' } } },
    }],
  });
}

/** Greengrass keeps versions for ever and compares their numbers: what tells recipes apart is made one. */
export function componentVersion(programHash: string, { nodeCommand }: FlatFileGreengrassOptions, topicPrefix: string): string {
  const hash = createHash('sha256').update([programHash, nodeCommand, topicPrefix].join('\n')).digest();
  return `1.${hash.readUInt16BE(0)}.${hash.readUInt16BE(2)}`;
}
