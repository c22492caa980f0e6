import { createHash } from 'crypto';
import { DatasetPlan, PersonalizePlan, RecommendationPlan, RecommenderPlan, TargetPlan } from '../../src/data/glue-to-personalize/definition/recommendation-plan';

export const GROUP = 'shop';
export const STORE = 'shop-store';
export const TABLE = 'shop-records';
export const DATABASE = 'shop_raw';
export const TRAINER = 'arn:aws:states:us-east-1:111122223333:stateMachine:Trainer';
export const METRIC = 'normalized_discounted_cumulative_gain_at_10';
export const ARNS = 'arn:aws:personalize:us-east-1:111122223333:';
export const ROLE = 'arn:aws:iam::111122223333:role/personalize';
const IN_PERSONALIZE = {
  arns: ARNS,
  datasetGroupArn: `${ARNS}dataset-group/${GROUP}`,
  roleArn: ROLE,
  filters: [{ name: `${GROUP}-unseen-0a1b2c3d`, expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }],
  eventTracker: GROUP,
  attribution: {
    Name: GROUP,
    DatasetGroupArn: `${ARNS}dataset-group/${GROUP}`,
    Metrics: [{ EventType: 'purchase', MetricName: 'revenue', Expression: 'SUM(Items.PRICE)' }],
    MetricsOutputConfig: { RoleArn: ROLE },
  },
};

/** Interactions of a database that is crawled, exported incrementally; items in files that are crawled; users of a table that somebody else keeps. */
export const datasetPlans = (schemas: Partial<Record<DatasetPlan['name'], string>> = {}): DatasetPlan[] => [
  datasetPlan('interactions', schemas.interactions ?? 'first', {
    connection: 'shop-database',
    crawler: 'shop-interactions',
    lateness: 900,
    optionalColumns: 1,
    expected: [
      { name: 'customer', types: ['string', 'bigint'] }, { name: 'product', types: ['string', 'bigint'] }, { name: 'at', types: ['bigint', 'timestamp'] },
      { name: 'channel', types: ['string'] }, { name: 'kind', types: ['string', 'varchar'] },
    ],
  }),
  datasetPlan('items', schemas.items ?? 'first', {
    crawler: 'shop-items', expected: [{ name: 'product', types: ['string'] }, { name: 'price', types: ['double', 'decimal'] }],
  }),
  datasetPlan('users', schemas.users ?? 'first', { expected: [{ name: 'customer', types: ['string'] }, { name: 'city', types: ['string'] }] }),
];

function datasetPlan(name: DatasetPlan['name'], schema: string, more: Pick<DatasetPlan, 'expected'> & Partial<DatasetPlan>): DatasetPlan {
  const schemaHash = createHash('sha256').update(schema).digest('hex').slice(0, 8);
  const type = name.toUpperCase() as DatasetPlan['type'];
  const schemaName = `${GROUP}-${name}-${schemaHash}`;
  return {
    name,
    type,
    job: `${GROUP}-${name}`,
    database: DATABASE,
    tables: `^${name}(_[0-9a-f]{32})?$`,
    schemaName,
    schemaArn: `${ARNS}schema/${schemaName}`,
    schema: JSON.stringify({ type: 'record', name, namespace: 'com.amazonaws.personalize.schema', doc: schema, fields: [], version: '1.0' }),
    schemaHash,
    datasetName: `${GROUP}-${name}`,
    datasetArn: `${ARNS}dataset/${GROUP}/${type}`,
    optionalColumns: 0,
    ...more,
  };
}

/** All that a target can have: batches, filters, a tracker, an attribution. */
export const personalizePlan = (more: Partial<PersonalizePlan> = {}): PersonalizePlan => {
  const solution = `${GROUP}-4e5f6a7b`;
  return {
    ...IN_PERSONALIZE,
    kind: 'personalize',
    solution: { Name: solution, DatasetGroupArn: IN_PERSONALIZE.datasetGroupArn, RecipeArn: 'arn:aws:personalize:::recipe/aws-user-personalization-v2', PerformAutoTraining: false },
    solutionArn: `${ARNS}solution/${solution}`,
    campaign: { name: GROUP, arn: `${ARNS}campaign/${GROUP}`, settings: { MinProvisionedTPS: 1 } },
    metric: METRIC,
    margin: 0.02,
    keepVersions: 3,
    trainingTimeout: 24 * 3600,
    batch: {
      JobInput: { S3DataSource: { Path: `s3://${STORE}/batch.json` } }, JobOutput: { S3DataDestination: { Path: `s3://${STORE}/results/` } }, NumResults: 25, RoleArn: ROLE,
    },
    ...more,
  };
};

export const recommenderPlan = (): RecommenderPlan => ({
  ...IN_PERSONALIZE,
  kind: 'recommender',
  domain: 'ECOMMERCE',
  recommender: { Name: GROUP, DatasetGroupArn: IN_PERSONALIZE.datasetGroupArn, RecipeArn: 'arn:aws:personalize:::recipe/aws-ecomm-recommended-for-you' },
  recommenderArn: `${ARNS}recommender/${GROUP}`,
});

export const foreignPlan = (): TargetPlan => ({ kind: 'stateMachine', stateMachineArn: TRAINER, timeout: 24 * 3600 });

export const recommendationPlan = (more: Partial<RecommendationPlan> = {}): RecommendationPlan => ({
  groupName: GROUP,
  tableName: TABLE,
  store: STORE,
  datasets: datasetPlans(),
  limits: { quarantinedShare: 0.01, interactions: 1000, usersWithTwo: 25 },
  jobTimeout: 3600,
  target: personalizePlan(),
  ...more,
});
