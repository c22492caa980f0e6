import {
  aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, aws_sns as sns,
  aws_stepfunctions as sfn,
  CfnParameter, Duration, Fn, RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import { glueToPersonalizeExceptions } from './glue-to-personalize-exceptions';
import { glueToPersonalizeSamples } from './glue-to-personalize-samples';
import {
  DatasetField, DatasetMapping, DatasetNumberType, DatasetSource, DatasetSourceFormat, DatasetTimeFormat, DatasetWorkerType, GlueToPersonalize,
  PersonalizeMetric,
  PersonalizeRecipe, RecommendationOperations, RecommendationTarget,
} from '../../../src';
import { ContractEntry } from '../entry';

const account = '111111111111';
const region = 'us-east-1';

const importedBucket = (stack: Stack, id: string) => s3.Bucket.fromBucketAttributes(stack, id, { bucketName: `${id.toLowerCase()}-${account}`, region });
const importedKey = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`);
const importedTopic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:${region}:${account}:people`);
const importedSecret = (stack: Stack, id: string) =>
  secretsmanager.Secret.fromSecretCompleteArn(stack, id, `arn:aws:secretsmanager:${region}:${account}:secret:${id.toLowerCase()}-AbCdEf`);
const importedGroup = (stack: Stack) => ec2.SecurityGroup.fromSecurityGroupId(stack, 'Workers', 'sg-0a1b2c3d');
const importedTrainer = (stack: Stack) => sfn.StateMachine.fromStateMachineArn(stack, 'Trainer', `arn:aws:states:${region}:${account}:stateMachine:trainer`);
const importedVpc = (stack: Stack) => ec2.Vpc.fromVpcAttributes(stack, 'Network', {
  vpcId: 'vpc-0a1b2c3d', availabilityZones: [Fn.select(0, Fn.getAzs())], privateSubnetIds: ['subnet-0a1b2c3d'], privateSubnetRouteTableIds: ['rtb-0a1b2c3d'],
});

const iso = DatasetTimeFormat.iso8601('Europe/Berlin');

const ids = [DatasetField.userId('customer'), DatasetField.itemId('article')];
const orders = (bucket: s3.IBucket): DatasetMapping => ({
  source: DatasetSource.s3({ bucket, prefix: 'orders/' }), fields: [...ids, DatasetField.timestamp('ordered_at', iso)],
});

