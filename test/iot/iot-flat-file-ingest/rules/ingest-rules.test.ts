import { aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, Duration, Fn, Lazy, RemovalPolicy } from 'aws-cdk-lib';
import {
  FlatFileCollector, FlatFileDevices, FlatFileGreengrassOptions, FlatFileGroupOptions, FlatFileOperations, FlatFileServiceOptions,
  FlatFileStorageOptions, FlatFileTableFormat,
} from '../../../../src/iot/iot-flat-file-ingest';
import { check, newStack, parameter, Refused, Taken, unknown, unknownList, wrong } from '../presses';

const { days, hours, minutes, seconds } = Duration;
const CERTIFICATE = `arn:aws:iot:eu-central-1:123456789012:cert/${'0a'.repeat(32)}`;
const greengrass = (options: FlatFileGreengrassOptions) => ({ collector: FlatFileCollector.greengrass(options) });
const service = (options: Partial<FlatFileServiceOptions>) => ({ collector: FlatFileCollector.service({ endpoint: 'a1-ats.iot.eu-central-1.amazonaws.com', ...options }) });
const group = (options: FlatFileGroupOptions) => ({ devices: FlatFileDevices.group('halls', options) });
const storage = (options: FlatFileStorageOptions) => ({ storage: options });
const operations = (options: FlatFileOperations) => ({ operations: options });
const spooler = { nucleusVersion: '2.16.1', version: '1.0.7' };

const devices: Refused[] = [
  ['no devices', { devices: wrong(undefined) }, "devices is missing; allowed: a FlatFileDevices. Fix: use one such as FlatFileDevices.thing('gateway-1')"],
  ['a name for devices', { devices: wrong('hall-3') }, 'devices is "hall-3"'],
  ['options that are null', { devices: FlatFileDevices.thing('a', wrong(null)) }, 'devices is null; allowed: a FlatFileDevices with options'],
  ['a thing without a name', { devices: FlatFileDevices.thing(wrong(undefined)) }, 'devices.thingName is ""'],
  ['a thing with a slash', { devices: FlatFileDevices.thing('a/b') }, 'devices.thingName is "a/b"; allowed: from 1 to 128 letters, digits, -, _ and :'],
  ['a thing of 129 letters', { devices: FlatFileDevices.thing('a'.repeat(129)) }, 'devices.thingName is "aaa'],
  ['a thing of the deployment', { devices: FlatFileDevices.thing(parameter) }, 'known at synthesis'],
  ['a group with a plus', { devices: FlatFileDevices.group('a+b') }, 'devices.groupName is "a+b"'],
  ['an ARN of something else', { devices: FlatFileDevices.thing('a', { certificateArn: 'arn:aws:iot:eu-central-1:123456789012:thing/a' }) }, 'devices.certificateArn is "arn:'],
  ['a certificate twice', group({ certificateArns: [CERTIFICATE, CERTIFICATE] }), 'devices.certificateArns[1] is "arn:'],
  ['a certificate that is nothing', group({ certificateArns: [wrong(undefined)] }), 'devices.certificateArns[0] is ""'],
  ['a text for things', group({ expectedThings: wrong('a') }), 'devices.expectedThings is "a"; allowed: a list'],
  ['things of the deployment', group({ expectedThings: unknownList() }), 'devices.expectedThings is a value that is only known at deployment'],
  ['a thing twice', group({ expectedThings: ['a', 'a'] }), 'devices.expectedThings[1] is "a"; allowed: each once'],
  ['501 things', group({ expectedThings: Array.from({ length: 501 }, (_, index) => `a${index}`) }), 'devices.expectedThings is "501 entries"'],
];

