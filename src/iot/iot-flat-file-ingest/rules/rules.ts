import { Construct } from 'constructs';
import { checkAfter } from './after-rules';
import { checkCollector } from './collector-rules';
import { checkColumns } from './column-rules';
import { checkCompression } from './compression-rules';
import { checkDevices } from './device-rules';
import { checkFormat } from './format-rules';
import { checkOperations } from './operation-rules';
import { checkOverlap } from './overlap-rules';
import { checkKeys } from './partition-rules';
import { checkQuality, checkWaits } from './quality-rules';
import { checkQuickSight } from './quick-sight-rules';
import { checkSettings, GREENGRASS_WORK } from './settings-rules';
import { checkSourceName } from './source-name-rules';
import { checkStorage } from './storage-rules';
import { checkTable } from './table-rules';
import { checkWatch } from './watch-rules';
import { isObject, optional, required } from '../../../core/value-rules';
import { SourceSettings } from '../collector/settings';
import { collectorOf, sourceDefaults, storageDefaults } from '../defaults';
import { FlatFileSourceOptions } from '../flat-file-source-options';
import { IotFlatFileIngestProps } from '../iot-flat-file-ingest-props';
import { workFolderOf } from '../settings/collector-settings';
import { sourceSettings } from '../settings/source-settings';

/** Before anything is created. */
export function checkIngest(scope: Construct, props: IotFlatFileIngestProps) {
  required(scope, 'props', props, isObject, 'an object', 'name the devices');
  for (const group of ['storage', 'quickSight', 'operations'] as const) optional(scope, group, props[group], isObject, 'an object, or nothing', 'leave it out');
  checkDevices(scope, props.devices);
  checkCollector(scope, props.collector);
  checkStorage(scope, props.storage ?? {});
  if (props.quickSight) checkQuickSight(scope, props.quickSight);
  checkOperations(scope, props.operations ?? {});
}

/** Before a source is. */
export function checkSource(scope: Construct, name: string, options: FlatFileSourceOptions, props: IotFlatFileIngestProps, others: SourceSettings[]) {
  checkSourceName(scope, name, others.map((other) => other.name));
  required(scope, 'options', options, isObject, 'an object', 'say which files, and what is in them');
  const { files, columns, format, compression, table, quality, afterSuccess } = options;
  checkWatch(scope, files);
  checkColumns(scope, columns);
  checkFormat(scope, format, columns);
  checkCompression(scope, compression);
  checkTable(scope, table, columns, storageDefaults(props.storage).tableFormat);
  checkQuality(scope, quality, files);
  checkAfter(scope, 'afterSuccess', afterSuccess, files);
  checkWaits(scope, options);
  const choices = sourceDefaults(options);
  checkKeys(scope, choices.table.partitions, columns);
  const settings = sourceSettings(name, choices);
  checkOverlap(scope, settings, others, workFolderOf(collectorOf(props.collector)) ?? GREENGRASS_WORK);
  checkSettings(scope, props, [...others, settings]);
}
