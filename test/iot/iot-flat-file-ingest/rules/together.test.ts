import { App, aws_ec2 as ec2, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import {
  FlatFileAfter, FlatFileCollector, FlatFileColumn, FlatFileCompression, FlatFileDevices, FlatFileGzipOptions, FlatFileWatch, IotFlatFileIngest,
} from '../../../../src/iot/iot-flat-file-ingest';
import * as settingsCheck from '../../../../src/iot/iot-flat-file-ingest/collector/settings-check';
import { ACCOUNT, check, checkFile, make, newStack, Props, REGION, source, thing, watch, wrong } from '../presses';

const service = FlatFileCollector.service({ endpoint: 'a1-ats.iot.eu-central-1.amazonaws.com' });
const problems = (ingest: IotFlatFileIngest) => ingest.node.validate();
const ofFolder = (directory: string, include = ['*.csv'], exclude: string[] = []) => source({ files: FlatFileWatch.completed({ directory, include, exclude }), afterSuccess: FlatFileAfter.delete() });

describe('two sources', () => {
  const second = (options: ReturnType<typeof ofFolder>) => () => make({}, ofFolder('/mnt/press')).addSource('second', options);

  test.each<[string, ReturnType<typeof ofFolder>]>([
    ['the same files', ofFolder('/mnt/press')],
    ['some of the files', ofFolder('/mnt/press', ['a*'])],
    ['files from a folder above', ofFolder('/mnt', ['**/*.csv'])],
    ['files that only the first takes away', source()],
  ])('do not take %s', (_, options) => {
    expect(second(options)).toThrow(/^Home\/Presses: files\.include is .*; allowed: patterns of files that source press does not take as well/);
  });

  test.each<[string, ReturnType<typeof ofFolder>]>([
    ['other files', ofFolder('/mnt/press', ['*.txt'])],
    ['other folders', ofFolder('/mnt/press2')],
    ['what is said to be left out', ofFolder('/mnt/press', ['*'], ['*.csv'])],
  ])('may take %s', (_, options) => {
    expect(second(options)).not.toThrow();
  });

  test('may both read what stays', () => {
    expect(() => make().addSource('second', source())).not.toThrow();
  });
});

describe('what the collector works in', () => {
  test.each<[string, Props, string]>([
    ['the folder of a service', { collector: service }, '/var/lib/flat-file-collector/in'],
    ['a folder around that of a service', { collector: service }, '/var'],
    ['a folder of its own', { collector: FlatFileCollector.greengrass({ workFolder: '/data/work' }) }, '/data/work'],
    ['the folder of Greengrass', {}, '/greengrass'],
  ])('is not read: %s', (_, props, directory) => {
    expect(() => checkFile({ files: watch({ directory }) }, props)).toThrow(`files.directory is "${directory}"; allowed: a folder neither within that of the collector`);
  });
});

describe('a network', () => {
  const packed = (options: FlatFileGzipOptions) => ({ compression: FlatFileCompression.gzip(options) });
  const vpcOf = (stack: Stack, subnetType: ec2.SubnetType) => new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: subnetType === ec2.SubnetType.PRIVATE_WITH_EGRESS ? 1 : 0, subnetConfiguration: [{ name: 'A', subnetType }, { name: 'Public', subnetType: ec2.SubnetType.PUBLIC }] });
  const { PRIVATE_ISOLATED, PRIVATE_WITH_EGRESS, PUBLIC } = ec2.SubnetType;

  test.each<[string, (stack: Stack) => any, string]>([
    ['a word for compression', () => ({ compression: wrong('gzip') }), 'compression is "gzip"; allowed: a FlatFileCompression'],
    ['options that are null', () => packed(wrong(null)), 'compression is null; allowed: a FlatFileCompression with options'],
    ['a name for a VPC', () => packed({ vpc: wrong('vpc-1') }), 'compression.vpc is "vpc-1"'],
    ['subnets of no VPC', () => packed({ vpcSubnets: {} }), 'compression.vpcSubnets is {}; allowed: only with compression.vpc'],
    ['subnets that are a list', (stack) => packed({ vpc: vpcOf(stack, PRIVATE_WITH_EGRESS), vpcSubnets: wrong([]) }), 'compression.vpcSubnets is []'],
    ['a VPC without private subnets', (stack) => packed({ vpc: vpcOf(stack, PRIVATE_ISOLATED) }), 'compression.vpc is "Home/Vpc"; allowed: subnets of the VPC: There are no'],
    ['no subnets', (stack) => packed({ vpc: vpcOf(stack, PRIVATE_ISOLATED), vpcSubnets: { subnets: [] } }), 'compression.vpcSubnets is {"subnets":[]}; allowed: subnets of the VPC'],
    ['public subnets', (stack) => packed({ vpc: vpcOf(stack, PRIVATE_WITH_EGRESS), vpcSubnets: { subnetType: PUBLIC } }), 'compression.vpcSubnets is "public subnets"; allowed: private ones'],
  ])('of %s is refused', (_, options, message) => {
    const stack = newStack();
    expect(() => checkFile(options(stack), {}, stack)).toThrow(message);
  });

  test('without the endpoints it needs is refused when all is known', () => {
    const stack = newStack();
    const vpc = vpcOf(stack, PRIVATE_ISOLATED);
    const ingest = make({}, packed({ vpc, vpcSubnets: { subnetType: PRIVATE_ISOLATED } }), stack);
    const { KINESIS_FIREHOSE } = ec2.InterfaceVpcEndpointAwsService;
    new ec2.Vpc(stack, 'Other', { maxAzs: 1 }).addInterfaceEndpoint('Firehose', { service: KINESIS_FIREHOSE });
    vpc.addInterfaceEndpoint('Logs', { service: ec2.InterfaceVpcEndpointAwsService.CLOUDWATCH_LOGS });
    expect(problems(ingest)).toEqual([expect.stringMatching(/^Home\/Presses: compression\.vpc is "Home\/Vpc"; allowed: not a VPC without the endpoints it needs: .* Fix: add one for InterfaceVpcEndpointAwsService\.KINESIS_FIREHOSE/)]);
    expect(() => Template.fromStack(stack)).toThrow('VPC without the endpoints it needs');
    vpc.addInterfaceEndpoint('Firehose', { service: KINESIS_FIREHOSE });
    expect(problems(ingest)).toEqual([]);
  });

  test('with a NAT gateway, or of which nothing is known, is taken', () => {
    const stack = newStack();
    expect(problems(make({}, packed({ vpc: vpcOf(stack, PRIVATE_WITH_EGRESS) }), stack))).toEqual([]);
    const imported = ec2.Vpc.fromVpcAttributes(newStack(), 'V', { vpcId: 'vpc-1', availabilityZones: ['a'], isolatedSubnetIds: ['subnet-1'], isolatedSubnetRouteTableIds: ['rtb-1'] });
    checkFile(packed({ vpc: imported, vpcSubnets: { subnetType: PRIVATE_ISOLATED } }));
  });
});

