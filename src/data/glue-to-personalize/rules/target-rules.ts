import { aws_stepfunctions as sfn, Resource } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkConfig } from './config-rules';
import { checkRecipe, hasField } from './recipe-rules';
import { checkServing } from './serving-rules';
import { DAY, duration, MINUTE } from '../../../core/duration-rules';
import { flag, number, wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, optional, required, sameRegion, text } from '../../../core/value-rules';
import { targetOf } from '../defaults';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { PersonalizeOptions, RecommendationPromotionOptions, RecommenderOptions } from '../personalize-options';
import { BatchRecommendations } from '../serving-options';
import { TargetKind } from '../target-kind';

/** To be called after the rules of mappings. */
export function checkTarget(scope: Construct, props: GlueToPersonalizeProps) {
  const target = targetOf(props);
  if (target.kind === 'stateMachine') return checkMachine(scope, target);
  // Batches name filters.
  checkServing(scope, props, target.options);
  if (target.kind === 'personalize') checkPersonalize(scope, props, target.options);
  else checkRecommender(scope, props, target.options);
}

/** To be called before the rules of mappings, which depend on the domain. */
export function checkTargetKind(scope: Construct, { target }: GlueToPersonalizeProps) {
  const prop = 'target';
  optional(scope, prop, target, ({ _kind }) => _kind, 'a RecommendationTarget', 'use RecommendationTarget.personalize()');
  if (target) required(scope, prop, target._kind.options, isObject, 'a RecommendationTarget with options', 'give them');
}

function checkPersonalize(scope: Construct, props: GlueToPersonalizeProps, options: PersonalizeOptions) {
  const { recipe, promotion = {}, campaign = {}, eventType, hyperparameterOptimization, solutionConfig, trainingTimeout, batch } = options;
  checkRecipe(scope, props, recipe, false);
  checkPromotion(scope, promotion);
  optional(scope, 'target.campaign', campaign, isObject, 'an object', 'leave it out');
  wholeNumber(scope, 'target.campaign.minTps', campaign.minTps, 1, 500);
  checkConfig(scope, 'target.campaign.config', 'CampaignConfig', campaign.config, { syncWithLatestSolutionVersion: 'the campaign serves what was promoted' });
  checkEventType(scope, props, eventType);
  checkOptimization(scope, options);
  checkConfig(scope, 'target.solutionConfig', 'SolutionConfig', solutionConfig, {
    autoTrainingConfig: 'the schedules of this construct train', autoMLConfig: 'the recipe is chosen by target.recipe',
  });
  flag(scope, 'target.hyperparameterOptimization', hyperparameterOptimization);
  duration(scope, 'target.trainingTimeout', trainingTimeout, 30 * MINUTE, 7 * DAY, MINUTE);
  if (batch !== undefined) checkBatch(scope, batch, options);
}

function checkPromotion(scope: Construct, promotion: RecommendationPromotionOptions) {
  optional(scope, 'target.promotion', promotion, isObject, 'an object', 'leave it out');
  const prop = 'target.promotion.metric';
  optional(scope, prop, promotion.metric, ({ metricName }) => metricName, 'a PersonalizeMetric', 'use one such as PersonalizeMetric.NDCG_AT_10');
  knownText(scope, prop, promotion.metric?.metricName, { pattern: /^[a-z]\w{0,254}$/, allowed: 'a name as GetSolutionMetrics says it', fix: 'use one of PersonalizeMetric' });
  number(scope, 'target.promotion.margin', promotion.margin, 0, 0.5);
  number(scope, 'target.promotion.minimum', promotion.minimum, 0, 1);
  wholeNumber(scope, 'target.promotion.keepVersions', promotion.keepVersions, 2, 10);
}

function checkEventType(scope: Construct, props: GlueToPersonalizeProps, eventType: string | undefined) {
  const prop = 'target.eventType';
  if (eventType === undefined) return;
  knownText(scope, prop, eventType, { pattern: /^[^\x00-\x1f]{1,256}$/, allowed: 'from 1 to 256 characters', fix: 'use the type of an event' });
  if (hasField(props, 'EVENT_TYPE')) return;
  throw propError(scope, { prop, value: eventType, allowed: 'only with an eventType in interactions.fields', fix: 'map DatasetField.eventType, or leave it out' });
}

