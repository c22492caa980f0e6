import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  CreateCampaignCommand, CreateDatasetCommand, CreateDatasetGroupCommand, CreateDatasetImportJobCommand, CreateSchemaCommand, CreateSolutionCommand,
  CreateSolutionVersionCommand, DescribeSolutionVersionCommand, GetSolutionMetricsCommand, PersonalizeClient, UpdateCampaignCommand,
} from '@aws-sdk/client-personalize';
import { GetRecommendationsCommand, PersonalizeRuntimeClient } from '@aws-sdk/client-personalize-runtime';
import { CreateBucketCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LocalPersonalize } from './personalize';
import { Cloud, openCloud } from './target';

/** Personalize of the emulator over HTTP, with the AWS SDK, and as its control sees it. */
const REGION = 'us-west-2';
const BUCKET = 'tastes';
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

async function deployed(StackName: string, template: object) {
  const stacks = new CloudFormationClient(cloud.client(REGION));
  await stacks.send(new CreateStackCommand({ StackName, TemplateBody: JSON.stringify(template) }));
  for (;;) {
    const stack = (await stacks.send(new DescribeStacksCommand({ StackName }))).Stacks![0];
    if (stack.StackStatus !== 'CREATE_IN_PROGRESS') return stack;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** When it is no longer on its way. */
async function settled(arn: string) {
  for (;;) {
    const found = (await personalize.resources()).find((resource) => resource.arn === arn)!;
    if (!/PENDING|IN_PROGRESS/.test(found.status!)) return found;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function store() {
  const Action = ['s3:GetObject', 's3:ListBucket'];
  const Resource = [`arn:aws:s3:::${BUCKET}`, `arn:aws:s3:::${BUCKET}/*`];
  const Principal = { Service: 'personalize.amazonaws.com' };
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }] };
  const PolicyDocument = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action, Resource }] };
  const Policies = [{ PolicyName: 'read', PolicyDocument }];
  await deployed('role', {
    Resources: {
      Role: {
        Type: 'AWS::IAM::Role', Properties: { RoleName: 'reader', AssumeRolePolicyDocument: trust, Policies },
      },
    },
  });
  const s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  const statement = { Effect: 'Allow', Principal, Action, Resource, Condition: { StringEquals: { 'aws:SourceAccount': cloud.account } } };
  await s3.send(new PutBucketPolicyCommand({ Bucket: BUCKET, Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }) }));
  // Users of one remainder like the items of the same.
  const lines = Array.from({ length: 1200 }, (_, n) => `u${n % 100},i${(n % 4) + 4 * (Math.floor(n / 100) + (n % 3))},${1_700_000_000 + n}`);
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'data/part-0.csv', Body: ['USER_ID,ITEM_ID,TIMESTAMP', ...lines, ''].join('\n') }));
}

