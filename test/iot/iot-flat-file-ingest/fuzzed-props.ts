import { aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileEncoding, FlatFileFormat,
  FlatFilePartition, FlatFileTableFormat, FlatFileWatch,
} from '../../../src/iot/iot-flat-file-ingest';

/** A value of a class of ours, not made yet: what it is made of can still be changed. */
class Unmade {
  constructor(public readonly maker: (...args: any[]) => unknown, public readonly args: unknown[]) {}
}

const made = (maker: (...args: any[]) => unknown, ...args: unknown[]) => new Unmade(maker, args);

export const KINDS = ['greengrass', 'service', 'parquet', 'growing', 'fixed'] as const;
export type Kind = (typeof KINDS)[number];

/** Every prop of the construct, and every option of a source, given a right value. Constructs, durations and values of enums are as they are. */
export function wholeProps(stack: Stack, kind: Kind): any {
  return { props: ingestProps(stack, kind), name: 'press', options: sourceOptions(stack, kind) };
}

function ingestProps(stack: Stack, kind: Kind) {
  const certificate = `arn:aws:iot:eu-central-1:123456789012:cert/${'0a'.repeat(32)}`;
  const limits = { workFolder: '/data/work', spoolMegabytes: 64, messagesPerSecond: 50, bytesPerSecond: 100_000, messageBytes: 100_000 };
  return {
    devices: kind === 'service'
      ? made(FlatFileDevices.thing, 'hall-3', { certificateArn: certificate })
      : made(FlatFileDevices.group, 'halls', { expectedThings: ['hall-1', 'hall-2'], certificateArns: [certificate] }),
    collector: kind === 'service'
      ? made(FlatFileCollector.service, { ...limits, endpoint: 'a1-ats.iot.eu-central-1.amazonaws.com', certificateFolder: '/etc/collector' })
      : made(FlatFileCollector.greengrass, {
        ...limits,
        tokenExchangeRole: iam.Role.fromRoleName(stack, 'Devices', 'devices'),
        nodeCommand: 'node',
        diskSpooler: { nucleusVersion: '2.16.1', version: '1.0.7' },
        nucleusLite: false,
        otherComponents: { 'aws.greengrass.Cli': '2.16.0' },
      }),
    storage: {
      tableFormat: kind === 'parquet' ? FlatFileTableFormat.PARQUET : FlatFileTableFormat.ICEBERG,
      encryptionKey: new kms.Key(stack, 'Key'),
      resultRetention: Duration.days(3),
      maxQueryGigabytes: 10,
    },
    quickSight: { ownerArn: 'arn:aws:quicksight:eu-central-1:123456789012:user/default/a' },
    operations: { ingestName: 'presses', topicPrefix: 'plant', runbookUrl: 'https://example.com/runbook', silentAfter: Duration.minutes(10), removalPolicy: RemovalPolicy.DESTROY },
  };
}

function sourceOptions(stack: Stack, kind: Kind) {
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
  });
  const where = { directory: '/mnt/press', include: ['*.csv', 'a/[bc]?.txt'], exclude: ['old/**'], pollInterval: Duration.seconds(10), mountPoint: '/mnt', sentinel: '.share' };
  const named = kind !== 'fixed';
  const { timestamp, text, number, integer, flag, date } = FlatFileColumn;
  return {
    files: kind === 'growing'
      ? made(FlatFileWatch.growing, where)
      : made(FlatFileWatch.completed, { ...where, stablePolls: 3, minimumAge: Duration.seconds(5), doneMarker: '.done', unfinishedSuffixes: ['.tmp'] }),
    columns: [
      made(timestamp, 'ts', { ...named && { from: 'Zeit' }, format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true }),
      made(text, 'press', { required: true, unit: 'name' }),
      made(number, 'temp_c', { unit: '°C', min: -50, max: 500 }),
      made(integer, 'shots', { min: 0 }),
      made(flag, 'good', {}),
      made(date, 'day', { format: 'iso' }),
    ],
    format: formatOf(kind),
    compression: made(FlatFileCompression.gzip, { vpc, vpcSubnets: { subnets: vpc.privateSubnets } }),
    table: {
      partitions: [made(FlatFilePartition.day, 'ts'), made(FlatFilePartition.column, 'press', ['p1', 'p2'])], bufferInterval: Duration.seconds(90), bufferMegabytes: 100, rawBackup: true,
    },
    quality: { maxBadRows: 0.2, judgedAfter: 10, maxRowBytes: 4096, afterStop: kind === 'growing' ? made(FlatFileAfter.leave) : made(FlatFileAfter.move, 'bad') },
    ...kind !== 'growing' && { afterSuccess: made(FlatFileAfter.move, 'done/{yyyy}-{MM}') },
    maxLag: Duration.minutes(30),
    expectRowsEvery: Duration.hours(1),
  };
}

function formatOf(kind: Kind): Unmade {
  const text = { encoding: FlatFileEncoding.UTF_8, decimal: ',', thousands: '.', nullValues: ['', 'n/a'], skipLines: 1 };
  if (kind === 'growing') return made(FlatFileFormat.jsonLines, { encoding: FlatFileEncoding.UTF_8 });
  if (kind !== 'fixed') return made(FlatFileFormat.csv, { ...text, delimiter: ';', quote: '"', escape: '\\', header: true, comment: '#', stopAtExtraColumns: true });
  const fields = ['ts', 'press', 'temp_c', 'shots', 'good', 'day'].map((column, index) => ({ column, start: index * 10, length: 10 }));
  return made(FlatFileFormat.fixedWidth, { ...text, fields });
}

const isPlain = (value: any) => Array.isArray(value) || value instanceof Unmade || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);

const childrenOf = (value: any) => (value instanceof Unmade ? value.args : value);

/** Where a value can be changed, by the names on the way. Values that were changed have none of their own. */
export function places(value: any, path: string[] = []): string[][] {
  if (!isPlain(value) || path.length > 12) return [];
  return Object.keys(childrenOf(value)).flatMap((name) => [[...path, name], ...places(childrenOf(value)[name], [...path, name])]);
}

export function change(props: any, path: string[], value: unknown) {
  const around = path.slice(0, -1).reduce((within, name) => childrenOf(within)[name], props);
  childrenOf(around)[path.at(-1)!] = value;
}

/** Props as the construct takes them. */
export function build(value: any, depth = 0): any {
  if (!isPlain(value) || depth > 12) return value;
  if (value instanceof Unmade) return value.maker(...value.args.map((arg) => build(arg, depth + 1)));
  if (Array.isArray(value)) return value.map((each) => build(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, build(child, depth + 1)]));
}
