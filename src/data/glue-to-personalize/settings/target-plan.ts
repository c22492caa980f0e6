import { Stack } from 'aws-cdk-lib';
import { shortHash } from './avro-schema';
import { quoted } from '../../../core/payload';
import { State } from '../../../core/states-language';
import { batchResults, domainOf, personalizeDefaults, recommenderDefaults, servingOf, targetOf, trainerTimeout } from '../defaults';
import { STORE } from '../definition/names';
import { TargetPlan } from '../definition/recommendation-plan';
import { GlueToPersonalizeProps } from '../glue-to-personalize-props';
import { PersonalizeOptions } from '../personalize-options';
import type { PersonalizeParts } from '../personalize-parts';
import { RecommendationFilter } from '../serving-options';

/** What the machines know of the target: names, ARNs, and settings as Step Functions calls them. */
export function targetPlan(parts: PersonalizeParts, groupName: string, props: GlueToPersonalizeProps): TargetPlan {
  const target = targetOf(props);
  if (target.kind === 'stateMachine') {
    return { kind: 'stateMachine', stateMachineArn: target.machine.stateMachineArn, timeout: trainerTimeout(target.options.timeout).toSeconds() };
  }
  const { filters, eventTracker } = servingOf(props);
  const inPersonalize = {
    arns: parts.arns,
    datasetGroupArn: parts.groupArn,
    domain: domainOf(props),
    roleArn: parts.role!.roleArn,
    filters: filters.map((filter) => ({ name: parts.filterName(filter), expression: filter.expression })),
    eventTracker: eventTracker ? groupName : undefined,
    attribution: attribution(parts, groupName, props),
  };
  const recipeArn = (recipe: { _arn(partition: string): string }) => recipe._arn(Stack.of(parts).partition);
  if (target.kind === 'recommender') {
    const { recipe, minTps, config } = recommenderDefaults(target.options);
    return {
      ...inPersonalize,
      kind: 'recommender',
      recommenderArn: parts.recommenderArn!,
      recommender: {
        Name: groupName,
        DatasetGroupArn: parts.groupArn,
        RecipeArn: recipeArn(recipe),
        RecommenderConfig: { ...pascal(config) as object, MinRecommendationRequestsPerSecond: minTps },
      },
    };
  }
  const {
    recipe, promotion, campaign, eventType, hyperparameterOptimization, solutionConfig, trainingTimeout,
  } = personalizeDefaults(target.options);
  const settings: State = {
    RecipeArn: recipeArn(recipe),
    // Otherwise a version is trained, and billed, every seven days beside ours.
    PerformAutoTraining: false,
    ...hyperparameterOptimization && { PerformHPO: true },
    ...eventType && { EventType: quoted(eventType) },
    ...solutionConfig && { SolutionConfig: pascal(solutionConfig) },
  };
  // Settings of a solution cannot be changed: other ones are another solution.
  const name = `${groupName}-${shortHash(JSON.stringify({ ...settings, RecipeArn: recipe.recipeName }))}`;
  return {
    ...inPersonalize,
    kind: 'personalize',
    solution: { Name: name, DatasetGroupArn: parts.groupArn, ...settings },
    solutionArn: `${parts.arns}solution/${name}`,
    campaign: {
      name: groupName,
      arn: parts.campaignArn!,
      settings: { MinProvisionedTPS: campaign.minTps, ...campaign.config && { CampaignConfig: pascal(campaign.config) as object } },
    },
    metric: promotion.metric.metricName,
    margin: promotion.margin,
    minimum: promotion.minimum,
    keepVersions: promotion.keepVersions,
    trainingTimeout: trainingTimeout.toSeconds(),
    batch: batch(parts, target.options, filters),
  };
}

function batch(parts: PersonalizeParts, { batch: options }: PersonalizeOptions, filters: RecommendationFilter[]): State | undefined {
  if (!options) return undefined;
  const filter = filters.find(({ name }) => name === options.filter);
  return {
    RoleArn: parts.role!.roleArn,
    NumResults: batchResults(options.results),
    ...filter && { FilterArn: parts.arnOfFilter(filter) },
    JobInput: { S3DataSource: { Path: quoted(`s3://${options.bucket.bucketName}/${options.key}`) } },
    JobOutput: { S3DataDestination: { Path: `{% 's3://${parts.store.bucket.bucketName}/${STORE.results}' & $run & '/' %}` } },
  };
}

function attribution(parts: PersonalizeParts, groupName: string, props: GlueToPersonalizeProps): State | undefined {
  const { metricAttribution } = servingOf(props);
  if (!metricAttribution.length) return undefined;
  return {
    Name: groupName,
    DatasetGroupArn: parts.groupArn,
    Metrics: quoted(metricAttribution.map(({ eventType, metricName, expression }) => (
      { EventType: eventType, MetricName: metricName, Expression: expression }
    ))),
    MetricsOutputConfig: { RoleArn: parts.role!.roleArn },
  };
}

/** Members of the settings whose own members are names of others: parameters of recipes, types of datasets. */
const MAPS = ['algorithmHyperParameters', 'featureTransformationParameters', 'itemExplorationConfig', 'excludedDatasetColumns'];

/** Settings as Step Functions calls them: members of the API with a capital. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== 'object') return quoted(value);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => (
    [name[0].toUpperCase() + name.slice(1), MAPS.includes(name) ? quoted(child) : pascal(child)]
  )));
}
