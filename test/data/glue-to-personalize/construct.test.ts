import { App, aws_ec2 as ec2, aws_events_targets as targets, aws_scheduler as scheduler, aws_sqs as sqs, aws_stepfunctions as sfn, Duration, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { bucketOf, Change, database, interactionFields, interactions, items, newStack, REGION } from './mappings';
import { Synthesized } from './synthesized';
import {
  DatasetSource, DatasetTimeFormat, DatasetWorkerType, GlueToPersonalize, PersonalizeRecipe, RecommendationDataset, RecommendationTarget,
} from '../../../src/data/glue-to-personalize';

const HERE = `arn:<AWS::Partition>:personalize:${REGION}:123456789012`;
const made = Synthesized.of();
const foreign: Change = (stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'Trainer', 'trainer')) });
const films: Change = { target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU }) };
const customers: Change = (stack) => ({ interactions: { source: database(stack), fields: interactionFields } });

describe('names', () => {
  test('come from the group, which comes from the path of the construct', () => {
    const stack = newStack();
    const { groupName, campaignArn } = new GlueToPersonalize(stack, 'A'.repeat(80), { interactions: interactions(stack) });
    expect(groupName).toMatch(/^Shop-?A+[\w-]*$/);
    expect(groupName.length).toBeLessThanOrEqual(40);
    expect(stack.resolve(campaignArn)['Fn::Join'][1].join('')).toContain(`:campaign/${groupName}`);
  });

  test('two in one stack have nothing in common', () => {
    const stack = newStack();
    for (const id of ['A', 'B']) new GlueToPersonalize(stack, id, { interactions: interactions(stack) });
    const [one, other] = stack.node.children.filter((child) => child instanceof GlueToPersonalize) as GlueToPersonalize[];
    expect(one.groupName).not.toBe(other.groupName);
  });

  test('of two groups of an account and region are never the same', () => {
    const app = new App();
    const make = (id: string, region: string, groupName: string) => {
      const stack = new Stack(app, id, { env: { account: '123456789012', region } });
      return () => new GlueToPersonalize(stack, 'Shop', { interactions: interactions(stack), operations: { groupName } });
    };
    make('One', 'eu-central-1', 'shop-1')();
    expect(make('Two', 'eu-central-1', 'Shop_1')).toThrow(/operations\.groupName is "Shop_1"; allowed: a name that no other group/);
    expect(make('Three', 'us-east-1', 'shop-1')).not.toThrow();
  });
});

describe('an export', () => {
  test('runs what the mapping says, once at a time', () => {
    const job = made.one('AWS::Glue::Job', 'ShopInteractionsJob');
    expect(job).toMatchObject({
      Name: 'shop-interactions',
      GlueVersion: '5.1',
      WorkerType: 'G.1X',
      NumberOfWorkers: 2,
      Timeout: 60,
      MaxRetries: 0,
      ExecutionProperty: { MaxConcurrentRuns: 1 },
      Command: { Name: 'glueetl', PythonVersion: '3' },
    });
    expect(JSON.parse(job.DefaultArguments['--settings'])).toMatchObject({ version: 1, dataset: 'interactions', source: { kind: 'S3' } });
  });

  test('is as large as is said', () => {
    const job = Synthesized.of({ etl: { workerType: DatasetWorkerType.G_4X, maxWorkers: 20, timeout: Duration.hours(3) } }).one('AWS::Glue::Job', 'ShopInteractionsJob');
    expect(job).toMatchObject({ WorkerType: 'G.4X', NumberOfWorkers: 20, Timeout: 180 });
  });

  test('has a security configuration when there is one, and so has its crawler', () => {
    const secured = Synthesized.of({ etl: { securityConfiguration: 'encrypted' } });
    expect(secured.one('AWS::Glue::Job', 'ShopInteractionsJob').SecurityConfiguration).toBe('encrypted');
    expect(secured.one('AWS::Glue::Crawler', 'ShopInteractionsCrawler').CrawlerSecurityConfiguration).toBe('encrypted');
  });

  test('is crawled: files by their prefix, a table by its name', () => {
    expect(made.one('AWS::Glue::Crawler', 'ShopInteractionsCrawler')).toMatchObject({
      DatabaseName: 'shop', TablePrefix: 'interactions_', Targets: { S3Targets: [{ Path: 's3://<Source>/orders/' }] },
    });
    expect(Synthesized.of(customers).one('AWS::Glue::Crawler', 'ShopInteractionsCrawler').Targets)
      .toEqual({ JdbcTargets: [{ ConnectionName: 'shop-interactions', Path: 'shop/public/orders' }] });
  });

  test('is found by its dataset', () => {
    const { pipeline } = new Synthesized((stack) => ({ items: items(stack) }));
    expect([pipeline.interactionsExport, pipeline.itemsExport, pipeline.usersExport]).toEqual([...pipeline.exports, undefined]);
    expect(pipeline.exports.map(({ datasetName }) => datasetName)).toEqual([RecommendationDataset.INTERACTIONS, RecommendationDataset.ITEMS]);
  });

  test('of a table of the catalog has no crawler', () => {
    const catalog = new Synthesized((stack) => ({
      interactions: { source: DatasetSource.table({ database: 'warehouse', table: 'orders', bucket: bucketOf(stack) }), fields: interactionFields },
    }));
    expect(catalog.pipeline.exports[0].crawler).toBeUndefined();
    expect(catalog.all('AWS::Glue::Crawler')).toEqual({});
  });
});