function checkOptimization(scope: Construct, { recipe, hyperparameterOptimization, solutionConfig }: PersonalizeOptions) {
  const prop = 'target.hyperparameterOptimization';
  const noOptimization = recipe === undefined || recipe._facts.noOptimization;
  if (hyperparameterOptimization && noOptimization) {
    throw propError(scope, { prop, value: true, allowed: 'false with recipes of version 2', fix: 'leave it out, or use another recipe' });
  }
  if (hyperparameterOptimization || solutionConfig?.hpoConfig === undefined) return;
  throw propError(scope, { prop: 'target.solutionConfig.hpoConfig', value: solutionConfig.hpoConfig, allowed: `only with ${prop}`, fix: `set ${prop}: true, or leave it out` });
}

function checkBatch(scope: Construct, batch: BatchRecommendations, { filters = [] }: PersonalizeOptions) {
  const prop = 'target.batch';
  required(scope, prop, batch, isObject, 'a bucket and a key', 'leave it out for none');
  required(scope, `${prop}.bucket`, batch.bucket, ({ bucketName }) => bucketName, 'a bucket', 'use a Bucket');
  sameRegion(scope, `${prop}.bucket`, batch.bucket);
  flag(scope, `${prop}.bucketPolicyReady`, batch.bucketPolicyReady);
  if (!batch.bucketPolicyReady && !Resource.isOwnedResource(batch.bucket)) {
    throw propError(scope, {
      prop: `${prop}.bucket`,
      value: 'an imported bucket',
      allowed: 'a bucket of this app, or one whose policy lets Personalize read the input: the policy of an imported bucket cannot be changed from here',
      fix: `add the statements to its policy and set ${prop}.bucketPolicyReady: true`,
    });
  }
  optional(scope, `${prop}.encryptionKey`, batch.encryptionKey, ({ keyArn }) => keyArn, 'a key of KMS', 'use a Key');
  text(scope, `${prop}.key`, batch.key ?? '', { pattern: /^(?!\/)[^*?$\x00-\x1f]{1,180}(?<!\/)$/, allowed: 'the key of an object, of at most 180 characters, without *, ? and $', fix: "use one such as 'batch/users.json'" });
  wholeNumber(scope, `${prop}.results`, batch.results, 1, 500);
  const names = filters.map(({ name }) => name);
  if (batch.filter === undefined || names.includes(batch.filter)) return;
  throw propError(scope, { prop: `${prop}.filter`, value: batch.filter, allowed: names.length ? names.join(', ') : 'nothing, as there are no target.filters', fix: 'use the name of one of target.filters' });
}

function checkRecommender(scope: Construct, props: GlueToPersonalizeProps, { recipe, minTps, config }: RecommenderOptions) {
  checkRecipe(scope, props, recipe, true);
  wholeNumber(scope, 'target.minTps', minTps, 1, 500);
  checkConfig(scope, 'target.config', 'RecommenderConfig', config, { minRecommendationRequestsPerSecond: 'target.minTps says it' });
}

function checkMachine(scope: Construct, { machine, options }: Extract<TargetKind, { kind: 'stateMachine' }>) {
  required(scope, 'target', machine, ({ stateMachineArn }) => stateMachineArn, 'a state machine', 'use a StateMachine, or StateMachine.fromStateMachineArn');
  sameRegion(scope, 'target', machine);
  duration(scope, 'target.timeout', options.timeout, MINUTE, 30 * DAY, MINUTE);
  if ((machine as sfn.StateMachine).stateMachineType !== sfn.StateMachineType.EXPRESS) return;
  throw propError(scope, { prop: 'target', value: 'an express state machine', allowed: 'a standard one: nobody can wait for an express one', fix: 'use StateMachineType.STANDARD' });
}
