import { aws_iam as iam, aws_kms as kms, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Change, database, interactionFields, items, REGION } from './mappings';
import { Synthesized } from './synthesized';
import { GlueToPersonalize, PersonalizeRecipe, RecommendationTarget } from '../../../src/data/glue-to-personalize';

const ACCOUNT = '123456789012';
const STORE = '<ShopStoreBucket.Arn>';
const arn = (service: string, what: string) => `arn:<AWS::Partition>:${service}:${REGION}:${ACCOUNT}:${what}`;
const made = Synthesized.of();
const filtered = RecommendationTarget.personalize({ filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }] });
const asArray = (value: any): any[] => (Array.isArray(value) ? value : [value]);

/** What a role may do, action by action, and on what. */
const may = (role: string, of = made): Record<string, string[]> => {
  const pairs = of.statements(role)
    .flatMap(({ Action, Resource }) => asArray(Action).map((action): [string, string[]] => [action, asArray(Resource)]));
  return pairs.reduce<Record<string, string[]>>((all, [action, resources]) => ({ ...all, [action]: [...all[action] ?? [], ...resources] }), {});
};
const services = (role: string, of = made) => [...new Set(Object.keys(may(role, of)).map((action) => action.split(':')[0]))].sort();

describe('each role', () => {
  test.each([
    ['ShopInteractionsJobRole', 'glue'], ['ShopInteractionsCrawlerRole', 'glue'], ['ShopPersonalizeRole', 'personalize'], ['ShopMachineRole', 'states'], ['ShopEraseRole', 'states'],
  ])('%s acts for its own service, and for this account only', (role, service) => {
    const [{ Principal, Condition }] = made.one('AWS::IAM::Role', role).AssumeRolePolicyDocument.Statement;
    expect(Principal).toEqual({ Service: `${service}.amazonaws.com` });
    expect(Condition.StringEquals).toEqual({ 'aws:SourceAccount': ACCOUNT });
  });
});

describe('a job', () => {
  test('reads its source and the lists of erased users, writes three folders, and nothing else', () => {
    expect(services('ShopInteractionsJobRole')).toEqual(['cloudwatch', 'glue', 'logs', 's3']);
    const { 's3:GetObject': read, 's3:PutObject': written, 's3:DeleteObject': deleted } = may('ShopInteractionsJobRole');
    const folders = ['exports', 'quarantine', 'reports'].map((folder) => `${STORE}/${folder}/*`);
    expect(written).toEqual(folders);
    const moved = ['exports', 'quarantine'].map((folder) => `${STORE}/${folder}*`);
    expect(deleted).toEqual([...moved, `${STORE}/reports/*`]);
    const assets = read.filter((resource) => resource.includes('cdk-hnb659fds-assets'));
    expect(assets).toHaveLength(2);
    expect(assets.join()).not.toContain('*');
    expect(read.filter((resource) => !assets.includes(resource))).toEqual(['<Source.Arn>/orders/*', ...moved, `${STORE}/erasures/*`]);
    expect(may('ShopInteractionsJobRole')['glue:GetTable']).toEqual([arn('glue', 'catalog'), arn('glue', 'database/shop'), arn('glue', 'table/shop/interactions_*')]);
  });

  test('lists what it reads and writes', () => {
    const prefixes = made.statements('ShopInteractionsJobRole').filter(({ Action }) => Action === 's3:ListBucket').map(({ Condition }) => Condition.StringLike['s3:prefix']);
    expect(prefixes[0]).toEqual(['orders/*', 'orders']);
    expect(prefixes[1]).not.toContain('parameters/*');
  });

  test('reads the secret of its database, and makes interfaces in its subnet', () => {
    const change: Change = (stack) => ({ interactions: { source: database(stack), fields: interactionFields } });
    const allowed = may('ShopInteractionsJobRole', Synthesized.of(change));
    expect(allowed['secretsmanager:GetSecretValue']).toEqual(['<Secret>']);
    expect(allowed['ec2:CreateNetworkInterface']).toEqual([
      arn('ec2', 'network-interface/*'), arn('ec2', 'subnet/<VpcPrivateSubnet1Subnet>'), arn('ec2', 'security-group/<ShopInteractionsSecurityGroup.GroupId>'),
    ]);
    expect(allowed['glue:GetConnection']).toEqual([arn('glue', 'catalog'), arn('glue', 'connection/shop-interactions')]);
  });

  test('uses the key of the store, and Personalize has it for the dataset group', () => {
    const keyed = new Synthesized((stack) => ({ etl: { encryptionKey: new kms.Key(stack, 'Key') } }));
    expect(may('ShopInteractionsJobRole', keyed)).toMatchObject({ 'kms:Decrypt': ['<Key.Arn>'], 'kms:GenerateDataKey': ['<Key.Arn>'] });
    expect(may('ShopMachineRole', keyed)['kms:Decrypt']).toEqual(['<Key.Arn>']);
    const uses = ['Decrypt', 'GenerateDataKey', 'DescribeKey', 'CreateGrant', 'ListGrants'].map((use) => [`kms:${use}`, ['<Key.Arn>']]);
    expect(may('ShopPersonalizeRole', keyed)).toMatchObject(Object.fromEntries(uses));
  });
});

test('a crawler writes tables and no objects', () => {
  expect(Object.keys(may('ShopInteractionsCrawlerRole')).filter((action) => action.startsWith('s3:'))).toEqual(['s3:GetObject', 's3:ListBucket']);
  expect(may('ShopInteractionsCrawlerRole')['s3:GetObject']).toEqual(['<Source.Arn>/orders/*']);
});