describe('a connection', () => {
  const connected = Synthesized.of(customers);

  test('wants TLS, has the secret, and is in one subnet', () => {
    expect(connected.one('AWS::Glue::Connection', 'ShopInteractionsConnection').ConnectionInput).toMatchObject({
      ConnectionType: 'JDBC',
      Name: 'shop-interactions',
      ConnectionProperties: { JDBC_CONNECTION_URL: 'jdbc:postgresql://db.example.com:5432/shop', SECRET_ID: '<Secret>', JDBC_ENFORCE_SSL: 'true' },
      PhysicalConnectionRequirements: { SubnetId: '<VpcPrivateSubnet1Subnet>', SecurityGroupIdList: ['<ShopInteractionsSecurityGroup.GroupId>'] },
    });
  });

  test('is made without a warning', () => {
    Annotations.fromStack(new Synthesized(customers).stack).hasNoWarning('*', Match.anyValue());
  });

  test('lets workers talk to each other, as Glue wants it', () => {
    expect(Object.values(connected.all('AWS::EC2::SecurityGroupIngress'))).toEqual([expect.objectContaining({
      IpProtocol: 'tcp', FromPort: 0, ToPort: 65535, GroupId: '<ShopInteractionsSecurityGroup.GroupId>', SourceSecurityGroupId: '<ShopInteractionsSecurityGroup.GroupId>',
    })]);
  });

  test('is let into the database by its security group', () => {
    const open = new Synthesized(customers, ({ connections }, stack) => {
      const group = new ec2.SecurityGroup(stack, 'Database', { vpc: stack.node.findChild('Vpc') as ec2.Vpc });
      connections.allowTo(group, ec2.Port.tcp(5432));
    });
    expect(Object.values(open.all('AWS::EC2::SecurityGroupIngress'))).toContainEqual(expect.objectContaining({
      GroupId: '<Database.GroupId>', FromPort: 5432, SourceSecurityGroupId: '<ShopInteractionsSecurityGroup.GroupId>',
    }));
  });

  test('has the groups of the user instead', () => {
    const given = new Synthesized((stack) => ({
      interactions: { source: database(stack, { securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Workers', 'sg-1')] }), fields: interactionFields },
    }));
    expect(given.one('AWS::Glue::Connection', 'ShopInteractionsConnection').ConnectionInput.PhysicalConnectionRequirements.SecurityGroupIdList).toEqual(['sg-1']);
    expect(given.all('AWS::EC2::SecurityGroup')).toEqual({});
  });

  test('is none of files', () => expect(made.pipeline.connections.securityGroups).toEqual([]));
});

describe('what is trained', () => {
  test('is in a dataset group, with a campaign', () => {
    expect(made.one('AWS::Personalize::DatasetGroup', 'ShopPersonalizeDatasetGroup')).toEqual({ Name: 'shop' });
    expect(made.outputs()).toMatchObject({ ShopCampaignArn: `${HERE}:campaign/shop`, ShopMachineArn: '<ShopMachine>', ShopEraseMachineArn: '<ShopErase>', ShopRecordTableName: '<ShopStoreRecord>' });
    expect(made.pipeline.recommenderArn).toBeUndefined();
  });

  test('is in one of a domain, with a recommender', () => {
    const recommender = Synthesized.of(films);
    expect(recommender.one('AWS::Personalize::DatasetGroup', 'ShopPersonalizeDatasetGroup')).toEqual({ Name: 'shop', Domain: 'ECOMMERCE' });
    expect(recommender.outputs()).toMatchObject({ ShopRecommenderArn: `${HERE}:recommender/shop` });
    expect(recommender.pipeline.campaignArn).toBeUndefined();
  });

  test('is in none when somebody else trains', () => {
    const other = new Synthesized(foreign);
    expect(other.pipeline).toMatchObject({ datasetGroup: undefined, personalizeRole: undefined, campaignArn: undefined, recommenderArn: undefined });
    expect(other.all('AWS::Personalize::DatasetGroup')).toEqual({});
  });
});

describe('filterArn', () => {
  const filters = [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }];
  const filtered = (expression = filters[0].expression) => new Synthesized({ target: RecommendationTarget.personalize({ filters: [{ name: 'new', expression }] }) });

  test('names the filter, another one for another expression', () => {
    const [one, same, other] = [filtered(), filtered(), filtered('INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("view")')].map(({ pipeline, stack }) => stack.resolve(pipeline.filterArn('new')));
    expect(JSON.stringify(one)).toMatch(/:filter\/shop-new-[0-9a-f]{8}/);
    expect(same).toEqual(one);
    expect(other).not.toEqual(one);
  });

  test('knows no other names', () => {
    expect(() => filtered().pipeline.filterArn('old')).toThrow('Shop/Shop: filterName is "old"; allowed: new. Fix: add it to the filters of the target');
    expect(() => made.pipeline.filterArn('old')).toThrow('allowed: none, because the target has no filters');
  });
});

describe('a start', () => {
  const daily = scheduler.ScheduleExpression.rate(Duration.days(1));
  const started = Synthesized.of((stack) => ({
    interactions: interactions(stack, { incremental: { column: 'ordered_at', format: DatasetTimeFormat.iso8601() } }), start: { full: daily, incremental: daily, parameterFiles: true },
  }));

  test('is by hand, unless more is said', () => {
    expect(made.pipeline.schedules).toEqual([]);
    expect(made.pipeline.lostStarts).toBeUndefined();
    expect(made.pipeline.parameterRule).toBeUndefined();
  });

  test('is by schedules, of which none is lost', () => {
    for (const [id, mode] of [['ShopFullSchedule', 'FULL'], ['ShopIncrementalSchedule', 'AUTO']]) {
      expect(started.one('AWS::Scheduler::Schedule', id)).toMatchObject({
        ScheduleExpression: 'rate(1 day)', Target: { Arn: '<ShopMachine>', Input: JSON.stringify({ mode, ifBusy: 'SKIP' }), DeadLetterConfig: { Arn: '<ShopLostStarts.Arn>' } },
      });
    }
  });

  test('is by a file below parameters/', () => {
    const { EventPattern, Targets } = started.one('AWS::Events::Rule', 'ShopParameterRule');
    expect(EventPattern).toEqual({
      'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: ['<ShopStoreBucket>'] }, object: { key: [{ wildcard: 'parameters/*.json' }] } },
    });
    expect(Targets).toEqual([expect.objectContaining({ Arn: '<ShopMachine>', DeadLetterConfig: { Arn: '<ShopLostStarts.Arn>' } })]);
    expect(started.one('AWS::S3::Bucket', 'ShopStoreBucket').NotificationConfiguration).toEqual({ EventBridgeConfiguration: { EventBridgeEnabled: true } });
  });
});

describe('events', () => {
  test.each<[string, (pipeline: GlueToPersonalize, id: string, options: { target: targets.SqsQueue }) => unknown, string]>([
    ['onPromoted', (pipeline, id, options) => pipeline.onPromoted(id, options), 'Recommendation Model Promoted'],
    ['onRejected', (pipeline, id, options) => pipeline.onRejected(id, options), 'Recommendation Model Rejected'],
    ['onReturned', (pipeline, id, options) => pipeline.onReturned(id, options), 'Recommendation Model Returned'],
    ['onSourceChanged', (pipeline, id, options) => pipeline.onSourceChanged(id, options), 'Source Schema Changed'],
    ['onErased', (pipeline, id, options) => pipeline.onErased(id, options), 'Users Erased'],
  ])('%s matches those of its own group', (_name, on, detailType) => {
    const told = new Synthesized({}, (pipeline, stack) => on(pipeline, 'Told', { target: new targets.SqsQueue(new sqs.Queue(stack, 'Queue')) }));
    const { EventPattern, Targets } = told.one('AWS::Events::Rule', 'ShopTold');
    expect(EventPattern).toEqual({ 'source': ['cdk-reference-constructs.glue-to-personalize'], 'detail-type': [detailType], 'detail': { group: ['shop'] } });
    expect(Targets).toHaveLength(1);
  });

  test('onFailed matches those of Step Functions, which nobody can forge', () => {
    const told = new Synthesized({}, (pipeline) => pipeline.onFailed('Told'));
    expect(told.one('AWS::Events::Rule', 'ShopTold').EventPattern).toEqual({
      'source': ['aws.states'], 'detail-type': ['Step Functions Execution Status Change'], 'detail': { stateMachineArn: ['<ShopMachine>'], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] },
    });
  });

  test('are all of them, unless some are named', () => {
    expect(made.pipeline.eventPattern().detailType).toHaveLength(5);
    expect(made.pipeline.eventPattern(['Users Erased']).detailType).toEqual(['Users Erased']);
  });
});

describe('metrics', () => {
  const both = new Synthesized((stack) => ({ items: items(stack) }));

  test('of a dataset are of one that is mapped', () => {
    expect(() => both.pipeline.metricRowsRead(RecommendationDataset.USERS)).toThrow('Shop/Shop: dataset is "users"; allowed: interactions, items. Fix: map users');
  });

  test.each<[string, (pipeline: GlueToPersonalize) => { metricName: string; statistic?: string; dimensions?: object }, string, string]>([
    ['metricRowsRead', (pipeline) => pipeline.metricRowsRead(RecommendationDataset.ITEMS), 'RowsRead', 'Sum'],
    ['metricRowsWritten', (pipeline) => pipeline.metricRowsWritten(RecommendationDataset.ITEMS), 'RowsWritten', 'Sum'],
    ['metricRowsQuarantined', (pipeline) => pipeline.metricRowsQuarantined(RecommendationDataset.ITEMS), 'RowsQuarantined', 'Sum'],
    ['metricRowsSkipped', (pipeline) => pipeline.metricRowsSkipped(RecommendationDataset.ITEMS), 'RowsSkipped', 'Sum'],
    ['metricScore', (pipeline) => pipeline.metricScore(), 'Score', 'Average'],
    ['metricLiveScore', (pipeline) => pipeline.metricLiveScore(), 'LiveScore', 'Average'],
    ['metricPromoted', (pipeline) => pipeline.metricPromoted(), 'Promoted', 'Sum'],
    ['metricReturned', (pipeline) => pipeline.metricReturned(), 'Returned', 'Sum'],
  ])('%s', (name, metric, metricName, statistic) => {
    const dimensions = { Group: 'shop', ...name.startsWith('metricRows') && { Dataset: 'items' } };
    expect(metric(both.pipeline)).toMatchObject({ namespace: 'GlueToPersonalize', metricName, statistic, dimensions });
  });
});

test('the dashboard shows each dataset, runs, scores and requests', () => {
  const [{ DashboardName, DashboardBody }] = Object.values(new Synthesized((stack) => ({ items: items(stack) })).all('AWS::CloudWatch::Dashboard'));
  expect(DashboardName).toBe(`shop-${REGION}`);
  for (const text of ['interactions: read =', 'items: read =', 'runs, by day', 'GetRecommendations', 'Runbook']) expect(DashboardBody).toContain(text);
});
