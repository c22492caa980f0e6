import { App, aws_iot as iot, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import {
  FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileFormat, FlatFileWatch, IotFlatFileIngest,
} from 'cdk-reference-constructs';

const app = new App();
const stack = new Stack(app, 'FactoryFloor', {
  env: { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION ?? 'us-east-1' },
});

// The gateway of hall 3 has the share of its presses.
const gateway = new iot.CfnThing(stack, 'Gateway', { thingName: 'hall-3-gateway' });
const share = process.env.SHARE ?? '/srv/presses';

const ingest = new IotFlatFileIngest(stack, 'Presses', {
  devices: FlatFileDevices.thing('hall-3-gateway'),
  collector: FlatFileCollector.greengrass({ nucleusLite: true }),
  // A demo leaves nothing behind. Leave this out in production.
  operations: { ingestName: 'presses', removalPolicy: RemovalPolicy.DESTROY },
});
ingest.deployment!.node.addDependency(gateway);

// A file for each shift, written by a program that speaks German.
ingest.addSource('shots', {
  files: FlatFileWatch.completed({
    directory: share, include: ['shots/*.csv'], sentinel: '.share', pollInterval: Duration.seconds(2), minimumAge: Duration.seconds(5),
  }),
  format: FlatFileFormat.csv({ delimiter: ';', decimal: ',' }),
  columns: [
    FlatFileColumn.timestamp('ts', { from: 'Zeit', format: 'dd.MM.yyyy HH:mm:ss', zone: 'Europe/Berlin', required: true }),
    FlatFileColumn.text('press', { from: 'Maschine', required: true }),
    FlatFileColumn.number('temp_c', { from: 'Temperatur', unit: '°C', min: -50, max: 500 }),
    FlatFileColumn.number('bar', { from: 'Druck', unit: 'bar', min: 0, max: 3000 }),
    FlatFileColumn.integer('cycle', { from: 'Zyklus' }),
    FlatFileColumn.text('state', { from: 'Status' }),
  ],
  afterSuccess: FlatFileAfter.move('done/{yyyy}-{MM}-{dd}'),
});

// A log that grows for as long as the press runs.
ingest.addSource('alarms', {
  files: FlatFileWatch.growing({ directory: share, include: ['log/*.jsonl'], sentinel: '.share', pollInterval: Duration.seconds(2) }),
  format: FlatFileFormat.jsonLines(),
  compression: FlatFileCompression.gzip(),
  columns: [
    FlatFileColumn.timestamp('ts', { required: true }),
    FlatFileColumn.text('press', { required: true }),
    FlatFileColumn.integer('code'),
    FlatFileColumn.text('message'),
  ],
});

app.synth();
