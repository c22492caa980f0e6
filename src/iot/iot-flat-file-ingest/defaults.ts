import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { CollectorKind } from './collector-kind';
import { DevicesChoices } from './devices-kind';
import { FlatFileAfter } from './flat-file-after';
import { FlatFileCollector, FlatFileCollectorOptions } from './flat-file-collector';
import { FlatFileColumn } from './flat-file-column';
import { FlatFileCompression } from './flat-file-compression';
import { FlatFileDevices } from './flat-file-devices';
import { FlatFileFormat } from './flat-file-format';
import { FlatFileOperations } from './flat-file-operations';
import { FlatFilePartition } from './flat-file-partition';
import { FlatFileQualityOptions } from './flat-file-quality';
import { FlatFileSourceOptions } from './flat-file-source-options';
import { FlatFileStorageOptions, FlatFileTableFormat } from './flat-file-storage';
import { FlatFileTableOptions } from './flat-file-table';
import { PartitionKind } from './partition-kind';

export const RUNBOOK = 'https://github.com/cdk-reference-constructs/cdk-reference-constructs/blob/main/docs/runbooks/iot-flat-file-ingest.md';

export const collectorOf = (collector?: FlatFileCollector): CollectorKind => (collector ?? FlatFileCollector.greengrass())._kind;

export function devicesOf({ _kind: devices }: FlatFileDevices): DevicesChoices {
  const { kind, name } = devices;
  if (devices.kind === 'group') return { kind, name, things: devices.options.expectedThings ?? [], certificateArns: devices.options.certificateArns ?? [] };
  const { certificateArn } = devices.options;
  return { kind, name, things: [name], certificateArns: certificateArn === undefined ? [] : [certificateArn] };
}

export const collectorDefaults = (options: FlatFileCollectorOptions) => ({
  spoolMegabytes: 1024, messagesPerSecond: 80, bytesPerSecond: 471_859, messageBytes: 122_880, ...said(options),
});

export const operationsDefaults = (options: FlatFileOperations = {}) => ({
  topicPrefix: 'ff', runbookUrl: RUNBOOK, silentAfter: Duration.minutes(15), removalPolicy: RemovalPolicy.RETAIN, ...said(options),
});

export const storageDefaults = (options: FlatFileStorageOptions = {}) => ({
  tableFormat: FlatFileTableFormat.ICEBERG, resultRetention: Duration.days(7), maxQueryGigabytes: 100, ...said(options),
});

/** A source with all of its options. */
export const sourceDefaults = ({ format, compression, table, quality, afterSuccess, maxLag, ...rest }: FlatFileSourceOptions) => ({
  ...rest,
  format: (format ?? FlatFileFormat.csv())._kind,
  gzip: (compression ?? FlatFileCompression.none())._gzip,
  table: tableDefaults(rest.columns, table),
  quality: qualityDefaults(quality),
  afterSuccess: (afterSuccess ?? FlatFileAfter.leave())._settings,
  maxLag: maxLag ?? Duration.hours(1),
});

export type SourceChoices = ReturnType<typeof sourceDefaults>;
export type TableChoices = SourceChoices['table'];

const tableDefaults = (columns: FlatFileColumn[], options: FlatFileTableOptions = {}) => {
  const { partitions, ...table } = {
    bufferInterval: Duration.seconds(60), bufferMegabytes: 64, rawBackup: false, ...said(options),
  };
  return { ...table, partitions: (partitions ?? byDay(columns)).map(({ _kind }) => _kind) };
};

const qualityDefaults = (options: FlatFileQualityOptions = {}) => {
  const { afterStop, ...quality } = { maxBadRows: 0.1, judgedAfter: 100, maxRowBytes: 262_144, afterStop: FlatFileAfter.leave(), ...said(options) };
  return { ...quality, afterStop: afterStop._settings };
};

function byDay(columns: FlatFileColumn[]): { _kind: PartitionKind }[] {
  const timestamp = columns.find(({ _type, _options }) => _type === 'timestamp' && _options.required);
  return timestamp ? [FlatFilePartition.day(timestamp.name)] : [];
}

/** What is said to be undefined is not said. */
const said = <T extends object>(options: T): T => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
