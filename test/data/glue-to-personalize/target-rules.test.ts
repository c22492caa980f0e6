import { App, aws_s3 as s3, aws_scheduler as scheduler, aws_sns as sns, aws_stepfunctions as sfn, Duration, RemovalPolicy, Stack, TimeZone } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { bucketOf, check, interactionFields, interactions, items, make, newStack, parameter, propsOf, Refused, Taken, unknown, wrong } from './mappings';
import {
  BatchRecommendations, DatasetField, DatasetNumberType, DatasetTimeFormat, PersonalizeMetric, PersonalizeOptions, PersonalizeRecipe,
  RecommendationFilter, RecommendationOperations, RecommendationPromotionOptions, RecommendationStartOptions, RecommendationTarget,
  RecommenderOptions,
} from '../../../src/data/glue-to-personalize';
import { checkAlone } from '../../../src/data/glue-to-personalize/rules/alone-rules';
import { checkNames } from '../../../src/data/glue-to-personalize/rules/rules';

const { minutes, hours, days } = Duration;
const { ScheduleExpression } = scheduler;
const trained = (options: PersonalizeOptions) => ({ target: RecommendationTarget.personalize(options) });
const promoted = (promotion: RecommendationPromotionOptions) => trained({ promotion });
const filtered = (filter: Partial<RecommendationFilter>, ...more: RecommendationFilter[]) =>
  trained({ filters: [{ name: 'new', expression: 'INCLUDE ItemID WHERE Items.CATEGORY IN ("A")', ...filter }, ...more] });
const filter = (expression: string) => filtered({ expression });
const measured = (expression: string, more = {}) => trained({ metricAttribution: [{ eventType: 'Purchase', metricName: 'Sold', expression, ...more }] });
const shopping = (options: Partial<RecommenderOptions> = {}) =>
  ({ items: undefined, target: RecommendationTarget.recommender({ recipe: PersonalizeRecipe.ECOMMERCE_BEST_SELLERS, ...options }) });
const batched = (batch: Partial<BatchRecommendations>, options: PersonalizeOptions = {}) => (stack: Stack) =>
  trained({ batch: { bucket: bucketOf(stack), key: 'batch/users.json', ...batch }, ...options });
const config = (solutionConfig: { [name: string]: any }) => trained({ solutionConfig });
const startedAt = (start: RecommendationStartOptions) => ({ start });
const full = (expression: string) => startedAt({ full: ScheduleExpression.expression(expression) });
const run = (operations: RecommendationOperations) => ({ operations });
const silent = (stack: Stack) => interactions(stack, { fields: interactionFields.filter(({ fieldName }) => fieldName !== 'EVENT_TYPE') });
const machine = (arn: unknown, options = {}) => (stack: Stack) =>
  ({ target: RecommendationTarget.stateMachine(wrong({ stateMachineArn: arn, env: { region: stack.region } }), options) });
const newer = (stack: Stack) => ({ items: items(stack, { incremental: { column: 'updated_at', format: DatasetTimeFormat.iso8601() } }) });