test('from a file in S3 to recommendations, with the AWS SDK', async () => {
  await store();
  await personalize.set({ seconds: { ...FAST, datasetImportJob: 6, solutionVersion: 60, campaign: 6, campaignUpdate: 6 } });
  const sdk = new PersonalizeClient({ ...cloud.client(REGION), maxAttempts: 1 });
  const fields = [['USER_ID', 'string'], ['ITEM_ID', 'string'], ['TIMESTAMP', 'long']].map(([name, type]) => ({ name, type }));
  const schema = JSON.stringify({ type: 'record', name: 'Interactions', namespace: 'com.amazonaws.personalize.schema', fields, version: '1.0' });
  const { schemaArn } = await sdk.send(new CreateSchemaCommand({ name: 'tastes', schema }));
  const { datasetGroupArn } = await sdk.send(new CreateDatasetGroupCommand({ name: 'tastes' }));
  await settled(datasetGroupArn!);
  const { datasetArn } = await sdk.send(new CreateDatasetCommand({ name: 'tastes', schemaArn, datasetGroupArn, datasetType: 'Interactions' }));
  await settled(datasetArn!);
  const { datasetImportJobArn } = await sdk.send(new CreateDatasetImportJobCommand({
    jobName: 'run-1', datasetArn, roleArn: `arn:aws:iam::${cloud.account}:role/reader`, dataSource: { dataLocation: `s3://${BUCKET}/data/` },
  }));
  expect(await settled(datasetImportJobArn!)).toMatchObject({ status: 'ACTIVE', records: 1200 });
  const recipeArn = 'arn:aws:personalize:::recipe/aws-user-personalization-v2';
  const { solutionArn } = await sdk.send(new CreateSolutionCommand({ name: 'tastes', datasetGroupArn, recipeArn, performAutoTraining: false }));
  await settled(solutionArn!);
  const { solutionVersionArn } = await sdk.send(new CreateSolutionVersionCommand({ solutionArn, name: 'run-1' }));
  await settled(solutionVersionArn!);
  const { solutionVersion } = await sdk.send(new DescribeSolutionVersionCommand({ solutionVersionArn }));
  expect(solutionVersion).toMatchObject({ name: 'run-1', status: 'ACTIVE', creationDateTime: expect.any(Date) });
  expect((await personalize.trained(datasetGroupArn)).map(({ arn }) => arn)).toEqual([solutionVersionArn]);
  const { metrics } = await sdk.send(new GetSolutionMetricsCommand({ solutionVersionArn }));
  expect(metrics!.normalized_discounted_cumulative_gain_at_10).toBeGreaterThan(0.1);
  const { campaignArn } = await sdk.send(new CreateCampaignCommand({ name: 'tastes', solutionVersionArn }));
  await settled(campaignArn!);
  expect(await personalize.served(campaignArn!)).toMatchObject([{ solutionVersionArn, minProvisionedTPS: 1, since: expect.any(Number) }]);
  const runtime = new PersonalizeRuntimeClient({ ...cloud.client(REGION), maxAttempts: 1 });
  const { itemList } = await runtime.send(new GetRecommendationsCommand({ campaignArn, userId: 'u1', numResults: 3 }));
  expect(itemList!.map(({ itemId }) => Number(itemId!.slice(1)) % 4)).toEqual([1, 1, 1]);
  await expect(sdk.send(new CreateSolutionVersionCommand({ solutionArn, name: 'run-1' }))).rejects
    .toMatchObject({ name: 'ResourceAlreadyExistsException' });
  await expect(sdk.send(new UpdateCampaignCommand({ campaignArn, solutionVersionArn: `${solutionArn}/gone` }))).rejects
    .toMatchObject({ name: 'ResourceNotFoundException' });
  await expect(runtime.send(new GetRecommendationsCommand({ campaignArn: `${campaignArn}-gone`, userId: 'u1' }))).rejects
    .toMatchObject({ name: 'ResourceNotFoundException', $metadata: { httpStatusCode: 404 } });
});

test('a dataset group of a template is there, with its tags, and nothing was trained or served', async () => {
  const Group = { Type: 'AWS::Personalize::DatasetGroup', Properties: { Name: 'shop', Domain: 'ECOMMERCE' } };
  const Outputs = { Ref: { Value: { Ref: 'Group' } }, Arn: { Value: { 'Fn::GetAtt': ['Group', 'DatasetGroupArn'] } } };
  const stack = await deployed('shop', { Resources: { Group }, Outputs });
  const arn = `arn:aws:personalize:${REGION}:${cloud.account}:dataset-group/shop`;
  expect(stack.Outputs!.map(({ OutputValue }) => OutputValue)).toEqual([arn, arn]);
  const [, group] = await personalize.resources('datasetGroup');
  expect(group).toMatchObject({ arn, name: 'shop', domain: 'ECOMMERCE', status: 'ACTIVE', tags: {} });
  expect(await personalize.trained(arn)).toEqual([]);
  expect(await personalize.served(`${arn}-none`)).toEqual([]);
});

test('the world keeps what it is told, counts down, and forgets', async () => {
  await personalize.reset();
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
