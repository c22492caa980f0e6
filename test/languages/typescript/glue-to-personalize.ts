import {
  App, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_ec2 as ec2, aws_events as events, aws_events_targets as targets,
  aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, aws_sns as sns, CfnOutput, Duration,
  RemovalPolicy, Stack,
} from 'aws-cdk-lib';
import {
  DatasetField, DatasetMapping, DatasetNumberType, DatasetSource, DatasetSourceFormat, DatasetTimeFormat, DatasetWorkerType, GlueToPersonalize,
  PersonalizeMetric, PersonalizeRecipe, RecommendationTarget,
} from 'cdk-reference-constructs';

const home = (app: App) => new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });
const bucket = (stack: Stack) => s3.Bucket.fromBucketName(stack, 'Orders', 'orders-111111111111');

const orders = (stack: Stack, ...more: DatasetField[]): DatasetMapping => ({
  source: DatasetSource.s3({ bucket: bucket(stack), prefix: 'orders/' }),
  fields: [
    DatasetField.userId('customer'), DatasetField.itemId('article'), DatasetField.timestamp('ordered_at', DatasetTimeFormat.iso8601()), ...more,
  ],
});

/** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
export function customised(app: App) {
  const stack = home(app);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people');
  const ordered = DatasetTimeFormat.pattern('dd.MM.yyyy HH:mm', 'Europe/Berlin');
  const shop = new GlueToPersonalize(stack, 'Shop', {
    interactions: {
      source: DatasetSource.s3({
        bucket: bucket(stack), prefix: 'orders/', format: DatasetSourceFormat.csv({ delimiter: ';' }), crawl: { onRun: true, schedule: 'cron(0 1 * * ? *)' },
      }),
      fields: [
        DatasetField.userId('customer'),
        DatasetField.itemId('article'),
        DatasetField.timestamp('ordered_at', ordered),
        DatasetField.eventType('kind', { defaultValue: 'purchase' }),
        DatasetField.categorical('DEVICE', 'device', { nullable: true }),
      ],
      filter: "status <> 'cancelled'",
      dedupe: { by: ['USER_ID', 'ITEM_ID', 'TIMESTAMP'], latest: 'changed_at' },
      incremental: { column: 'ordered_at', format: ordered, lateness: Duration.hours(1) },
    },
    items: {
      source: DatasetSource.table({
        database: 'warehouse',
        table: 'articles',
        bucket: s3.Bucket.fromBucketName(stack, 'Warehouse', 'warehouse-111111111111'),
        format: DatasetSourceFormat.parquet(),
      }),
      fields: [
        DatasetField.itemId('id'),
        DatasetField.number('PRICE', 'price', DatasetNumberType.FLOAT, { defaultValue: 0 }),
        DatasetField.textual('DESCRIPTION', 'description', { nullable: true }),
      ],
    },
    users: {
      source: DatasetSource.jdbc({
        url: 'jdbc:postgresql://db.example:5432/shop',
        table: 'shop.customers',
        secret: secretsmanager.Secret.fromSecretCompleteArn(stack, 'Reader', 'arn:aws:secretsmanager:us-east-1:111111111111:secret:reader-AbCdEf'),
        vpc: ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
          vpcId: 'vpc-1', availabilityZones: ['us-east-1a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
        }),
        partition: { column: 'id', count: 8 },
      }),
      fields: [DatasetField.userId('id'), DatasetField.categorical('CITY', 'city')],
    },
    etl: { encryptionKey: new kms.Key(stack, 'Key'), workerType: DatasetWorkerType.G_2X, maxWorkers: 10, maxQuarantinedShare: 0.001, retention: Duration.days(7) },
    target: RecommendationTarget.personalize({
      recipe: PersonalizeRecipe.USER_PERSONALIZATION_V2,
      promotion: { metric: PersonalizeMetric.PRECISION_AT_10, margin: 0.05, minimum: 0.01, keepVersions: 3 },
      campaign: { minTps: 2, config: { itemExplorationConfig: { explorationWeight: '0.3' } } },
      filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }],
      eventTracker: true,
      metricAttribution: [{ eventType: 'purchase', metricName: 'Turnover', expression: 'SUM(Items.PRICE)' }],
    }),
    start: { full: scheduler.ScheduleExpression.cron({ weekDay: 'SUN', hour: '1', minute: '0' }), parameterFiles: true },
    operations: { groupName: 'shop', topic, maxRecommendationsPerSecond: 20, idleAfter: Duration.days(7), removalPolicy: RemovalPolicy.DESTROY },
  });
  const operator = new iam.Role(stack, 'Operator', { assumedBy: new iam.AccountRootPrincipal() });
  shop.grantStart(operator);
  shop.grantErase(operator);
  shop.grantRecommend(operator);
  shop.alarms.addAction(new actions.SnsAction(topic));
  shop.onRejected('Worse', { target: new targets.SnsTopic(topic) });
  shop.connections.allowToAnyIpv4(ec2.Port.tcp(5432));
  shop.metricScore({ label: 'score' }).createAlarm(stack, 'Poor', {
    threshold: 0.1, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
  });
  new events.Rule(stack, 'Told', { eventPattern: shop.eventPattern(), targets: [new targets.SnsTopic(topic)] });
  new CfnOutput(stack, 'Store', { value: shop.store.bucketName });
  new CfnOutput(stack, 'Jobs', { value: shop.exports.map(({ job }) => job.ref).join(' ') });
  new CfnOutput(stack, 'New', { value: shop.filterArn('new') });
  new CfnOutput(stack, 'Campaign', { value: shop.campaignArn! });
}

/** The shortest form. */
export function minimal(app: App) {
  const stack = home(app);
  new GlueToPersonalize(stack, 'Shop', { interactions: orders(stack) });
}

/** A recommender of a domain. */
export function recommender(app: App) {
  const stack = home(app);
  const films = new GlueToPersonalize(stack, 'Films', {
    interactions: orders(stack, DatasetField.eventType('kind')),
    target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.VIDEO_TOP_PICKS, minTps: 2 }),
    operations: { groupName: 'films' },
  });
  new CfnOutput(stack, 'Recommender', { value: films.recommenderArn! });
}

/** What a user does wrong: the sentence must reach them. */
export function unmappedFilter(app: App) {
  const stack = home(app);
  new GlueToPersonalize(stack, 'Shop', {
    interactions: orders(stack),
    target: RecommendationTarget.personalize({ filters: [{ name: 'brand', expression: 'EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)' }] }),
  });
}