const models: Refused[] = [
  ['a target by name', { target: wrong('personalize') }, 'target is "personalize"; allowed: an object, or nothing'],
  ['an object for a target', { target: wrong({}) }, 'target is {}; allowed: a RecommendationTarget'],
  ['a target without options', { target: RecommendationTarget.personalize(wrong(null)) }, 'target is null; allowed: a RecommendationTarget with options'],
  ['a recipe by name', trained({ recipe: wrong('aws-sims') }), 'target.recipe is "aws-sims"; allowed: a PersonalizeRecipe'],
  ['an ARN for a recipe', trained({ recipe: PersonalizeRecipe.of('arn:aws:personalize:::recipe/aws-sims') }), 'target.recipe is "arn:aws:personalize:::recipe/aws-sims"; allowed: the name of a recipe, aws-...'],
  ['a recipe of a parameter', trained({ recipe: PersonalizeRecipe.of(parameter) }), 'target.recipe is a value that is only known at deployment'],
  ['a recipe of segments', trained({ recipe: PersonalizeRecipe.of('aws-item-affinity') }), 'target.recipe is "aws-item-affinity"; allowed: another recipe: it makes segments of users'],
  ['a recipe of actions', trained({ recipe: PersonalizeRecipe.of('aws-next-best-action') }), 'it needs datasets of actions'],
  ['a recipe of the past', trained({ recipe: PersonalizeRecipe.of('aws-hrnn') }), 'aws-user-personalization-v2 is its successor'],
  ['a use case', trained({ recipe: PersonalizeRecipe.VIDEO_TOP_PICKS }), 'allowed: a recipe that is no use case of the domain VIDEO_ON_DEMAND. Fix: use RecommendationTarget.recommender'],
  ['an unknown use case', trained({ recipe: PersonalizeRecipe.of('aws-ecomm-new') }), 'no use case of the domain ECOMMERCE'],
  ['a recommender of a recipe', shopping({ recipe: PersonalizeRecipe.SIMS }), 'target.recipe is "aws-sims"; allowed: a use case of a domain. Fix: use RecommendationTarget.personalize'],
  ['a recommender without a use case', shopping({ recipe: wrong(undefined) }), 'target.recipe is missing'],
  ['a recipe that needs items', shopping({ recipe: PersonalizeRecipe.VIDEO_MORE_LIKE }), 'target.recipe is "aws-vod-more-like-x"; allowed: a recipe that does without items, as they are not mapped. Fix: map items'],
  ['requests of 0', shopping({ minTps: 0 }), 'target.minTps is 0; allowed: a whole number from 1 to 500'],
  ['requests in the configuration', shopping({ config: { minRecommendationRequestsPerSecond: 2 } }), 'target.config.minRecommendationRequestsPerSecond is 2; allowed: nothing: target.minTps says it'],
  ['an unknown member of a recommender', shopping({ config: { exploration: {} } }), 'target.config.exploration is "exploration"; allowed: members of RecommenderConfig in the API of Personalize'],
  ['a promotion by name', promoted(wrong('better')), 'target.promotion is "better"'],
  ['a metric by name', promoted({ metric: wrong('coverage') }), 'target.promotion.metric is "coverage"; allowed: a PersonalizeMetric'],
  ['a metric with spaces', promoted({ metric: PersonalizeMetric.of('precision at 5') }), 'target.promotion.metric is "precision at 5"'],
  ['a margin of -0.01', promoted({ margin: -0.01 }), 'target.promotion.margin is -0.01; allowed: a number from 0 to 0.5'],
  ['a margin in percent', promoted({ margin: 2 }), 'target.promotion.margin is 2'],
  ['a margin of a parameter', promoted({ margin: unknown() }), 'target.promotion.margin is a value that'],
  ['a minimum of 1.1', promoted({ minimum: 1.1 }), 'target.promotion.minimum is 1.1'],
  ['one version', promoted({ keepVersions: 1 }), 'target.promotion.keepVersions is 1; allowed: a whole number from 2 to 10'],
  ['eleven versions', promoted({ keepVersions: 11 }), 'target.promotion.keepVersions is 11'],
  ['a campaign by name', trained({ campaign: wrong('shop') }), 'target.campaign is "shop"'],
  ['no request a second', trained({ campaign: { minTps: 0 } }), 'target.campaign.minTps is 0'],
  ['501 requests a second', trained({ campaign: { minTps: 501 } }), 'target.campaign.minTps is 501'],
  ['a campaign of the latest', trained({ campaign: { config: { syncWithLatestSolutionVersion: true } } }), 'target.campaign.config.syncWithLatestSolutionVersion is true; allowed: nothing: the campaign serves what was promoted'],
  ['a number for a text', trained({ campaign: { config: { itemExplorationConfig: { explorationWeight: 0.3 } } } }), "target.campaign.config.itemExplorationConfig['explorationWeight'] is 0.3; allowed: a text"],
  ['an unknown influence', trained({ campaign: { config: { rankingInfluence: { NOVELTY: 1 } } } }), "target.campaign.config.rankingInfluence['NOVELTY'] is \"NOVELTY\"; allowed: POPULARITY, FRESHNESS"],
  ['an empty type of events', trained({ eventType: '' }), 'target.eventType is ""'],
  ['a type of events that are not mapped', (stack) => ({ interactions: silent(stack), ...trained({ eventType: 'Purchase' }) }), 'target.eventType is "Purchase"; allowed: only with an eventType in interactions.fields'],
  ['optimization of version 2', trained({ hyperparameterOptimization: true }), 'target.hyperparameterOptimization is true; allowed: false with recipes of version 2'],
  ['yes for optimization', trained({ recipe: PersonalizeRecipe.SIMS, hyperparameterOptimization: wrong('yes') }), 'target.hyperparameterOptimization is "yes"'],
  ['ranges without optimization', config({ hpoConfig: {} }), 'target.solutionConfig.hpoConfig is {}; allowed: only with target.hyperparameterOptimization'],
  ['a text for a configuration', config(wrong('{}')), 'target.solutionConfig is "{}"; allowed: a SolutionConfig in the spelling of the API'],
  ['training by itself', config({ autoTrainingConfig: {} }), 'target.solutionConfig.autoTrainingConfig is {}; allowed: nothing: the schedules of this construct train'],
  ['an unknown setting', config({ trainingDatConfig: {} }), 'Fix: did you mean trainingDataConfig?'],
  ['a setting in capitals', config({ EventsConfig: {} }), 'Fix: did you mean eventsConfig?'],
  ['a weight of 2', config({ eventsConfig: { eventParametersList: [{ eventType: 'Purchase', weight: 2 }] } }), 'target.solutionConfig.eventsConfig.eventParametersList[0].weight is 2; allowed: from 0 to 1'],
  ['11 types of events', config({ eventsConfig: { eventParametersList: Array.from({ length: 11 }, () => ({})) } }), 'target.solutionConfig.eventsConfig.eventParametersList is "11 entries"; allowed: at most 10'],
  ['columns of four datasets', config({ trainingDataConfig: { excludedDatasetColumns: { A: [], B: [], C: [], D: [] } } }), 'excludedDatasetColumns is "4 entries"; allowed: at most 3'],
  ['a boolean in words', trained({ campaign: { config: { enableMetadataWithRecommendations: 'yes' } } }), 'enableMetadataWithRecommendations is "yes"; allowed: true or false'],
  ['a text of a parameter', config({ algorithmHyperParameters: { hidden_dimension: parameter } }), 'target.solutionConfig.algorithmHyperParameters.hidden_dimension is a value that is only known at deployment'],
  ['a function in a list', config({ eventsConfig: { eventParametersList: [() => 1] } }), 'target.solutionConfig.eventsConfig.eventParametersList[0] is a function; allowed: what JSON can hold'],
  ['a training of 29 minutes', trained({ trainingTimeout: minutes(29) }), 'target.trainingTimeout is "29 minutes"; allowed: from 30 minutes to 7 days'],
  ['a training of a week and more', trained({ trainingTimeout: days(8) }), 'target.trainingTimeout is "8 days"'],
  ['no state machine', { target: RecommendationTarget.stateMachine(wrong(undefined)) }, 'target is missing; allowed: a state machine'],
  ['a machine elsewhere', (stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'M', 'arn:aws:states:us-east-1:1:stateMachine:m')) }), 'target is "in us-east-1"'],
  ['an express machine', (stack) => ({ target: RecommendationTarget.stateMachine(new sfn.StateMachine(stack, 'M', { stateMachineType: sfn.StateMachineType.EXPRESS, definitionBody: sfn.DefinitionBody.fromString('{}') })) }), 'target is "an express state machine"; allowed: a standard one'],
  ['a trainer of seconds', machine('arn', { timeout: Duration.seconds(59) }), 'target.timeout is "59 seconds"'],
];

