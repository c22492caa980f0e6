import {
  App, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_events_targets as targets, aws_iam as iam, aws_kms as kms,
  aws_s3 as s3, aws_sns as sns, aws_ssm as ssm, CfnOutput, Duration, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import {
  FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileEncoding, FlatFileFormat, FlatFilePartition,
  FlatFileTableFormat, FlatFileWatch, IotFlatFileIngest,
} from 'cdk-reference-constructs';

const home = (app: App) => new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
const certificate = `arn:aws:iot:us-east-1:111111111111:cert/${'0'.repeat(64)}`;
const presses = () => FlatFileWatch.completed({ directory: '/mnt/presses', include: ['*.csv'] });
const columns = () => [
  FlatFileColumn.timestamp('ts', { zone: 'Europe/Berlin', required: true }), FlatFileColumn.text('press'), FlatFileColumn.number('temp_c', { unit: '°C' }),
];

/** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
export function customised(app: App) {
  const stack = home(app);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people');
  const ingest = new IotFlatFileIngest(stack, 'Presses', {
    devices: FlatFileDevices.group('halls', { expectedThings: ['hall-3-gateway'], certificateArns: [certificate] }),
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
      tableFormat: FlatFileTableFormat.PARQUET, encryptionKey: new kms.Key(stack, 'Key'), resultRetention: Duration.days(3), maxQueryGigabytes: 10,
    },
    quickSight: { ownerArn: 'arn:aws:quicksight:us-east-1:111111111111:group/default/analysts' },
    operations: { ingestName: 'presses', topicPrefix: 'plant', topic, silentAfter: Duration.minutes(10), removalPolicy: RemovalPolicy.DESTROY },
  });
  const shots = ingest.addSource('shots', {
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
      FlatFileColumn.text('press', { from: 'Maschine', required: true }),
      FlatFileColumn.number('temp_c', { unit: '°C', min: -50, max: 500 }),
      FlatFileColumn.integer('cycle', { min: 0 }),
      FlatFileColumn.flag('ok'),
      FlatFileColumn.date('made_on', { format: 'dd.MM.yyyy' }),
    ],
    compression: FlatFileCompression.gzip({
      vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
        vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
      }),
    }),
    table: {
      partitions: [FlatFilePartition.hour('ts'), FlatFilePartition.column('press', ['p1', 'p2'])],
      bufferInterval: Duration.seconds(120),
      bufferMegabytes: 128,
      rawBackup: true,
    },
    quality: { maxBadRows: 0.01, judgedAfter: 50, maxRowBytes: 65_536, afterStop: FlatFileAfter.move('/mnt/presses/stopped') },
    afterSuccess: FlatFileAfter.delete(),
    maxLag: Duration.minutes(30),
    expectRowsEvery: Duration.hours(1),
  });
  ingest.addSource('log', {
    files: FlatFileWatch.growing({ directory: '/mnt/presses/log' }),
    format: FlatFileFormat.jsonLines({ encoding: FlatFileEncoding.UTF_8 }),
    columns: [FlatFileColumn.text('message')],
  });
  ingest.grantQuery(new iam.Role(stack, 'Analysts', { assumedBy: new iam.AccountRootPrincipal() }));
  ingest.alarms.addAction(new actions.SnsAction(topic));
  ingest.onUndelivered('Ticket', { target: new targets.SnsTopic(topic) });
  const measured = { 'Slow': shots.metricLag({ label: 'lag' }), 'Other things': ingest.metricHeartbeats('hall-4-gateway') };
  for (const [id, metric] of Object.entries(measured)) {
    metric.createAlarm(stack, id, { threshold: 1, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD });
  }
  new CfnOutput(stack, 'Tables', { value: ingest.sources.map(({ tableName }) => tableName).join(' ') });
  new CfnOutput(stack, 'Rows', { value: ingest.bucket.bucketName });
  new CfnOutput(stack, 'Stream', { value: shots.deliveryStream.attrArn });
  new CfnOutput(stack, 'Unpacked', { value: shots.expandHandler!.functionArn });
  new CfnOutput(stack, 'Component', { value: ingest.component!.attrArn });
}

/** The shortest form. */
export function minimal(app: App) {
  const ingest = new IotFlatFileIngest(home(app), 'Presses', { devices: FlatFileDevices.thing('hall-3-gateway') });
  ingest.addSource('shots', { files: presses(), columns: columns() });
}

/** Without Greengrass; values in fixed places. */
export function service(app: App) {
  const stack = home(app);
  const ingest = new IotFlatFileIngest(stack, 'Presses', {
    devices: FlatFileDevices.thing('hall-3-gateway', { certificateArn: certificate }),
    collector: FlatFileCollector.service({ endpoint: 'example-ats.iot.us-east-1.amazonaws.com', certificateFolder: '/etc/collector' }),
    storage: { bucket: s3.Bucket.fromBucketName(stack, 'Rows', 'rows-111111111111') },
  });
  ingest.addSource('weights', {
    files: presses(),
    format: FlatFileFormat.fixedWidth({ fields: [{ column: 'ts', start: 0, length: 20 }, { column: 'kg', start: 20, length: 8 }] }),
    columns: [FlatFileColumn.timestamp('ts', { format: 'epoch-s', required: true }), FlatFileColumn.number('kg')],
    compression: FlatFileCompression.none(),
    table: { partitions: [] },
    afterSuccess: FlatFileAfter.leave(),
  });
  new CfnOutput(stack, 'Settings', { value: ingest.settingsParameter!.parameterName });
  new ssm.StringParameter(stack, 'Spare', { parameterName: '/spare/collector', stringValue: ingest.collectorSettings });
}

/** What a user does wrong: the sentence must reach them. */
export function unknownPartition(app: App) {
  const ingest = new IotFlatFileIngest(home(app), 'Presses', { devices: FlatFileDevices.thing('hall-3-gateway') });
  ingest.addSource('shots', { files: presses(), columns: columns(), table: { partitions: [FlatFilePartition.day('tz')] } });
}
