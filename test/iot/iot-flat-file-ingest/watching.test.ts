import { readFileSync } from 'fs';
import { join } from 'path';
import { App, aws_cloudwatch as cloudwatch, aws_events_targets as targets, aws_sns as sns, aws_sqs as sqs, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { press, source, thing, ts, watch } from './presses';
import { Synthesized } from './synthesized';
import { FlatFileDevices, FlatFileTableFormat, IotFlatFileIngest } from '../../../src/iot/iot-flat-file-ingest';

const patient = { silentAfter: Duration.minutes(20) };
const made = new Synthesized({ operations: patient }, { expectRowsEvery: Duration.hours(2), maxLag: Duration.minutes(30) });
const alarm = (id: string, of = made) => of.one('AWS::CloudWatch::Alarm', id);

/** As GitHub makes an anchor of a heading. */
const anchor = (heading: string) => heading.toLowerCase().replace(/[^\w\- ]/g, '').replace(/ /g, '-');

describe('alarms', () => {
  test('of a source', () => {
    expect(made.ingest.sources[0].alarms.all.map(({ node }) => node.id)).toEqual(['RowsQuarantined', 'FilesStopped', 'Lag', 'ShareLost', 'SpoolFull', 'DeliveryFailed', 'DeliveryLate', 'RowsMissing']);
    expect(made.ingest.alarms.all).toHaveLength(10);
    expect(new Synthesized().ingest.sources[0].alarms.rowsMissing).toBeUndefined();
  });

  test('say where in the runbook to read on', () => {
    const runbook = readFileSync(join(__dirname, '../../../docs/runbooks/iot-flat-file-ingest.md'), 'utf8');
    const anchors = [...runbook.matchAll(/^#+ (.+)$/gm)].map(([, heading]) => anchor(heading));
    const links = Object.values(made.all('AWS::CloudWatch::Alarm')).map(({ AlarmDescription }) => AlarmDescription.split('#')[1]);
    for (const link of links) expect(anchors).toContain(link);
  });

  test('are raised by what they say', () => {
    expect(alarm('PressespressAlarmsRowsQuarantined')).toMatchObject({ Namespace: 'IotFlatFileIngest/presses', MetricName: 'RowsQuarantined', Dimensions: [{ Name: 'Source', Value: 'press' }], Statistic: 'Sum', Threshold: 1, TreatMissingData: 'notBreaching' });
    expect(alarm('PressespressAlarmsLag')).toMatchObject({ Threshold: 1800, ComparisonOperator: 'GreaterThanThreshold' });
    expect(alarm('PressespressAlarmsDeliveryFailed')).toMatchObject({ Namespace: 'AWS/Firehose', MetricName: 'DeliveryToIceberg.FailedRowCount', Dimensions: [{ Name: 'DeliveryStreamName', Value: 'presses-press' }] });
    expect(alarm('PressespressAlarmsDeliveryLate')).toMatchObject({ MetricName: 'DeliveryToIceberg.DataFreshness', Threshold: 960 });
    expect(alarm('PressespressAlarmsRowsMissing')).toMatchObject({ MetricName: 'RowsPublished', Period: 7200, ComparisonOperator: 'LessThanThreshold', TreatMissingData: 'breaching' });
    expect(alarm('PressesAlarmsSilenthall3')).toMatchObject({ MetricName: 'Heartbeats', Dimensions: [{ Name: 'Device', Value: 'hall-3' }], Period: 1200, TreatMissingData: 'breaching' });
    expect(alarm('PressesAlarmsUndelivered')).toMatchObject({ Namespace: 'AWS/Events', MetricName: 'MatchedEvents' });
  });

  test('of Parquet look at what Firehose says of it', () => {
    const parquet = new Synthesized({ storage: { tableFormat: FlatFileTableFormat.PARQUET } });
    expect(alarm('PressespressAlarmsDeliveryFailed', parquet).MetricName).toBe('FailedConversion.Records');
    expect(alarm('PressespressAlarmsDeliveryLate', parquet).MetricName).toBe('DeliveryToS3.DataFreshness');
  });

  test('of a group are of the things that are known by name', () => {
    const group = new Synthesized({ devices: FlatFileDevices.group('halls', { expectedThings: ['hall-1', 'hall-2'] }) });
    expect(group.ingest.alarms.deviceSilent.map(({ node }) => node.id)).toEqual(['Silent-hall-1', 'Silent-hall-2']);
  });

  test('tell a topic, of sources too that are added later', () => {
    const told = new Synthesized((stack) => ({ operations: { topic: new sns.Topic(stack, 'People') } }), {}, (ingest) => { ingest.addSource('oven', source({ files: watch({ directory: '/mnt/oven' }) })); });
    for (const each of Object.values(told.all('AWS::CloudWatch::Alarm'))) expect([each.AlarmActions, each.OKActions]).toEqual([['<People>'], ['<People>']]);
  });

  test('tell others, too', () => {
    const action: cloudwatch.IAlarmAction = { bind: () => ({ alarmActionArn: 'arn:aws:lambda:eu-central-1:123456789012:function:ring' }) };
    const told = new Synthesized({}, {}, (ingest) => {
      ingest.alarms.addAction(action);
      ingest.addSource('oven', source({ files: watch({ directory: '/mnt/oven' }) }));
    });
    for (const each of Object.values(told.all('AWS::CloudWatch::Alarm'))) expect(each.AlarmActions).toHaveLength(1);
  });
});

test('the dashboard shows each source, and the devices', () => {
  const { DashboardName, DashboardBody } = made.one('AWS::CloudWatch::Dashboard', 'PressesDashboard');
  expect(DashboardName).toBe('presses-eu-central-1');
  const titles = JSON.parse(DashboardBody).widgets.map(({ properties }: any) => properties.title);
  expect(titles).toEqual([undefined, 'heartbeats, by device', 'Alarms', 'press: read = published + quarantined + skipped', 'press: seconds that files wait', 'press: alarms']);
  const group = new Synthesized({ devices: FlatFileDevices.group('halls') });
  expect(group.one('AWS::CloudWatch::Dashboard', 'PressesDashboard').DashboardBody).not.toContain('heartbeats, by device');
});

test('metrics are there for alarms of yours', () => {
  const [from] = made.ingest.sources;
  const rows = [from.metricRowsRead(), from.metricRowsPublished(), from.metricRowsQuarantined(), from.metricRowsSkipped()];
  const files = [from.metricFilesDone(), from.metricFilesStopped()];
  expect([...rows, ...files].map(({ statistic }) => statistic)).toEqual(Array(6).fill('Sum'));
  const gauges = [from.metricOldestFile(), from.metricLag(), from.metricSpoolBytes({ period: Duration.minutes(1) })];
  expect(gauges.map(({ metricName, statistic }) => [metricName, statistic]))
    .toEqual([['OldestFile', 'Maximum'], ['Lag', 'Maximum'], ['SpoolBytes', 'Maximum']]);
  expect(made.ingest.metricHeartbeats('hall-4').dimensions).toEqual({ Device: 'hall-4' });
});

test('what could not be delivered can be reacted to', () => {
  const told = new Synthesized({}, {}, (ingest, stack) => {
    ingest.onUndelivered('Queue', { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')) });
    ingest.onUndelivered('Elsewhere', { crossStackScope: new Stack(stack.node.root as App, 'Other', { env: { account: stack.account, region: stack.region } }) });
  });
  expect(told.one('AWS::Events::Rule', 'PressesQueue')).toMatchObject({ EventPattern: { 'detail-type': ['Object Created'] }, Targets: [{ Arn: '<Queue.Arn>' }] });
});

describe('names', () => {
  test('are made from the path, and differ', () => {
    const stack = new Stack(new App(), 'Home');
    const named = (id: string) =>
      new IotFlatFileIngest(stack, id, { devices: FlatFileDevices.thing(id), operations: { topicPrefix: id } }).ingestName;
    const names = ['Presses', 'Ovens', 'A'.repeat(60)].map(named);
    expect(new Set(names).size).toBe(3);
    for (const name of names) expect(name).toMatch(/^[a-z][a-z0-9_]{0,29}$/);
  });

  test.each(['AwsHome', 'ssm'])('of a stack called %s begin as a parameter may', (id) => {
    expect(new IotFlatFileIngest(new Stack(new App(), id), 'Presses', { devices: thing }).ingestName).toMatch(/^i(aws|ssm)\w{1,26}$/);
  });

  test('of a stack without an environment resolve', () => {
    const stack = new Stack(new App(), 'Home');
    const ingest = new IotFlatFileIngest(stack, 'Presses', { devices: thing });
    const { tableName, rawTableName, sourceName } = ingest.addSource('press', source({ columns: [ts, press] }));
    expect([sourceName, tableName, rawTableName]).toEqual(['press', 'press', 'press_raw']);
    expect(ingest.databaseName).toBe(ingest.ingestName);
  });
});

test('a group of which no thing is known by name has one alarm for the silence of all', () => {
  const stack = new Stack(new App(), 'Home');
  const ingest = new IotFlatFileIngest(stack, 'Presses', { devices: FlatFileDevices.group('halls') });
  ingest.addSource('press', source());
  expect(ingest.alarms.deviceSilent.map(({ node }) => node.id)).toEqual(['Silent']);
  Template.fromStack(stack).hasResourceProperties('AWS::Logs::MetricFilter', {
    FilterPattern: '{ ($.device = *) }', MetricTransformations: [{ MetricName: 'AllHeartbeats', MetricValue: '1', Dimensions: Match.absent() }],
  });
});
