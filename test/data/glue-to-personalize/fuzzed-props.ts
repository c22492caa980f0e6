import {
  aws_ec2 as ec2, aws_kms as kms, aws_s3 as s3, aws_scheduler as scheduler, aws_secretsmanager as secretsmanager, aws_stepfunctions as sfn,
  Duration, Stack,
} from 'aws-cdk-lib';
import {
  DatasetField, DatasetNumberType, DatasetSource, DatasetSourceFormat, DatasetTimeFormat, DatasetWorkerType, PersonalizeMetric,
  PersonalizeRecipe, RecommendationTarget,
} from '../../../src/data/glue-to-personalize';

/** A value of a class of ours, not made yet: what it is made of can still be changed. */
class Unmade {
  constructor(public readonly maker: (...args: any[]) => unknown, public readonly args: unknown[]) {}
}

const made = (maker: (...args: any[]) => unknown, ...args: unknown[]) => new Unmade(maker, args);

export const TARGETS = ['personalize', 'recommender', 'stateMachine'] as const;

/** Every prop, given a right value. Constructs, durations and values of enums are as they are. */
export function wholeProps(stack: Stack, target: (typeof TARGETS)[number]): any {
  const bucket = new s3.Bucket(stack, 'Source');
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-1', availabilityZones: ['a'], privateSubnetIds: ['subnet-1'], privateSubnetRouteTableIds: ['rtb-1'],
  });
  const key = new kms.Key(stack, 'Key');
  const securityGroups = [ec2.SecurityGroup.fromSecurityGroupId(stack, 'Group', 'sg-1')];
  const { userId, itemId, timestamp, eventType, eventValue, impression, creationTimestamp, categorical, number, textual, flag } = DatasetField;
  return {
    interactions: {
      source: made(DatasetSource.s3, {
        bucket,
        prefix: 'orders/',
        encryptionKey: key,
        crawl: { onRun: true, schedule: 'cron(0 1 * * ? *)' },
        format: made(DatasetSourceFormat.csv, { delimiter: ';', quote: '"', encoding: 'UTF-8', multiline: true }),
      }),
      fields: [
        made(userId, 'customer'), made(itemId, 'sku'), made(timestamp, 'at', made(DatasetTimeFormat.pattern, 'dd.MM.yyyy', 'Europe/Berlin')),
        made(eventType, 'event', { defaultValue: 'View' }), made(eventValue, 'value', { nullable: true }), made(impression, 'shown', { separator: ',' }),
      ],
      filter: 'value > 1',
      dedupe: { by: ['USER_ID', 'ITEM_ID'], latest: 'at' },
      incremental: { column: 'at', format: made(DatasetTimeFormat.iso8601, 'Europe/Berlin'), lateness: Duration.minutes(3) },
    },
    items: {
      source: made(DatasetSource.table, { database: 'lake', table: 'items', bucket, prefix: 'items/', format: made(DatasetSourceFormat.json) }),
      fields: [
        made(itemId, 'sku'), made(creationTimestamp, 'made', made(DatasetTimeFormat.epochMilliseconds)), made(categorical, 'CATEGORY_L1', 'category', { separator: '|', nullable: false }),
        made(number, 'PRICE', 'price', DatasetNumberType.FLOAT, { nullable: false }), made(textual, 'DESCRIPTION', 'about', { nullable: true }), made(flag, 'ON_SALE', 'sale', { defaultValue: false }),
      ],
    },
    users: {
      source: made(DatasetSource.jdbc, {
        url: 'jdbc:postgresql://db:5432/shop',
        table: 'public.users',
        secret: new secretsmanager.Secret(stack, 'Secret'),
        vpc,
        vpcSubnets: { subnets: vpc.privateSubnets },
        securityGroups,
        partition: { column: 'id', count: 4 },
        enforceSsl: true,
        crawl: { onRun: false },
      }),
      fields: [made(userId, 'id'), made(categorical, 'COUNTRY', 'country')],
    },
    etl: {
      workerType: DatasetWorkerType.G_1X,
      maxWorkers: 2,
      timeout: Duration.minutes(30),
      maxQuarantinedShare: 0.1,
      minInteractions: 1000,
      minUsersWithTwo: 25,
      retention: Duration.days(3),
      securityConfiguration: 'encrypted',
      encryptionKey: key,
      keyPolicyReady: true,
    },
    start: {
      full: made(scheduler.ScheduleExpression.expression, 'rate(1 day)'), incremental: made(scheduler.ScheduleExpression.expression, 'cron(0 2 * * ? *)'), parameterFiles: true,
    },
    operations: {
      groupName: 'shop',
      runbookUrl: 'https://example.com/runbook',
      ...target === 'personalize' && { maxRecommendationsPerSecond: 5, idleAfter: Duration.days(1) },
    },
    target: targetOf(stack, bucket, target),
  };
}

function targetOf(stack: Stack, bucket: s3.IBucket, target: (typeof TARGETS)[number]): Unmade {
  if (target === 'stateMachine') {
    return made(RecommendationTarget.stateMachine, sfn.StateMachine.fromStateMachineName(stack, 'Trainer', 'trainer'), { timeout: Duration.hours(3) });
  }
  const serving = {
    filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Items.CATEGORY_L1 IN ("a")' }],
    eventTracker: true,
    metricAttribution: [{ eventType: 'View', metricName: 'seen', expression: 'SUM(Items.PRICE)' }],
  };
  const config = { itemExplorationConfig: { explorationWeight: '0.3' } };
  if (target === 'recommender') return made(RecommendationTarget.recommender, { ...serving, recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU, minTps: 1, config });
  return made(RecommendationTarget.personalize, {
    ...serving,
    recipe: PersonalizeRecipe.USER_PERSONALIZATION,
    eventType: 'View',
    promotion: { metric: PersonalizeMetric.NDCG_AT_10, margin: 0.1, minimum: 0.1, keepVersions: 3 },
    campaign: { minTps: 1, config },
    solutionConfig: { algorithmHyperParameters: { hidden_dimension: '64' } },
    hyperparameterOptimization: true,
    trainingTimeout: Duration.hours(3),
    batch: { bucket, key: 'batch/users.json', results: 20, filter: 'new' },
  });
}

const isPlain = (value: any) => Array.isArray(value) || value instanceof Unmade || (typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype);

const childrenOf = (value: any) => (value instanceof Unmade ? value.args : value);

/** Where a value can be changed, by the names on the way. Values that were changed have none of their own. */
export function places(value: any, path: string[] = []): string[][] {
  if (!isPlain(value) || path.length > 12) return [];
  return Object.keys(childrenOf(value)).flatMap((name) => [[...path, name], ...places(childrenOf(value)[name], [...path, name])]);
}

export function change(props: any, path: string[], value: unknown) {
  const around = path.slice(0, -1).reduce((within, name) => childrenOf(within)[name], props);
  childrenOf(around)[path.at(-1)!] = value;
}

/** Props as the construct takes them. */
export function build(value: any, depth = 0): any {
  if (!isPlain(value) || depth > 12) return value;
  if (value instanceof Unmade) return value.maker(...value.args.map((arg) => build(arg, depth + 1)));
  if (Array.isArray(value)) return value.map((each) => build(each, depth + 1));
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, build(child, depth + 1)]));
}