test('Personalize reads exports and lists of erased users', () => {
  expect(may('ShopPersonalizeRole')).toEqual({ 's3:GetObject': [`${STORE}/exports/*`, `${STORE}/erasures/*`], 's3:ListBucket': [STORE] });
});

describe('the machine', () => {
  test('starts its own jobs and crawlers', () => {
    const both = new Synthesized((stack) => ({ items: items(stack) }));
    expect(may('ShopMachineRole', both)['glue:StartJobRun']).toEqual([arn('glue', 'job/shop-interactions'), arn('glue', 'job/shop-items')]);
    expect(may('ShopMachineRole', both)['glue:StartCrawler']).toEqual([arn('glue', 'crawler/shop-interactions'), arn('glue', 'crawler/shop-items')]);
  });

  test('passes the role of Personalize, to Personalize', () => {
    const [{ Resource, Condition }] = made.statements('ShopMachineRole').filter(({ Action }) => Action === 'iam:PassRole');
    expect([Resource, Condition]).toEqual(['<ShopPersonalizeRole.Arn>', { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } }]);
  });

  test('speaks in one name on the default bus', () => {
    const [{ Resource, Condition }] = made.statements('ShopMachineRole').filter(({ Action }) => Action === 'events:PutEvents');
    expect([Resource, Condition]).toEqual([arn('events', 'event-bus/default'), { StringEquals: { 'events:source': 'cdk-reference-constructs.glue-to-personalize' } }]);
  });

  test('may of Personalize what its target needs', () => {
    const actions = (change: Change) => Object.keys(may('ShopMachineRole', new Synthesized(change))).filter((action) => action.startsWith('personalize:'));
    expect(actions({})).toEqual(expect.arrayContaining(['personalize:CreateSolutionVersion', 'personalize:UpdateCampaign']));
    expect(actions({})).not.toContain('personalize:CreateFilter');
    expect(actions({ target: filtered })).toContain('personalize:CreateFilter');
    const recommender = actions({ target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU }) });
    expect(recommender).toContain('personalize:CreateRecommender');
    expect(recommender.filter((action) => /Solution|Campaign/.test(action))).toEqual([]);
  });

  test('starts the trainer of the user, and nothing of Personalize', () => {
    const foreign = new Synthesized((stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Trainer', 'trainer')) }));
    expect(services('ShopMachineRole', foreign)).not.toContain('personalize');
    expect(may('ShopMachineRole', foreign)['states:StartExecution']).toEqual([arn('states', 'stateMachine:trainer')]);
    expect(services('ShopEraseRole', foreign)).not.toContain('personalize');
  });
});

test('the machine that erases writes lists and reads nothing', () => {
  expect(may('ShopEraseRole')['s3:PutObject']).toEqual([`${STORE}/erasures/*`]);
  expect(Object.keys(may('ShopEraseRole')).filter((action) => action.startsWith('s3:'))).toEqual(['s3:PutObject']);
});

describe('grants', () => {
  const granted = (grant: (pipeline: GlueToPersonalize, grantee: iam.Role) => unknown, change: Change = {}) => {
    const person = (stack: Stack) => new iam.Role(stack, 'Person', { assumedBy: new iam.AccountRootPrincipal() });
    const of = new Synthesized(change, (pipeline, stack) => grant(pipeline, person(stack)));
    return may('Person', of);
  };

  test.each<[string, (pipeline: GlueToPersonalize, grantee: iam.Role) => unknown, string]>([
    ['grantStart', (pipeline, grantee) => pipeline.grantStart(grantee), 'ShopMachine'],
    ['grantErase', (pipeline, grantee) => pipeline.grantErase(grantee), 'ShopErase'],
  ])('%s: starts the machine and sees how that ends', (_name, grant, machine) => {
    const allowed = granted(grant);
    expect(Object.keys(allowed)).toEqual(['states:StartExecution', 'states:DescribeExecution']);
    expect(allowed['states:StartExecution']).toEqual([`<${machine}>`]);
  });

  test('grantRecommend: asks the campaign, with its filters', () => {
    const both = (resources: unknown[]) => ({ 'personalize:GetRecommendations': resources, 'personalize:GetPersonalizedRanking': resources });
    expect(granted((pipeline, grantee) => pipeline.grantRecommend(grantee))).toEqual(both([arn('personalize', 'campaign/shop')]));
    expect(granted((pipeline, grantee) => pipeline.grantRecommend(grantee), { target: filtered }))
      .toEqual(both([arn('personalize', 'campaign/shop'), expect.stringMatching(/:filter\/shop-new-[0-9a-f]{8}$/)]));
  });

  test('grantRecommend: asks the recommender', () => {
    const target = RecommendationTarget.recommender({ recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU });
    const allowed = granted((pipeline, grantee) => pipeline.grantRecommend(grantee), { target });
    expect(allowed['personalize:GetRecommendations']).toEqual([arn('personalize', 'recommender/shop')]);
  });

  test('grantRecommend: says where a model of somebody else is asked', () => {
    const change: Change = (stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Trainer', 'trainer')) });
    expect(() => granted((pipeline, grantee) => pipeline.grantRecommend(grantee), change)).toThrow('Shop/Shop');
  });

  test('grantPutEvents: sends events', () => {
    const target = RecommendationTarget.personalize({ eventTracker: true });
    expect(granted((pipeline, grantee) => pipeline.grantPutEvents(grantee), { target })).toEqual({ 'personalize:PutEvents': [arn('personalize', 'event-tracker/*')] });
    expect(() => granted((pipeline, grantee) => pipeline.grantPutEvents(grantee))).toThrow('[Shop/Shop] grantPutEvents: there is nothing that takes events. Set eventTracker: true');
  });
});
