import { App, aws_ec2 as ec2, aws_s3 as s3, aws_secretsmanager as secretsmanager, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { end, settled } from './worlds';
import { DATABASE, GROUP, STORE, TABLE, TRAINER } from '../../../bench/recommendations/plan';
import { RecommendationWorld } from '../../../bench/recommendations/world';
import { Definition } from '../../../local-cloud/states/definition';
import { deployable } from '../../../local-cloud/states/template';
import {
  DatasetField, DatasetNumberType, DatasetSource, DatasetTimeFormat, GlueToPersonalize, PersonalizeRecipe, RecommendationTarget,
} from '../../../src/data/glue-to-personalize';

/** The machines of a synthesized template, in the virtual world: what is tested there is what is deployed. */
type Target = (stack: Stack) => RecommendationTarget;

function deployed(target: Target) {
  const stack = new Stack(new App(), 'Shop');
  const bucket = s3.Bucket.fromBucketName(stack, 'Company', 'company');
  const time = DatasetTimeFormat.epochSeconds();
  const made = new GlueToPersonalize(stack, 'Recommendations', {
    interactions: {
      source: DatasetSource.jdbc({
        url: 'jdbc:postgresql://db.example:5432/shop', table: 'shop.orders', secret: secretsmanager.Secret.fromSecretNameV2(stack, 'Reader', 'reader'), vpc: new ec2.Vpc(stack, 'Vpc'),
      }),
      fields: [DatasetField.userId('customer'), DatasetField.itemId('product'), DatasetField.timestamp('at', time), DatasetField.eventType('kind')],
      incremental: { column: 'at', format: time },
    },
    items: {
      source: DatasetSource.s3({ bucket, prefix: 'items/' }),
      fields: [
        DatasetField.itemId('product'), DatasetField.categorical('CATEGORY_L1', 'category', { nullable: false }),
        DatasetField.number('PRICE', 'price', DatasetNumberType.FLOAT, { nullable: false }),
      ],
    },
    users: {
      source: DatasetSource.table({ database: DATABASE, table: 'users', bucket, prefix: 'users/' }), fields: [DatasetField.userId('customer'), DatasetField.categorical('CITY', 'city')],
    },
    target: target(stack),
    operations: { groupName: GROUP },
  });
  const id = (construct: { node: { defaultChild?: unknown } }) => stack.resolve((construct.node.defaultChild as any).logicalId);
  // Only names are another here: of the store, the record, the database, the connection, and of what a crawler makes.
  const names: [string, string][] = [
    [id(made.store as any), STORE], [id(made.table), TABLE], [`"database":"${GROUP}"`, `"database":"${DATABASE}"`], ['"connection":"shop-interactions"', '"connection":"shop-database"'],
    ['"tables":"^interactions_.*"', '"tables":"^interactions"'], ['"tables":"^items_.*"', '"tables":"^items"'],
  ];
  const { machines } = deployable(Template.fromStack(stack).toJSON());
  const definition = (machine: sfn.StateMachine): Definition => {
    const [, found] = Object.entries(machines).find(([arn]) => arn.endsWith(`:${id(machine)}`))!;
    return JSON.parse(names.reduce((text, [from, to]) => text.replaceAll(from, to), JSON.stringify(found)));
  };
  return new RecommendationWorld({ definitions: { Pipeline: definition(made.machine), Erase: definition(made.eraseMachine) } });
}

const all = {
  filters: [{ name: 'unseen', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")' }],
  eventTracker: true,
  metricAttribution: [{ eventType: 'purchase', metricName: 'revenue', expression: 'SUM(Items.PRICE)' }],
};

test.each<[string, Target, string[]]>([
  ['a campaign', () => RecommendationTarget.personalize(), ['PROMOTED', 'PROMOTED', 'PROMOTED', 'RETURNED']],
  ['a campaign with all beside it', (stack) => RecommendationTarget.personalize({
    ...all, batch: { bucket: new s3.Bucket(stack, 'Lists'), key: 'users.json' },
  }), ['PROMOTED', 'PROMOTED', 'PROMOTED', 'RETURNED']],
  ['a recommender', () => RecommendationTarget.recommender({ ...all, recipe: PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU }), ['PROMOTED', 'IMPORTED', 'IMPORTED', 'NothingToReturnTo']],
  ['the trainer of somebody else', (stack) => RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'Trainer', TRAINER)),
    ['TRAINED', 'TRAINED', 'TRAINED', 'NothingToReturnTo']],
])('%s, as it is deployed', async (_, target, ends) => {
  const world = deployed(target);
  world.restructure('items', (columns) => [...columns, { Name: 'category', Type: 'string' }]);
  const found = [end(await world.run())];
  await settled(world);
  world.sell(2000);
  for (const input of [{}, { action: 'TRAIN' }, { action: 'RETURN' }]) found.push(end(await world.run(input)).split(':')[0]);
  expect([...found, end(await world.erase(['ann']))]).toEqual([...ends, 'ERASED']);
  expect(world.record.published.datasets.map(({ name, mode }: any) => `${name} ${mode}`)).toEqual(['interactions INCREMENTAL', 'items FULL', 'users FULL']);
  await settled(world);
});
