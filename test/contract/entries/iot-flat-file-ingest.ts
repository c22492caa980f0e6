import { aws_ec2 as ec2, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, CfnParameter, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { iotFlatFileIngestExceptions } from './iot-flat-file-ingest-exceptions';
import {
  FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileEncoding, FlatFileFormat, FlatFilePartition,
  FlatFileTableFormat, FlatFileWatch, IotFlatFileIngest,
} from '../../../src';
import { ContractEntry } from '../entry';

const account = '111111111111';
const region = 'us-east-1';

const importedBucket = (stack: Stack, id: string) => s3.Bucket.fromBucketAttributes(stack, id, { bucketName: `${id.toLowerCase()}-${account}`, region });
const importedKey = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`);
const importedTopic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:${region}:${account}:people`);
const importedVpc = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
  vpcId: 'vpc-12345678', availabilityZones: [`${region}a`], privateSubnetIds: ['subnet-12345678'], privateSubnetRouteTableIds: ['rtb-12345678'],
});
const runbookUrl = 'https://example.com/docs/runbooks/iot-flat-file-ingest.md';

const shots = {
  files: FlatFileWatch.completed({ directory: '/mnt/presses' }),
  columns: [FlatFileColumn.timestamp('ts', { required: true }), FlatFileColumn.text('press', { required: true }), FlatFileColumn.number('temp_c')],
};

export const iotFlatFileIngest: ContractEntry = {
  construct: 'IotFlatFileIngest',
  minimal: (stack) => {
    new IotFlatFileIngest(stack, 'Presses', { devices: FlatFileDevices.thing('hall-3-gateway') }).addSource('shots', shots);
  },
  customised: (stack) => {
    const ingest = new IotFlatFileIngest(stack, 'Presses', {
      devices: FlatFileDevices.group('halls', { expectedThings: ['hall-3-gateway'], certificateArns: [`arn:aws:iot:${region}:${account}:cert/${'0'.repeat(64)}`] }),
      collector: FlatFileCollector.greengrass({
        workFolder: '/var/lib/collector',
        spoolMegabytes: 512,
        messagesPerSecond: 50,
        bytesPerSecond: 200_000,
        messageBytes: 100_000,
        diskSpooler: { nucleusVersion: '2.16.1', version: '1.0.7' },
        nodeCommand: '/usr/bin/node',
        otherComponents: { 'aws.greengrass.Cli': '2.16.0' },
      }),
      storage: {
        tableFormat: FlatFileTableFormat.PARQUET, encryptionKey: importedKey(stack, 'Key'), resultRetention: Duration.days(3), maxQueryGigabytes: 10,
      },
      quickSight: { ownerArn: `arn:aws:quicksight:${region}:${account}:group/default/analysts` },
      operations: {
        ingestName: 'presses', topicPrefix: 'plant', topic: importedTopic(stack), runbookUrl, silentAfter: Duration.minutes(10), removalPolicy: RemovalPolicy.DESTROY,
      },
    });
    ingest.addSource('shots', {
      files: FlatFileWatch.completed({
        directory: '/mnt/presses/shots',
        include: ['**/*.csv'],
        exclude: ['old/**'],
        pollInterval: Duration.seconds(10),
        mountPoint: '/mnt/presses',
        sentinel: '.share',
        stablePolls: 3,
        minimumAge: Duration.seconds(30),
        doneMarker: '.done',
        unfinishedSuffixes: ['.tmp'],
      }),
      format: FlatFileFormat.csv({
        delimiter: ';',
        quote: '"',
        escape: '\\',
        header: true,
        comment: '#',
        stopAtExtraColumns: true,
        encoding: FlatFileEncoding.WINDOWS_1252,
        decimal: ',',
        thousands: '.',
        nullValues: ['', 'n/a'],
        skipLines: 2,
      }),
      columns: [
        FlatFileColumn.timestamp('ts', { from: 'Zeit', format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true }),
        FlatFileColumn.text('press', { required: true }),
        FlatFileColumn.number('temp_c', { unit: '°C', min: -50, max: 500 }),
        FlatFileColumn.integer('cycle'),
        FlatFileColumn.flag('ok'),
        FlatFileColumn.date('made_on', { format: 'dd.MM.yyyy' }),
      ],
      compression: FlatFileCompression.gzip({ vpc: importedVpc(stack) }),
      table: { partitions: [FlatFilePartition.day('ts'), FlatFilePartition.column('press', ['p1', 'p2'])], bufferInterval: Duration.seconds(120), bufferMegabytes: 128, rawBackup: true },
      quality: { maxBadRows: 0.01, judgedAfter: 50, maxRowBytes: 65_536, afterStop: FlatFileAfter.move('/mnt/presses/stopped') },
      afterSuccess: FlatFileAfter.delete(),
      maxLag: Duration.minutes(30),
      expectRowsEvery: Duration.hours(1),
    });
    ingest.addSource('log', {
      files: FlatFileWatch.growing({ directory: '/mnt/presses/log' }),
      format: FlatFileFormat.jsonLines(),
      columns: [FlatFileColumn.text('message')],
    });
    ingest.grantQuery(new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() }));
  },
  imported: (stack) => {
    new IotFlatFileIngest(stack, 'Presses', {
      devices: FlatFileDevices.thing('hall-3-gateway'),
      collector: FlatFileCollector.greengrass({ tokenExchangeRole: iam.Role.fromRoleName(stack, 'Devices', 'GreengrassV2TokenExchangeRole'), nucleusLite: true }),
      storage: { bucket: importedBucket(stack, 'Rows'), encryptionKey: importedKey(stack, 'Key') },
      operations: { topic: importedTopic(stack), runbookUrl },
    }).addSource('shots', { ...shots, table: { rawBackup: true } });
  },
  tokens: (stack) => {
    new IotFlatFileIngest(stack, 'Presses', {
      devices: FlatFileDevices.thing('hall-3-gateway', { certificateArn: new CfnParameter(stack, 'Certificate').valueAsString }),
      collector: FlatFileCollector.service({ endpoint: new CfnParameter(stack, 'Endpoint').valueAsString }),
      storage: { bucket: s3.Bucket.fromBucketName(stack, 'Rows', new CfnParameter(stack, 'Bucket').valueAsString) },
      quickSight: { ownerArn: new CfnParameter(stack, 'Owner').valueAsString },
    }).addSource('shots', shots);
  },
  exceptions: iotFlatFileIngestExceptions,
};
