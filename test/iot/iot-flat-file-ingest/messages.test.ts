import { aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { source, watch } from './presses';
import { Synthesized } from './synthesized';
import { FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileEncoding, FlatFileFormat, FlatFileWatch } from '../../../src/iot/iot-flat-file-ingest';

const made = new Synthesized();
const endpoint = 'a1-ats.iot.eu-central-1.amazonaws.com';
const CERTIFICATE = `arn:aws:iot:eu-central-1:123456789012:cert/${'0a'.repeat(32)}`;
const iot = (what: string) => `arn:<AWS::Partition>:iot:eu-central-1:123456789012:${what}`;
const component = (of: Synthesized) => of.one('AWS::GreengrassV2::ComponentVersion', 'PressesFleetComponent');
const deployment = (of: Synthesized) => of.one('AWS::GreengrassV2::Deployment', 'PressesFleetDeployment');
const OURS = 'cdk-reference-constructs.FlatFileCollector.presses';

describe('rules', () => {
  test.each([
    ['PressespressRule', "SELECT VALUE rows FROM 'ff/+/press/rows'", 'presses-press', true],
    ['PressesQuarantineRule', "SELECT VALUE rows FROM 'ff/+/+/quarantine'", 'presses-quarantine', true],
    ['PressesFilesRule', "SELECT * FROM 'ff/+/+/files' WHERE device = topic(2) AND source = topic(3)", 'presses-files', false],
  ])('%s brings messages to Firehose, and what it cannot bring to errors/', (id, Sql, DeliveryStreamName, BatchMode) => {
    const rule = made.one('AWS::IoT::TopicRule', id);
    expect(rule.TopicRulePayload).toMatchObject({ Sql, AwsIotSqlVersion: '2016-03-23', RuleDisabled: false, Actions: [{ Firehose: { DeliveryStreamName, BatchMode, RoleArn: `<${id}Role.Arn>` } }] });
    expect(rule.TopicRulePayload.ErrorAction.S3.Key).toBe(`errors/rules/${rule.RuleName}/\${parse_time("yyyy/MM/dd", timestamp(), "UTC")}/\${newuuid()}.json`);
    const may = made.may(`${id}Role`);
    expect(may).toEqual({
      's3:PutObject': ['<PressesStoreBucket.Arn>/errors/rules/*'], [BatchMode ? 'firehose:PutRecordBatch' : 'firehose:PutRecord']: [expect.stringMatching(/^<Presses\w+Stream\.Arn>$/)],
    });
  });

  test('of health write a log, of which metrics are made', () => {
    expect(made.one('AWS::IoT::TopicRule', 'PressesHealthRule').TopicRulePayload).toMatchObject({ Sql: "SELECT * FROM 'ff/+/+/health' WHERE device = topic(2) AND source = topic(3) AND (source = 'press')", Actions: [{ CloudwatchLogs: { LogGroupName: '<PressesHealthLog>' } }] });
    expect(made.may('PressesHealthRuleRole')['logs:PutLogEvents']).toEqual(['<PressesHealthLog.Arn>']);
    const filters = made.all('AWS::Logs::MetricFilter');
    expect(Object.keys(filters)).toHaveLength(12);
    expect(filters.PressesHealthRowsRead.MetricTransformations).toEqual([{ MetricName: 'RowsRead', MetricNamespace: 'IotFlatFileIngest/presses', MetricValue: '$.rows_read', Dimensions: [{ Key: 'Source', Value: '$.source' }] }]);
    expect(filters.PressesHealthHeartbeats.MetricTransformations).toEqual([{ MetricName: 'Heartbeats', MetricNamespace: 'IotFlatFileIngest/presses', MetricValue: '1', Dimensions: [{ Key: 'Device', Value: '$.device' }] }]);
  });

  test('act for this account only', () => {
    for (const [id, { AssumeRolePolicyDocument: { Statement } }] of Object.entries(made.all('AWS::IAM::Role'))) {
      if (id === 'PressesFleetTokenExchange') continue;
      expect(Statement[0].Condition.StringEquals).toEqual({ 'aws:SourceAccount': '123456789012' });
    }
  });

  test('follow the prefix', () => {
    const plant = new Synthesized({ operations: { topicPrefix: 'plant' } });
    expect(plant.one('AWS::IoT::TopicRule', 'PressespressRule').TopicRulePayload.Sql).toBe("SELECT VALUE rows FROM 'plant/+/press/rows'");
    expect(plant.settings.topicPrefix).toBe('plant');
    expect(JSON.parse(component(plant).InlineRecipe).ComponentConfiguration.DefaultConfiguration.accessControl['aws.greengrass.ipc.mqttproxy'][`${OURS}:mqttproxy:1`].resources[0]).toMatch(/^plant\//);
  });
});

describe('packed rows', () => {
  const packed = new Synthesized({}, { compression: FlatFileCompression.gzip() });

  test('are unpacked by a function that only the rule may call', () => {
    expect(packed.one('AWS::IoT::TopicRule', 'PressespressExpandRule').TopicRulePayload).toMatchObject({
      Sql: "SELECT encode(*, 'base64') AS data, topic(2) AS device FROM 'ff/+/press/rows-gz'", Actions: [{ Lambda: { FunctionArn: '<PressespressExpandHandler.Arn>' } }],
    });
    expect(packed.one('AWS::Lambda::Permission', 'PressespressExpandHandlerRule')).toMatchObject({ Principal: 'iot.amazonaws.com', SourceArn: iot('rule/presses_press_gz') });
    expect(packed.may('PressespressExpandHandlerRole')['firehose:PutRecordBatch']).toEqual(['<PressespressRowsStream.Arn>']);
    expect(packed.one('AWS::Lambda::Function', 'PressespressExpandHandler').Environment.Variables).toEqual({ STREAM_NAME: 'presses-press' });
  });

  test('that cannot be unpacked wait in a queue, and raise an alarm', () => {
    expect(packed.one('AWS::Lambda::EventInvokeConfig', 'PressespressExpandHandlerEventInvokeConfig')).toMatchObject({ DestinationConfig: { OnFailure: { Destination: '<PressespressExpandFailed.Arn>' } }, MaximumRetryAttempts: 2 });
    expect(packed.one('AWS::CloudWatch::Alarm', 'PressespressAlarmsExpandFailed').AlarmDescription).toMatch(/#packed-rows-were-not-unpacked$/);
    const [source_] = packed.ingest.sources;
    expect([source_.expandHandler, source_.failedMessages]).not.toContain(undefined);
    expect(packed.settings.sources[0].compression).toBe('gzip');
    expect(made.ingest.sources[0].expandHandler).toBeUndefined();
  });

  test('are unpacked in a VPC', () => {
    const within = new Synthesized({}, (stack) => ({ compression: FlatFileCompression.gzip({ vpc: new ec2.Vpc(stack, 'Vpc', { maxAzs: 1 }) }) }));
    expect(within.one('AWS::Lambda::Function', 'PressespressExpandHandler').VpcConfig.SubnetIds).toEqual(['<VpcPrivateSubnet1Subnet>']);
  });
});

describe('Greengrass', () => {
  test('is given a recipe of a component', () => {
    const recipe = JSON.parse(component(made).InlineRecipe);
    expect(recipe).toMatchObject({ RecipeFormatVersion: '2020-01-25', ComponentName: OURS, ComponentVersion: expect.stringMatching(/^1\.\d+\.\d+$/) });
    expect(JSON.stringify(recipe.Manifests)).toContain('node {artifacts:path}/');
    expect(JSON.stringify(recipe.Manifests)).toContain('.js --greengrass');
    expect(JSON.stringify(new Synthesized({ collector: FlatFileCollector.greengrass({ nodeCommand: '/opt/node' }) }).one('AWS::GreengrassV2::ComponentVersion', 'PressesFleetComponent').InlineRecipe)).toContain('/opt/node {artifacts:path}/');
  });

  test('deploys it with all sources, and forgets what it was told before', () => {
    const two = new Synthesized({}, {}, (ingest) => { ingest.addSource('oven', source({ files: watch({ directory: '/mnt/oven' }) })); });
    expect(deployment(two)).toMatchObject({
      TargetArn: iot('thing/hall-3'),
      DeploymentPolicies: { FailureHandlingPolicy: 'ROLLBACK' },
      Components: { [OURS]: { ComponentVersion: JSON.parse(component(two).InlineRecipe).ComponentVersion, ConfigurationUpdate: { Reset: ['/settings'] } } },
    });
    expect(two.settings).toMatchObject({ version: 1, device: 'hall-3', topicPrefix: 'ff', transport: { kind: 'ipc' }, sources: [{ name: 'press' }, { name: 'oven' }] });
    expect(two.settings.work).toBeUndefined();
  });

  test('deploys to a group, with what else is there', () => {
    const group = new Synthesized({
      devices: FlatFileDevices.group('halls'),
      collector: FlatFileCollector.greengrass({ otherComponents: { 'aws.greengrass.Cli': '2.16.0' }, diskSpooler: { nucleusVersion: '2.16.1', version: '1.0.7' }, workFolder: '/data' }),
    });
    const { TargetArn, Components } = deployment(group);
    expect(TargetArn).toBe(iot('thinggroup/halls'));
    expect(Components).toMatchObject({ 'aws.greengrass.Cli': { ComponentVersion: '2.16.0' }, 'aws.greengrass.DiskSpooler': { ComponentVersion: '1.0.7' } });
    expect(JSON.parse(Components['aws.greengrass.Nucleus'].ConfigurationUpdate.Merge)).toEqual({ mqtt: { spooler: { storageType: 'Disk', pluginName: 'aws.greengrass.DiskSpooler' } } });
    expect([group.settings.device, group.settings.work]).toEqual([undefined, '/data']);
    Annotations.fromStack(group.stack).hasNoWarning('*', Match.anyValue());
  });

  test('is warned of what is lost in memory, unless it is the nucleus lite', () => {
    Annotations.fromStack(made.stack).hasWarning('/Home/Presses', Match.stringLikeRegexp('Fix: give diskSpooler, or set nucleusLite'));
    Annotations.fromStack(new Synthesized({ collector: FlatFileCollector.greengrass({ nucleusLite: true }) }).stack).hasNoWarning('*', Match.anyValue());
  });

  test('lets devices take the program, by a role of its own or of yours', () => {
    expect(Object.values(made.may('PressesFleetTokenExchange')).flat()).toEqual([expect.stringMatching(/cdk-hnb659fds-assets-123456789012-eu-central-1\/[0-9a-f]{64}\.js$/)]);
    expect(made.one('AWS::IoT::RoleAlias', 'PressesFleetRoleAlias')).toMatchObject({ RoleAlias: 'presses_devices', RoleArn: '<PressesFleetTokenExchange.Arn>' });
    const yours = new Synthesized((stack) => ({ collector: FlatFileCollector.greengrass({ tokenExchangeRole: new iam.Role(stack, 'Devices', { assumedBy: new iam.ServicePrincipal('credentials.iot.amazonaws.com') }) }) }));
    expect(yours.all('AWS::IoT::RoleAlias')).toEqual({});
    expect(yours.may('Devices')).not.toEqual({});
    expect([yours.ingest.roleAlias, yours.ingest.tokenExchangeRole?.node.id]).toEqual([undefined, 'Devices']);
  });
});

describe('a service', () => {
  const served = new Synthesized({ collector: FlatFileCollector.service({ endpoint }), devices: FlatFileDevices.thing('hall-3', { certificateArn: CERTIFICATE }) });

  test('finds its settings in a parameter, and its program in S3', () => {
    const { Name, Value } = served.one('AWS::SSM::Parameter', 'PressesFleetSettings');
    expect(Name).toBe('/presses/collector');
    expect(JSON.parse(Value)).toMatchObject({ device: 'hall-3', work: '/var/lib/flat-file-collector', transport: { kind: 'mqtt', host: endpoint, port: 8883, certificate: '/etc/flat-file-collector/device.pem.crt' } });
    expect(served.outputs()).toMatchObject({ PressesFleetSettingsParameter: '<PressesFleetSettings>', PressesFleetProgramUrl: expect.stringMatching(/^s3:\/\/.*\.js$/) });
    expect([served.ingest.component, served.ingest.deployment, served.ingest.settingsParameter]).toEqual([undefined, undefined, expect.anything()]);
    expect(JSON.parse(served.stack.resolve(served.ingest.collectorSettings))).toEqual(JSON.parse(Value));
  });

  test('may connect by its name, and publish below it', () => {
    expect(served.one('AWS::IoT::Policy', 'PressesFleetPolicy').PolicyDocument.Statement).toEqual([
      { Effect: 'Allow', Action: 'iot:Publish', Resource: iot('topic/ff/${iot:Connection.Thing.ThingName}/*') },
      { Effect: 'Allow', Action: 'iot:Connect', Resource: iot('client/${iot:Connection.Thing.ThingName}') },
    ]);
    expect(made.one('AWS::IoT::Policy', 'PressesFleetPolicy').PolicyDocument.Statement.map(({ Action }: any) => Action)).toEqual(['iot:Publish', 'iot:AssumeRoleWithCertificate']);
    expect(Object.values(served.all('AWS::IoT::PolicyPrincipalAttachment'))).toEqual([{ PolicyName: '<PressesFleetPolicy>', Principal: CERTIFICATE }]);
  });
});

describe('the settings of a source', () => {
  const settings = (options: Parameters<typeof source>[0]) => new Synthesized({}, options).settings.sources[0];

  test('say all that is taken for granted', () => {
    expect(settings({})).toEqual({
      name: 'press',
      files: { directory: '/mnt/press', include: ['*.csv'], exclude: [], mode: 'completed', pollSeconds: 5, stablePolls: 2, minimumAgeSeconds: 10, unfinishedSuffixes: ['.tmp', '.part', '.filepart'] },
      format: { kind: 'csv', encoding: 'utf-8', nullValues: [''], decimal: '.', skipLines: 0, delimiter: ',', quote: '"', escape: '"', header: true, extraColumns: 'ignore' },
      columns: [
        { name: 'ts', type: 'timestamp', from: 'ts', format: 'iso', zone: 'UTC', required: true }, { name: 'press', type: 'string', from: 'press', required: true },
        { name: 'temp_c', type: 'double', from: 'temp_c', min: -50, max: 500 },
      ],
      badRows: 0.1,
      badRowsAfter: 100,
      lineBytes: 262_144,
      compression: 'none',
      afterSuccess: { action: 'leave' },
      afterStop: { action: 'leave' },
    });
  });

  test('of a file without a header and quotes', () => {
    const { format, columns } = settings({
      columns: [FlatFileColumn.text('a', { position: 3 }), FlatFileColumn.date('b')],
      format: FlatFileFormat.csv({ header: false, quote: '', thousands: ' ', comment: '#', stopAtExtraColumns: false, encoding: FlatFileEncoding.LATIN_1 }),
    });
    expect(format).toMatchObject({ header: false, quote: null, thousands: ' ', comment: '#', extraColumns: 'ignore', encoding: 'latin1' });
    expect(columns).toEqual([{ name: 'a', type: 'string', from: 3 }, { name: 'b', type: 'date', from: 1, format: 'iso' }]);
  });

  test('of fixed places', () => {
    const { format, columns } = settings({ columns: [FlatFileColumn.text('a')], format: FlatFileFormat.fixedWidth({ fields: [{ column: 'a', start: 0, length: 2 }] }) });
    expect(format).toMatchObject({ kind: 'fixed-width', fields: [{ column: 'a', start: 0, length: 2 }] });
    expect(columns).toEqual([{ name: 'a', type: 'string' }]);
  });

  test('of JSON in lines that grow', () => {
    const { format, files } = settings({ files: FlatFileWatch.growing({ directory: '/var/log', mountPoint: '/var', sentinel: '.here' }), format: FlatFileFormat.jsonLines({ encoding: FlatFileEncoding.UTF_16LE }) });
    expect(format).toEqual({ kind: 'json-lines', encoding: 'utf-16le' });
    expect(files).toMatchObject({ mode: 'growing', include: ['*'], mountPoint: '/var', sentinel: '.here' });
  });

  test('say what is done after', () => {
    expect(settings({ files: watch({ doneMarker: '.done' }), afterSuccess: FlatFileAfter.move('done'), quality: { afterStop: FlatFileAfter.delete(), maxBadRows: 0 } }))
      .toMatchObject({ files: { doneMarker: '.done' }, afterSuccess: { action: 'move', directory: 'done' }, afterStop: { action: 'delete' }, badRows: 0 });
  });
});