const collectors: Refused[] = [
  ['a name for a collector', { collector: wrong('greengrass') }, 'collector is "greengrass"'],
  ['options that are null', { collector: FlatFileCollector.greengrass(wrong(null)) }, 'collector is null'],
  ['a work folder of no root', greengrass({ workFolder: 'work' }), 'collector.workFolder is "work"; allowed: a folder of the device, from the root'],
  ['a work folder that climbs', greengrass({ workFolder: '/var/../etc' }), 'collector.workFolder is "/var/../etc"'],
  ['a work folder with a slash at its end', greengrass({ workFolder: '/var/' }), 'collector.workFolder is "/var/"; allowed: a folder with one slash between names'],
  ['15 MiB', greengrass({ spoolMegabytes: 15 }), 'collector.spoolMegabytes is 15; allowed: a whole number from 16 to 1048576. Fix: use 16'],
  ['more than a TiB', greengrass({ spoolMegabytes: 1_048_577 }), 'collector.spoolMegabytes is 1048577'],
  ['a spool of the deployment', greengrass({ spoolMegabytes: unknown() }), 'collector.spoolMegabytes is a value that is only known at deployment'],
  ['no message', greengrass({ messagesPerSecond: 0 }), 'collector.messagesPerSecond is 0'],
  ['101 messages', greengrass({ messagesPerSecond: 101 }), 'collector.messagesPerSecond is 101'],
  ['few bytes', greengrass({ bytesPerSecond: 16_383 }), 'collector.bytesPerSecond is 16383'],
  ['many bytes', greengrass({ bytesPerSecond: 524_289 }), 'collector.bytesPerSecond is 524289'],
  ['a message of more than 128 KiB', greengrass({ messageBytes: 131_073 }), 'collector.messageBytes is 131073; allowed: a whole number from 16384 to 131072. Fix: use 131072'],
  ['a small message', greengrass({ messageBytes: 16_383 }), 'collector.messageBytes is 16383'],
  ['a name for a role', greengrass({ tokenExchangeRole: wrong('role') }), 'collector.tokenExchangeRole is "role"'],
  ...['node; reboot', 'node $(id)', 'node `id`', "node '", '', ' node', 'a|b', 'node {a}', `/${'a'.repeat(256)}`].map((nodeCommand): Refused => [`the command ${nodeCommand.slice(0, 12)}`, greengrass({ nodeCommand }), 'collector.nodeCommand is']),
  ['a command of the deployment', greengrass({ nodeCommand: parameter }), 'collector.nodeCommand is a value that is only known at deployment'],
  ['yes for lite', greengrass({ nucleusLite: wrong('yes') }), 'collector.nucleusLite is "yes"'],
  ['a spooler that is true', greengrass({ diskSpooler: wrong(true) }), 'collector.diskSpooler is true'],
  ['a spooler of lite', greengrass({ diskSpooler: spooler, nucleusLite: true }), 'collector.diskSpooler is {"nucleusVersion":"2.16.1","version":"1.0.7"}; allowed: nothing with nucleusLite'],
  ['a spooler without a version', greengrass({ diskSpooler: wrong({ nucleusVersion: '2.16.1' }) }), 'collector.diskSpooler.version is ""'],
  ['a nucleus without a version', greengrass({ diskSpooler: wrong({ version: '1.0.0' }) }), 'collector.diskSpooler.nucleusVersion is ""'],
  ['an old nucleus', greengrass({ diskSpooler: { ...spooler, nucleusVersion: '2.10.9' } }), 'collector.diskSpooler.nucleusVersion is "2.10.9"; allowed: 2.11.0 or newer'],
  ['an older nucleus', greengrass({ diskSpooler: { ...spooler, nucleusVersion: '1.11.0' } }), 'collector.diskSpooler.nucleusVersion is "1.11.0"'],
  ['a list of others', greengrass({ otherComponents: wrong([]) }), 'collector.otherComponents is []'],
  ['others with a blank', greengrass({ otherComponents: { 'a b': '1.0.0' } }), 'collector.otherComponents is "a b"'],
  ['others of any version', greengrass({ otherComponents: { 'aws.greengrass.Cli': '*' } }), 'collector.otherComponents["aws.greengrass.Cli"] is "*"; allowed: a version such as 2.12.0'],
  ['ours among others', greengrass({ otherComponents: { 'cdk-reference-constructs.FlatFileCollector.x': '1.0.0' } }), 'allowed: components that this construct does not deploy'],
  ['the nucleus among others, with a spooler', greengrass({ diskSpooler: spooler, otherComponents: { 'aws.greengrass.Nucleus': '2.12.0' } }), 'collector.otherComponents["aws.greengrass.Nucleus"] is "2.12.0"; allowed: components'],
  ['no endpoint', service({ endpoint: wrong(undefined) }), 'collector.endpoint is ""'],
  ['an address for an endpoint', service({ endpoint: 'https://a1-ats.iot.eu-central-1.amazonaws.com' }), 'collector.endpoint is "https://a1-ats.iot.eu-central-1.amazonaws.com"; allowed: the name of a host, without https://'],
  ['an endpoint with a port', service({ endpoint: 'a:8883' }), 'collector.endpoint is "a:8883"'],
  ['certificates in no folder', service({ certificateFolder: 'certificates' }), 'collector.certificateFolder is "certificates"'],
];