describe('when all is known', () => {
  test('there is a source', () => {
    const ingest = new IotFlatFileIngest(newStack(), 'Presses', { devices: thing });
    expect(problems(ingest)).toEqual(['Home/Presses: it has no source, from which rows would come. Fix: call addSource']);
  });

  test('a parameter holds the settings of a service', () => {
    const columns = Array.from({ length: 500 }, (_, index) => FlatFileColumn.text(`c${index}`));
    const large = make({ collector: service }, { columns });
    expect(problems(large)).toEqual([expect.stringMatching(/^Home\/Presses: collectorSettings is "of \d+ bytes"; allowed: at most 8192 bytes, .* Fix: divide the sources/)]);
    expect(problems(make({}, { columns }))).toEqual([]);
    expect(problems(make({ collector: service }))).toEqual([]);
  });

  test('the words of the collector are passed on, should it refuse what the rules have not', () => {
    const spy = jest.spyOn(settingsCheck, 'parseSettings').mockImplementation(() => { throw new Error('sources[0] is strange; allowed: others. Fix: do'); });
    expect(() => checkFile({})).toThrow('Home: sources[0] is strange; allowed: others. Fix: do');
    spy.mockRestore();
  });
});

describe('two of an account and region', () => {
  const app = () => new App();
  const stackOf = (root: App, id: string, env: { account?: string; region?: string } = { account: ACCOUNT, region: REGION }) =>
    new Stack(root, id, { env });
  const ingest = (stack: Stack, id: string, props: Props = {}) => new IotFlatFileIngest(stack, id, { devices: FlatFileDevices.thing(id), ...props });
  const named = (ingestName: string, topicPrefix = 'ff') => ({ operations: { ingestName, topicPrefix } });

  test('have names that differ', () => {
    const root = app();
    ingest(stackOf(root, 'One'), 'A', named('a'));
    expect(() => ingest(stackOf(root, 'Two'), 'B', named('a'))).toThrow('Two/B: operations.ingestName is "a"; allowed: a name that no other has in the account and region: One/A has it');
  });

  test('may be alike elsewhere, without a warning', () => {
    const root = app();
    ingest(stackOf(root, 'One'), 'A', named('a')).addSource('press', source());
    const elsewhere = stackOf(root, 'Two', { account: ACCOUNT, region: 'us-east-1' });
    ingest(elsewhere, 'B', named('a')).addSource('press', source());
    Annotations.fromStack(elsewhere).hasNoWarning('*', Match.stringLikeRegexp('has the same'));
  });

  test('are not told apart by CloudFormation where the region is not known', () => {
    const root = app();
    ingest(stackOf(root, 'One', {}), 'A', named('a')).addSource('press', source());
    const two = stackOf(root, 'Two', {});
    ingest(two, 'B', named('a')).addSource('press', source());
    Annotations.fromStack(two).hasWarning('/Two/B', Match.stringLikeRegexp('One/A has the same operations.ingestName, a: in one account and region they cannot both be deployed'));
  });

  test('are not deployed to the same devices', () => {
    const stack = newStack();
    const own = (id: string) => ({ operations: { topicPrefix: id } });
    ingest(stack, 'A', { devices: thing });
    expect(() => ingest(stack, 'B', { devices: thing, ...own('b') })).toThrow('Home/B: devices is "thing hall-3"; allowed: devices that no other is deployed to');
    expect(() => ingest(stack, 'C', { devices: FlatFileDevices.group('hall-3'), ...own('c') })).not.toThrow();
    expect(() => ingest(stack, 'D', { devices: thing, collector: service, ...own('d') })).not.toThrow();
  });

  test('do not take the same messages', () => {
    const stack = newStack();
    ingest(stack, 'A', named('a')).addSource('press', source());
    expect(() => ingest(stack, 'B', named('b'))).toThrow('Home/B: operations.topicPrefix is "ff"; allowed: another than that of Home/A: each would take');
    expect(() => ingest(stack, 'C', named('c', 'plant')).addSource('press', source())).not.toThrow();
  });

  test('have rules whose names differ', () => {
    const stack = newStack();
    ingest(stack, 'A', named('a')).addSource('b_c', source());
    expect(() => ingest(stack, 'B', named('a_b', 'plant')).addSource('c', source())).toThrow('Home/B: name is "c"; allowed: a name with which the rule is not called a_b_c, as one of Home/A is');
  });
});

test('without a compiler, whatever is said of all is told', () => {
  for (const props of [null, 5, 'x', []]) expect(() => new IotFlatFileIngest(newStack(), 'Presses', wrong(props))).toThrow(/^Home\/Presses: props is /);
  expect(() => check({ collector: wrong(null) })).toThrow('collector is null');
});
