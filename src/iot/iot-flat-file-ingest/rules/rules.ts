import { Construct } from 'constructs';
import { SourceSettings } from '../collector/settings';
import { FlatFileSourceOptions } from '../flat-file-source-options';
import { IotFlatFileIngestProps } from '../iot-flat-file-ingest-props';

/** Before anything is created. */
export function checkIngest(_scope: Construct, _props: IotFlatFileIngestProps) {}

/** Before a source is. */
export function checkSource(_scope: Construct, _name: string, _options: FlatFileSourceOptions, _props: IotFlatFileIngestProps, _others: SourceSettings[]) {}