const storages: Refused[] = [
  ['an unknown format', storage({ tableFormat: wrong('ORC') }), 'storage.tableFormat is "ORC"; allowed: ICEBERG, PARQUET'],
  ['a name for a bucket', storage({ bucket: wrong('mine') }), 'storage.bucket is "mine"'],
  ['a bucket elsewhere', (stack) => storage({ bucket: s3.Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'mine', region: 'us-east-1' }) }), 'storage.bucket is "in us-east-1"'],
  ['a name for a key', storage({ encryptionKey: wrong('alias') }), 'storage.encryptionKey is "alias"'],
  ['a key elsewhere', (stack) => storage({ encryptionKey: kms.Key.fromKeyArn(stack, 'K', 'arn:aws:kms:us-east-1:123456789012:key/1') }), 'storage.encryptionKey is "in us-east-1"'],
  ['results for no day', storage({ resultRetention: hours(23) }), 'storage.resultRetention is "23 hours"'],
  ['results for a day and a half', storage({ resultRetention: hours(36) }), 'storage.resultRetention is "1 day 12 hours"; allowed: whole days'],
  ['results in a bucket of yours', (stack) => storage({ bucket: s3.Bucket.fromBucketName(stack, 'B', 'mine'), resultRetention: days(1) }), 'storage.resultRetention is "1 day"; allowed: nothing with storage.bucket'],
  ['queries of nothing', storage({ maxQueryGigabytes: 0 }), 'storage.maxQueryGigabytes is 0'],
  ['a list', { storage: wrong([]) }, 'storage is []'],
];

const runs: Refused[] = [
  ...['', 'Presses', 'a-b', '1a', 'aws_x', 'ssm', 'a'.repeat(31)].map((ingestName): Refused => [`the name ${ingestName.slice(0, 9)}`, operations({ ingestName }), 'operations.ingestName is']),
  ['a name of the deployment', operations({ ingestName: parameter }), 'operations.ingestName is a value that is only known at deployment'],
  ...['', 'a/b', '$aws', 'a+', '#', 'ü', 'a'.repeat(65)].map((topicPrefix): Refused => [`the prefix ${topicPrefix.slice(0, 9)}`, operations({ topicPrefix }), 'operations.topicPrefix is']),
  ['an ARN for a topic', operations({ topic: wrong('arn') }), 'operations.topic is "arn"'],
  ['a FIFO topic', (stack) => operations({ topic: new sns.Topic(stack, 'T', { fifo: true }) }), 'operations.topic is "a FIFO topic"; allowed: a standard topic'],
  ['a runbook that is no address', operations({ runbookUrl: 'docs' }), 'operations.runbookUrl is "docs"'],
  ['a runbook with a place in it', operations({ runbookUrl: 'https://a.b/c#d' }), 'operations.runbookUrl is "https://a.b/c#d"'],
  ['one minute of silence', operations({ silentAfter: minutes(1) }), 'operations.silentAfter is "1 minute"; allowed: from 2 minutes to 1 day'],
  ['half minutes', operations({ silentAfter: seconds(150) }), 'operations.silentAfter is "2 minutes 30 seconds"; allowed: whole minutes'],
  ['silence of the deployment', operations({ silentAfter: minutes(Lazy.number({ produce: () => 5 })) }), 'operations.silentAfter is a value that is only known at deployment'],
  ['a snapshot', operations({ removalPolicy: RemovalPolicy.SNAPSHOT }), 'operations.removalPolicy is "snapshot"; allowed: destroy, retain, retain-on-update-or-delete'],
  ['a name for an owner', { quickSight: { ownerArn: 'analysts' } }, 'quickSight.ownerArn is "analysts"'],
  ['no owner', { quickSight: wrong({}) }, 'quickSight.ownerArn is ""'],
  ['quick sight that is null', { quickSight: wrong(null) }, 'quickSight is null; allowed: an object, or nothing'],
  ['operations that are true', { operations: wrong(true) }, 'operations is true'],
];

