import { Construct } from 'constructs';
import { propError } from '../../../core/prop-error';
import { SourceSettings } from '../collector/settings';
import { parseSettings } from '../collector/settings-check';
import { collectorOf, devicesOf, operationsDefaults, storageDefaults } from '../defaults';
import { IotFlatFileIngestProps } from '../iot-flat-file-ingest-props';
import { CollectorPlan, collectorSettings } from '../settings/collector-settings';

/** Of a parameter, even an advanced one. https://docs.aws.amazon.com/general/latest/gr/ssm.html */
const MOST_BYTES = 8192;

/** Where Greengrass lets components write, unless its root is elsewhere. */
export const GREENGRASS_WORK = '/greengrass/v2/work';

const planOf = (props: IotFlatFileIngestProps): CollectorPlan => ({
  collector: collectorOf(props.collector),
  devices: devicesOf(props.devices),
  topicPrefix: operationsDefaults(props.operations).topicPrefix,
  tableFormat: storageDefaults(props.storage).tableFormat,
});

/** What the collector would refuse, it refuses here: with its own words, as the rules before should have found it. */
export function checkSettings(scope: Construct, props: IotFlatFileIngestProps, sources: SourceSettings[]) {
  try {
    parseSettings({ device: 'device', work: GREENGRASS_WORK, ...collectorSettings(planOf(props), sources) });
  } catch (error) {
    throw new Error(`${scope.node.path}: ${(error as Error).message}`);
  }
}

/** When all sources are known. */
export function settingsProblems(scope: Construct, props: IotFlatFileIngestProps, sources: SourceSettings[]): string[] {
  const bytes = Buffer.byteLength(JSON.stringify(collectorSettings(planOf(props), sources)));
  if (collectorOf(props.collector).kind === 'greengrass' || bytes <= MOST_BYTES) return [];
  return [propError(scope, {
    prop: 'collectorSettings', value: `of ${bytes} bytes`, allowed: `at most ${MOST_BYTES} bytes, as a parameter of Systems Manager holds them`, fix: 'divide the sources among two of this construct, or use FlatFileCollector.greengrass()',
  }).message];
}