const serving: Refused[] = [
  ['no filter', trained({ filters: [] }), 'target.filters is "0 entries"; allowed: from 1 to 10'],
  ['eleven filters', trained({ filters: wrong(Array.from({ length: 11 }, () => ({}))) }), 'target.filters is "11 entries"'],
  ['a filter by name', trained({ filters: [wrong('new')] }), 'target.filters[0] is "new"'],
  ...['', '-a', 'a-', 'a_b', 'a b'].map((name): Refused => [`the filter '${name}'`, filtered({ name }), 'target.filters[0].name is']),
  ['a filter of a parameter', filtered({ name: parameter }), 'target.filters[0].name is a value that'],
  ['two filters of a name', filtered({}, { name: 'new', expression: 'EXCLUDE ItemID WHERE Items.PRICE > 9' }), 'target.filters[1] is "new"; allowed: each once'],
  ...['', 'Items.PRICE > 9', 'EXCLUDE UserID WHERE Users.COUNTRY IN ("DE")', `EXCLUDE ItemID WHERE ${'x'.repeat(2500)}`].map((expression): Refused => [`the expression '${expression.slice(0, 12)}'`, filter(expression), 'target.filters[0].expression is']),
  ['an expression of a parameter', filter(`EXCLUDE ItemID WHERE ${parameter}`), 'target.filters[0].expression is a value that'],
  ['a field that is not mapped', filter('EXCLUDE ItemID WHERE Items.COLOUR IN ("red")'), 'target.filters[0].expression is "Items.COLOUR"; allowed: fields of items that are mapped: ITEM_ID, CATEGORY, PRICE. Fix: map COLOUR'],
  ['a field of interactions in small letters', filter('EXCLUDE ItemID WHERE Interactions.event_type IN ("x")'), 'Fix: map event_type, or correct the name: did you mean EVENT_TYPE?'],
  ['a dataset that is not mapped', { users: undefined, ...filter('EXCLUDE ItemID WHERE CurrentUser.COUNTRY = "DE"') }, 'target.filters[0].expression is "CurrentUser.COUNTRY"; allowed: fields of datasets that are mapped: users are not'],
  ['a dataset that there is not', filter('EXCLUDE ItemID WHERE Products.PRICE > 9'), 'target.filters[0].expression is "Products.PRICE"; allowed: fields of Interactions, Items'],
  ['another field of interactions', filter('EXCLUDE ItemID WHERE Interactions.TIMESTAMP > 9'), 'allowed: Interactions.EVENT_TYPE'],
  ['a description', (stack) => ({ items: items(stack, { fields: [DatasetField.itemId('i'), DatasetField.textual('STORY', 's')] }), ...filter('EXCLUDE ItemID WHERE Items.STORY IN ("x")') }), 'allowed: fields that are neither textual nor booleans'],
  ['yes for a tracker', trained({ eventTracker: wrong('yes') }), 'target.eventTracker is "yes"'],
  ['no metric', trained({ metricAttribution: [] }), 'target.metricAttribution is "0 entries"'],
  ['a metric by name', trained({ metricAttribution: [wrong('Sold')] }), 'target.metricAttribution[0] is "Sold"'],
  ['a metric without a name', measured('SAMPLECOUNT()', { metricName: '' }), 'target.metricAttribution[0].metricName is ""'],
  ['a metric of no event', measured('SAMPLECOUNT()', { eventType: 'x'.repeat(257) }), 'target.metricAttribution[0].eventType is'],
  ['a metric twice', trained({ metricAttribution: ['A', 'B'].map((eventType) => ({ eventType, metricName: 'Sold', expression: 'SAMPLECOUNT()' })) }), 'target.metricAttribution[1] is "Sold"'],
  ...['', 'COUNT()', 'SUM(PRICE)', 'SUM(Users.AGE)'].map((expression): Refused => [`the sum '${expression}'`, measured(expression), 'target.metricAttribution[0].expression is']),
  ['the sum of what is not mapped', measured('SUM(Items.MARGIN)'), 'target.metricAttribution[0].expression is "SUM(Items.MARGIN)"; allowed: fields of items that are mapped'],
  ['the sum of categories', measured('SUM(Items.CATEGORY)'), 'allowed: the sum of a field of numbers'],
  ['the sum of times', measured('SUM(Interactions.TIMESTAMP)'), 'allowed: the sum of a field of numbers'],
  ['a batch by name', trained({ batch: wrong('users.json') }), 'target.batch is "users.json"'],
  ['a batch of no bucket', batched({ bucket: wrong(undefined) }), 'target.batch.bucket is missing'],
  ['a batch elsewhere', (stack) => batched({ bucket: s3.Bucket.fromBucketAttributes(stack, 'B', { bucketName: 'batch', region: 'us-east-1' }) })(stack), 'target.batch.bucket is "in us-east-1"'],
  ['a batch of an imported bucket', (stack) => batched({ bucket: s3.Bucket.fromBucketName(stack, 'B', 'batch') })(stack), 'target.batch.bucket is "an imported bucket"; allowed: a bucket of this app, or one whose policy lets Personalize read the input'],
  ['a batch of a folder', batched({ key: 'batch/' }), 'target.batch.key is "batch/"'],
  ['a batch of no key', batched({ key: wrong(undefined) }), 'target.batch.key is ""'],
  ['501 results', batched({ results: 501 }), 'target.batch.results is 501'],
  ['a batch of a filter that is not', batched({ filter: 'old' }), 'target.batch.filter is "old"; allowed: nothing, as there are no target.filters'],
  ['a batch of another filter', batched({ filter: 'old' }, { filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Items.PRICE > 9' }] }), 'target.batch.filter is "old"; allowed: new'],
  ['an ARN for the key of a batch', batched({ encryptionKey: wrong('arn') }), 'target.batch.encryptionKey is "arn"'],
];

const others: Refused[] = [
  ['a text for a schedule', startedAt({ full: wrong('rate(1 day)') }), 'start.full is "rate(1 day)"; allowed: a ScheduleExpression'],
  ['one time', startedAt({ full: ScheduleExpression.at(new Date(0)) }), 'allowed: rate(...) or cron(...)'],
  ['a rate of weeks', full('rate(1 week)'), 'start.full is "rate(1 week)"; allowed: rate(...) or cron(...)'],
  ['every 59 minutes', full('rate(59 minutes)'), 'start.full is "rate(59 minutes)"; allowed: at most once an hour: each run trains a model'],
  ['no day at all', full('rate(0 days)'), 'allowed: at most once an hour'],
  ['every half an hour', full('cron(0/30 * * * ? *)'), 'allowed: at most once an hour'],
  ...['0-5 4', '0,58 *', '0,58 4,5', '59,0 23,0', '0/59 *', '*/30 1-2'].map((when): Refused => [`at ${when}`, full(`cron(${when} * * ? *)`), 'allowed: at most once an hour']),
  ['a cron without a minute', startedAt({ full: ScheduleExpression.cron({ hour: '4' }) }), "Fix: set minute, such as minute: '0': left out, it is every minute"],
  ['a zone that there is not', startedAt({ full: ScheduleExpression.cron({ minute: '0', hour: '4', timeZone: TimeZone.of('Europe/Paname') }) }), 'start.full.timeZone is "Europe/Paname"; allowed: a name of the time zone database'],
  ['a wrong cron', full('cron(0 1 * * *)'), 'start.full is "cron(0 1 * * *)"; allowed: cron(minutes'],
  ['incremental runs without a watermark', startedAt({ incremental: ScheduleExpression.rate(hours(1)) }), 'start.incremental is "rate(1 hour)"; allowed: only if a dataset is mapped with incremental: without a watermark no run knows what is new'],
  ['yes for files', startedAt({ parameterFiles: wrong('yes') }), 'start.parameterFiles is "yes"'],
  ...['', '-shop', '_shop', 'my shop', 'x'.repeat(41)].map((groupName): Refused => [`the group '${groupName.slice(0, 9)}'`, run({ groupName }), 'operations.groupName is']),
  ['a group of a parameter', run({ groupName: parameter }), 'operations.groupName is a value that is only known at deployment'],
  ['a topic by name', run({ topic: wrong('arn') }), 'operations.topic is "arn"'],
  ['a FIFO topic', (stack) => run({ topic: new sns.Topic(stack, 'T', { fifo: true }) }), 'operations.topic is "a FIFO topic"'],
  ['a runbook without https', run({ runbookUrl: 'http://wiki' }), 'operations.runbookUrl is "http://wiki"'],
  ['no recommendation', run({ maxRecommendationsPerSecond: 0 }), 'operations.maxRecommendationsPerSecond is 0; allowed: a number from 0.01'],
  ['idle for 8 days', run({ idleAfter: days(8) }), 'operations.idleAfter is "8 days"; allowed: from 1 hour to 7 days'],
  ['idle for 90 minutes', run({ idleAfter: minutes(90) }), 'operations.idleAfter is "1 hour 30 minutes"; allowed: whole hours'],
  ['idleness of a recommender', { ...shopping(), ...run({ idleAfter: days(1) }) }, 'operations.idleAfter is "1 day"; allowed: only with RecommendationTarget.personalize'],
  ['a bound of your own trainer', (stack) => ({ ...machine('arn')(stack), ...run({ maxRecommendationsPerSecond: 1 }) }), 'operations.maxRecommendationsPerSecond is 1; allowed: only with'],
  ['an unknown policy', run({ removalPolicy: wrong('keep') }), 'operations.removalPolicy is "keep"'],
];

test.each([...models, ...serving, ...others])('%s is refused', (_, change, message) => {
  expect(() => check(change)).toThrow(message);
});

const recipes = Object.values({ ...PersonalizeRecipe } as { [name: string]: unknown })
  .filter((each): each is PersonalizeRecipe => each instanceof PersonalizeRecipe);

test.each<Taken>([
  ...recipes.filter(({ domain }) => !domain).map((recipe): Taken => [recipe.recipeName, trained({ recipe })]),
  ...recipes.filter(({ domain, _facts }) => domain && !_facts.needs).map((recipe): Taken => [recipe.recipeName, shopping({ recipe })]),
  ['a recipe of tomorrow', trained({ recipe: PersonalizeRecipe.of('aws-semantic-similarity') })],
  ['a use case of tomorrow', shopping({ recipe: PersonalizeRecipe.of('aws-ecomm-new'), minTps: 500, config: { itemExplorationConfig: { explorationWeight: '0.3' } } })],
  ['the least of a promotion', promoted({ margin: 0, minimum: 0, keepVersions: 2, metric: PersonalizeMetric.COVERAGE })],
  ['the most of a promotion', promoted({ margin: 0.5, minimum: 1, keepVersions: 10, metric: PersonalizeMetric.of('average_rewards_at_k') })],
  ['a campaign', trained({ campaign: { minTps: 500, config: { enableMetadataWithRecommendations: true, rankingInfluence: { POPULARITY: 0.5 } } } })],
  ['a configuration', config({ eventsConfig: { eventParametersList: [{ eventType: 'Purchase', weight: 1, eventValueThreshold: 0.5 }] }, trainingDataConfig: { excludedDatasetColumns: { Items: ['PRICE'] } } })],
  ['optimization', trained({ recipe: PersonalizeRecipe.SIMS, hyperparameterOptimization: true, solutionConfig: { hpoConfig: { hpoResourceConfig: { maxNumberOfTrainingJobs: '2' } } } })],
  ['a type of events', trained({ eventType: 'Purchase', trainingTimeout: minutes(30) })],
  ['filters', trained({
    filters: [
      { name: 'not-bought', expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("Purchase", "Items.made.up")' },
      { name: '9', expression: 'INCLUDE ItemID WHERE Items.CATEGORY IN ($CATEGORY) AND Items.PRICE < 9.5 | EXCLUDE ItemID WHERE CurrentItem.CATEGORY = "A" IF CurrentUser.COUNTRY = "DE"' },
    ],
    eventTracker: true,
  })],
  ['metrics', (stack) => ({
    interactions: interactions(stack, { fields: [...interactionFields, DatasetField.eventValue('v')] }),
    ...trained({
      metricAttribution: [
        { eventType: 'Purchase', metricName: 'Sold', expression: 'SUM(Items.PRICE)' }, { eventType: 'Purchase', metricName: 'Value', expression: 'SUM(Interactions.EVENT_VALUE)' },
        { eventType: 'View', metricName: 'Viewed', expression: 'SAMPLECOUNT()' },
      ],
    }),
  })],
  ['a batch', batched({ results: 500, filter: 'new' }, { filters: [{ name: 'new', expression: 'EXCLUDE ItemID WHERE Items.PRICE > 9' }] })],
  ['a batch of a parameter', batched({ key: parameter, results: 1 })],
  ['a batch of a bucket that is ready', (stack) => batched({ bucket: s3.Bucket.fromBucketName(stack, 'B', 'batch'), bucketPolicyReady: true })(stack)],
  ['your own trainer', (stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineName(stack, 'M', 'trainer'), { timeout: days(30) }) })],
  ['a trainer of a parameter', (stack) => ({ target: RecommendationTarget.stateMachine(sfn.StateMachine.fromStateMachineArn(stack, 'M', parameter)) })],
  ['every hour', full('rate(60 minutes)')],
  ...['0 * * * ? *', '59 * * * ? *', '30 0/2 * * ? *', '0 1 ? * MON-FRI *'].map((when): Taken => [`at ${when}`, full(`cron(${when})`)]),
  ['a cron of a zone', startedAt({ full: ScheduleExpression.cron({ minute: '30', hour: '2', timeZone: TimeZone.EUROPE_BERLIN }), parameterFiles: true })],
  ['a schedule of a parameter', full(parameter)],
  ['incremental runs', (stack) => ({ ...newer(stack), start: { incremental: ScheduleExpression.rate(hours(1)), full: ScheduleExpression.rate(days(7)) } })],
  ['a name of 40', run({ groupName: 'x'.repeat(40), runbookUrl: 'https://wiki.example.com/shop', maxRecommendationsPerSecond: 0.01, idleAfter: hours(1), removalPolicy: RemovalPolicy.DESTROY })],
  ['a topic', (stack) => run({ groupName: '0_a-B', topic: new sns.Topic(stack, 'T'), runbookUrl: parameter, idleAfter: days(7) })],
])('%s is taken', (_, change) => {
  expect(() => make(change)).not.toThrow();
});

test.each<[string, string | undefined]>([
  ['aws-user-personalisation-v2', 'did you mean aws-user-personalization-v2?'], ['aws-simms', 'did you mean aws-sims?'], ['aws-sims', undefined], ['aws-semantic-similarity', undefined],
])('of %s is asked: %s', (recipeName, asked) => {
  const stack = newStack();
  check(trained({ recipe: PersonalizeRecipe.of(recipeName) }), stack);
  const warnings = Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('which this library does not know')).map(({ entry }) => entry.data);
  expect(warnings).toEqual(asked ? [expect.stringContaining(asked)] : []);
});

test('every zone that CDK knows is taken', () => {
  for (const zone of Object.values({ ...TimeZone } as { [name: string]: TimeZone }).filter(({ timezoneName }) => timezoneName !== 'Factory')) {
    expect(() => check(startedAt({ full: ScheduleExpression.cron({ minute: '0', hour: '4', timeZone: zone }) }))).not.toThrow();
  }
});

test('names of filters have room for that of the group and a hash', () => {
  const stack = newStack();
  const named = (length: number) => propsOf(stack, filtered({ name: 'f'.repeat(length) }));
  expect(() => checkNames(stack, 'g'.repeat(40), named(13))).not.toThrow();
  expect(() => checkNames(stack, 'g'.repeat(40), named(14))).toThrow('target.filters[0].name is "ffffffffffffff"; allowed: at most 13 characters, beside the name of the group');
  expect(() => checkNames(stack, 'shop', named(49))).not.toThrow();
});

test('two groups of one account and region have different names', () => {
  const env = { account: '123456789012', region: 'eu-central-1' };
  const app = new App();
  const [one, two, elsewhere, anywhere] = [env, env, { ...env, region: 'eu-west-1' }, {}].map((of, index) => new Stack(app, `Stack${index}`, { env: of }));
  const groups = [{ scope: one, groupName: 'My-Shop' }];
  expect(() => checkAlone(two, 'my_shop', groups)).toThrow('Stack1: operations.groupName is "my_shop"; allowed: a name that no other group of the account and region has, whatever its case and dashes: Stack0 has My-Shop');
  expect(() => checkAlone(two, 'shop', groups)).not.toThrow();
  expect(() => checkAlone(elsewhere, 'My-Shop', groups)).not.toThrow();
  expect(() => checkAlone(anywhere, 'My-Shop', groups)).not.toThrow();
  Annotations.fromStack(anywhere).hasWarning('/Stack3', Match.stringLikeRegexp('Stack0 has the same operations.groupName, My-Shop'));
});

test('numbers of every type add up', () => {
  const fields = [DatasetField.itemId('i'), ...Object.values(DatasetNumberType).map((type) => DatasetField.number(`N${type}`, type, type))];
  for (const type of Object.values(DatasetNumberType)) expect(() => check((stack) => ({ items: items(stack, { fields }), ...measured(`SUM(Items.N${type})`) }))).not.toThrow();
});