describe.each([['devices', devices], ['a collector', collectors], ['storage', storages], ['operations', runs]])('of %s is refused', (_, rows) => {
  test.each(rows)('%s', (_name, change, message) => {
    expect(() => check(change)).toThrow(message);
    expect(() => check(change)).toThrow(/^Home: \S+ is [^]+; allowed: [^]+\. Fix: [^]+$/);
  });
});

test('no props are refused', () => {
  expect(() => new (jest.requireActual('../../../../src/iot/iot-flat-file-ingest').IotFlatFileIngest)(newStack(), 'Presses')).toThrow('Home/Presses: props is missing');
});

const taken: Taken[] = [
  ['a thing of 128 characters', { devices: FlatFileDevices.thing(`:_-${'a'.repeat(125)}`) }],
  ['a group of the deployment, with a certificate of it', { devices: FlatFileDevices.group(parameter, { certificateArns: [parameter, CERTIFICATE] }) }],
  ['certificates in China', { devices: FlatFileDevices.thing('a', { certificateArn: CERTIFICATE.replace('aws', 'aws-cn') }) }],
  ['the least of a device', greengrass({ workFolder: '/', spoolMegabytes: 16, messagesPerSecond: 1, bytesPerSecond: 16_384, messageBytes: 16_384 })],
  ['the most of a device', greengrass({ spoolMegabytes: 2 ** 20, messagesPerSecond: 100, bytesPerSecond: 524_288, messageBytes: 131_072 })],
  ['a command with options', greengrass({ nodeCommand: '/opt/node-24/bin/node --max-old-space-size=256' })],
  ['an imported role', (stack) => greengrass({ tokenExchangeRole: iam.Role.fromRoleName(stack, 'R', 'r') })],
  ['the oldest nucleus with a spooler', greengrass({ diskSpooler: { nucleusVersion: '2.11.0', version: parameter }, nucleusLite: false })],
  ['others of the deployment', greengrass({ otherComponents: { 'com.example.Alarm': parameter, 'aws.greengrass.Nucleus': '2.12.0' } })],
  ['an endpoint of the deployment', service({ endpoint: Fn.importValue('endpoint'), certificateFolder: '/etc/iot' })],
  ['the most of a query', storage({ maxQueryGigabytes: 1_000_000, resultRetention: days(3650) })],
  ['the longest silence', operations({ silentAfter: days(1), ingestName: `a${'_0'.repeat(14)}b`, topicPrefix: 'A-b_9', removalPolicy: RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE })],
  ['an owner of the deployment', { quickSight: { ownerArn: parameter } }],
];

test.each(taken)('%s is taken', (_, change) => check(change));

describe('a region without Iceberg in Firehose', () => {
  test.each(['cn-north-1', 'us-gov-west-1', 'ap-southeast-5'])('%s asks for Parquet', (region) => {
    expect(() => check({}, newStack(region))).toThrow(`storage.tableFormat is "ICEBERG"; allowed: PARQUET in ${region}`);
    check(storage({ tableFormat: FlatFileTableFormat.PARQUET }), newStack(region));
  });

  test('is not the one next to it', () => check({}, newStack('ap-southeast-1')));
});
