import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { LocalPersonalize } from './personalize';
import { Cloud, openCloud } from './target';

/** Personalize of the emulator as its control sees it; the Python tests of emulator/personalize/ use its three APIs. */
const REGION = 'us-west-2';
const FAST = { datasetGroup: 1, dataset: 1, solution: 1 };
let cloud: Cloud;
let personalize: LocalPersonalize;

jest.setTimeout(60_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: '60' } });
  personalize = new LocalPersonalize(cloud);
}, 120_000);

afterAll(async () => {
  await cloud.stop();
});

test('a dataset group of a template is there, with its tags, and nothing was trained or served', async () => {
  const Group = { Type: 'AWS::Personalize::DatasetGroup', Properties: { Name: 'shop', Domain: 'ECOMMERCE' } };
  const stacks = new CloudFormationClient(cloud.client(REGION));
  const Outputs = { Ref: { Value: { Ref: 'Group' } }, Arn: { Value: { 'Fn::GetAtt': ['Group', 'DatasetGroupArn'] } } };
  await stacks.send(new CreateStackCommand({ StackName: 'shop', TemplateBody: JSON.stringify({ Resources: { Group }, Outputs }) }));
  const done = async () => (await stacks.send(new DescribeStacksCommand({ StackName: 'shop' }))).Stacks![0];
  while ((await done()).StackStatus === 'CREATE_IN_PROGRESS') await new Promise((resolve) => setTimeout(resolve, 100));
  const arn = `arn:aws:personalize:${REGION}:${cloud.account}:dataset-group/shop`;
  expect((await done()).Outputs!.map(({ OutputValue }) => OutputValue)).toEqual([arn, arn]);
  expect(await personalize.resources('datasetGroup')).toMatchObject([{ arn, name: 'shop', domain: 'ECOMMERCE', status: 'ACTIVE', tags: {} }]);
  expect(await personalize.resources('campaign')).toEqual([]);
  expect(await personalize.trained(arn)).toEqual([]);
  expect(await personalize.served(`${arn}-none`)).toEqual([]);
});

test('the world keeps what it is told, counts down, and forgets', async () => {
  await personalize.set({ seconds: FAST, failures: [{ kind: 'solutionVersion' }], hold: ['campaignUpdate'] });
  await personalize.set({ seconds: { solutionVersion: 30 } });
  expect(await personalize.settings()).toEqual({
    seconds: { ...FAST, solutionVersion: 30 },
    quotas: {},
    failures: [{ kind: 'solutionVersion', times: 1, reason: 'The test\'s world let this fail.' }],
    hold: ['campaignUpdate'],
    throttle: 0,
  });
  await personalize.reset();
  expect(await personalize.settings()).toEqual({ seconds: {}, quotas: {}, failures: [], hold: [], throttle: 0 });
});

test('the world says what it does not know', async () => {
  await expect(personalize.set({ quotas: { carts: 1 } })).rejects.toThrow(/the quota is 'carts', allowed: schemas, datasetGroups/);
  expect(() => new LocalPersonalize({ endpoint: undefined })).toThrow(/^LocalPersonalize needs the local cloud/);
});