export const glueToPersonalize: ContractEntry = {
  construct: 'GlueToPersonalize',
  minimal: (stack) => {
    new GlueToPersonalize(stack, 'Shop', { interactions: orders(importedBucket(stack, 'Orders')) });
  },
  // Three: each trainer has options of its own.
  customised: (stack) => {
    const operations: RecommendationOperations = {
      topic: importedTopic(stack), removalPolicy: RemovalPolicy.DESTROY, runbookUrl: 'https://example.com/docs/runbooks/glue-to-personalize.md',
    };
    const key = new kms.Key(stack, 'Key', { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });
    const orderBucket = importedBucket(stack, 'Orders');
    const vpc = importedVpc(stack);
    new GlueToPersonalize(stack, 'Shop', {
      interactions: {
        source: DatasetSource.s3({
          bucket: orderBucket,
          prefix: 'orders/',
          format: DatasetSourceFormat.csv({ delimiter: ';', quote: '\'', encoding: 'ISO-8859-1', multiline: true }),
          encryptionKey: importedKey(stack, 'OrderKey'),
          crawl: { onRun: true, schedule: 'cron(0 1 * * ? *)' },
        }),
        fields: [
          ...ids,
          DatasetField.timestamp('ordered_at', DatasetTimeFormat.pattern('dd.MM.yyyy HH:mm', 'Europe/Berlin')),
          DatasetField.eventType('kind', { defaultValue: 'purchase' }),
          DatasetField.eventValue('amount', { nullable: true }),
          DatasetField.impression('shown', { separator: ',' }),
          DatasetField.categorical('DEVICE', 'device', { nullable: true, separator: ',' }),
        ],
        filter: "status <> 'cancelled'",
        dedupe: { by: ['USER_ID', 'ITEM_ID', 'TIMESTAMP'], latest: 'changed_at' },
        incremental: { column: 'ordered_at', format: DatasetTimeFormat.pattern('dd.MM.yyyy HH:mm', 'Europe/Berlin'), lateness: Duration.hours(1) },
      },
      items: {
        source: DatasetSource.table({
          database: 'warehouse', table: 'articles', bucket: importedBucket(stack, 'Warehouse'), prefix: 'articles/', format: DatasetSourceFormat.parquet(), encryptionKey: importedKey(stack, 'WarehouseKey'),
        }),
        fields: [
          DatasetField.itemId('id'),
          DatasetField.creationTimestamp('created_at', DatasetTimeFormat.epochMilliseconds()),
          DatasetField.number('PRICE', 'price', DatasetNumberType.FLOAT, { defaultValue: 0 }),
          DatasetField.textual('DESCRIPTION', 'description', { nullable: true }),
          DatasetField.flag('IN_STOCK', 'in_stock'),
        ],
      },
      users: {
        source: DatasetSource.jdbc({
          url: 'jdbc:postgresql://db.example:5432/shop?ssl=true',
          table: 'shop.customers',
          secret: importedSecret(stack, 'Reader'),
          vpc,
          vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
          securityGroups: [importedGroup(stack)],
          enforceSsl: true,
          partition: { column: 'id', count: 8 },
          crawl: { onRun: false, schedule: 'cron(30 1 * * ? *)' },
        }),
        fields: [DatasetField.userId('id'), DatasetField.number('BIRTH_YEAR', 'birth_year', DatasetNumberType.INT), DatasetField.text('CITY', 'city', { defaultValue: 'unknown' })],
      },
      etl: {
        encryptionKey: key,
        workerType: DatasetWorkerType.G_2X,
        maxWorkers: 10,
        timeout: Duration.hours(3),
        maxQuarantinedShare: 0.001,
        minInteractions: 5000,
        minUsersWithTwo: 100,
        retention: Duration.days(7),
        securityConfiguration: 'encrypted',
      },
      target: RecommendationTarget.personalize({
        recipe: PersonalizeRecipe.USER_PERSONALIZATION,
        promotion: { metric: PersonalizeMetric.PRECISION_AT_10, margin: 0.05, minimum: 0.01, keepVersions: 3 },
        campaign: { minTps: 2, config: { itemExplorationConfig: { explorationWeight: '0.3' }, enableMetadataWithRecommendations: true } },
        eventType: 'purchase',
        hyperparameterOptimization: true,
        solutionConfig: { eventValueThreshold: '0.5', algorithmHyperParameters: { bptt: '20' } },
        trainingTimeout: Duration.hours(12),
        filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }, { name: 'cheap', expression: 'INCLUDE ItemID WHERE Items.PRICE < $PRICE' }],
        eventTracker: true,
        metricAttribution: [{ eventType: 'purchase', metricName: 'Turnover', expression: 'SUM(Items.PRICE)' }],
        batch: { bucket: importedBucket(stack, 'Batch'), bucketPolicyReady: true, key: 'batch/users.json', encryptionKey: importedKey(stack, 'BatchKey'), results: 50, filter: 'new' },
      }),
      start: {
        full: scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '1', minute: '0' }),
        incremental: scheduler.ScheduleExpression.rate(Duration.days(1)),
        parameterFiles: true,
      },
      operations: { ...operations, groupName: 'shop', maxRecommendationsPerSecond: 20, idleAfter: Duration.days(7) },
    });
    new GlueToPersonalize(stack, 'Films', {
      interactions: {
        source: DatasetSource.jdbc({ url: 'jdbc:mysql://films.example:3306/films', table: 'views', secret: importedSecret(stack, 'Viewer'), vpc }),
        fields: [...ids, DatasetField.timestamp('seen_at', DatasetTimeFormat.epochSeconds()), DatasetField.eventType('kind')],
      },
      target: RecommendationTarget.recommender({
        recipe: PersonalizeRecipe.VIDEO_TOP_PICKS,
        minTps: 2,
        config: { itemExplorationConfig: { explorationWeight: '0.3' } },
        filters: [{ name: 'unseen', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Watch")' }],
        eventTracker: true,
        metricAttribution: [{ eventType: 'Watch', metricName: 'Watched', expression: 'SAMPLECOUNT()' }],
      }),
      operations: { ...operations, groupName: 'films' },
    });
    new GlueToPersonalize(stack, 'Own', {
      interactions: { ...orders(orderBucket), incremental: { column: 'ordered_at', format: iso } },
      target: RecommendationTarget.stateMachine(importedTrainer(stack), { timeout: Duration.hours(6) }),
      start: { incremental: scheduler.ScheduleExpression.rate(Duration.hours(6)) },
      operations: { ...operations, groupName: 'own' },
    });
  },
  imported: (stack) => {
    new GlueToPersonalize(stack, 'Shop', {
      interactions: { source: DatasetSource.s3({ bucket: importedBucket(stack, 'Orders'), prefix: 'orders/', encryptionKey: importedKey(stack, 'OrderKey') }), fields: orders(importedBucket(stack, 'Unread')).fields },
      items: {
        source: DatasetSource.table({ database: 'warehouse', table: 'articles', bucket: importedBucket(stack, 'Warehouse'), encryptionKey: importedKey(stack, 'WarehouseKey') }),
        fields: [DatasetField.itemId('id'), DatasetField.categorical('BRAND', 'brand')],
      },
      users: {
        source: DatasetSource.jdbc({
          url: 'jdbc:postgresql://db.example:5432/shop', table: 'shop.customers', secret: importedSecret(stack, 'Reader'), vpc: importedVpc(stack), securityGroups: [importedGroup(stack)],
        }),
        fields: [DatasetField.userId('id'), DatasetField.categorical('CITY', 'city')],
      },
      etl: { bucket: importedBucket(stack, 'Store'), bucketPolicyReady: true, encryptionKey: importedKey(stack, 'StoreKey'), keyPolicyReady: true },
      target: RecommendationTarget.personalize({
        batch: { bucket: importedBucket(stack, 'Batch'), bucketPolicyReady: true, key: 'batch/users.json', encryptionKey: importedKey(stack, 'BatchKey') },
      }),
      operations: { topic: importedTopic(stack) },
    });
    new GlueToPersonalize(stack, 'Own', {
      interactions: orders(importedBucket(stack, 'OwnOrders')), target: RecommendationTarget.stateMachine(importedTrainer(stack)),
    });
  },
  tokens: (stack) => {
    const given = (id: string) => new CfnParameter(stack, id).valueAsString;
    new GlueToPersonalize(stack, 'Shop', {
      interactions: orders(s3.Bucket.fromBucketName(stack, 'Orders', given('OrderBucket'))),
      items: {
        source: DatasetSource.table({ database: given('Warehouse'), table: given('Articles'), bucket: s3.Bucket.fromBucketName(stack, 'OfArticles', given('ArticleBucket')), prefix: given('ArticlePrefix') }),
        fields: [DatasetField.itemId('id'), DatasetField.categorical('BRAND', 'brand')],
      },
      users: {
        source: DatasetSource.jdbc({
          url: `jdbc:postgresql://${given('DatabaseHost')}:5432/shop`,
          table: 'shop.customers',
          secret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Reader', given('ReaderArn')),
          vpc: importedVpc(stack),
          securityGroups: [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Workers', given('WorkerGroup'))],
        }),
        fields: [DatasetField.userId('id'), DatasetField.categorical('CITY', 'city')],
      },
      etl: { bucket: s3.Bucket.fromBucketName(stack, 'Store', given('StoreBucket')), bucketPolicyReady: true, securityConfiguration: given('SecurityConfiguration') },
      start: { full: scheduler.ScheduleExpression.expression(given('Schedule')) },
      operations: { topic: sns.Topic.fromTopicArn(stack, 'People', given('TopicArn')), runbookUrl: given('Runbook') },
    });
    new GlueToPersonalize(stack, 'Own', {
      interactions: orders(s3.Bucket.fromBucketName(stack, 'OwnOrders', given('OwnBucket'))),
      target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Trainer', given('TrainerArn'))),
    });
  },
  exceptions: glueToPersonalizeExceptions,
  samples: glueToPersonalizeSamples,
};
