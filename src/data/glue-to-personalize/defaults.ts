import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { DatasetEtlOptions, DatasetWorkerType } from './dataset-etl-options';
import { DatasetIncrementalOptions } from './dataset-mapping';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';
import { PersonalizeMetric } from './personalize-metric';
import { PersonalizeOptions, RecommenderOptions } from './personalize-options';
import { PersonalizeRecipe, RecommendationDomain } from './personalize-recipe';
import { RecommendationOperations } from './recommendation-operations';
import { RecommendationTarget } from './recommendation-target';
import { TargetKind } from './target-kind';

export const targetOf = ({ target }: GlueToPersonalizeProps): TargetKind => (target ?? RecommendationTarget.personalize())._kind;

/** The domain of the dataset group, if it has one. */
export function domainOf(props: GlueToPersonalizeProps): RecommendationDomain | undefined {
  const target = targetOf(props);
  return target.kind === 'recommender' ? target.options.recipe?.domain : undefined;
}

/** What all targets in Personalize can have; nothing of another. */
export function servingOf(props: GlueToPersonalizeProps) {
  const target = targetOf(props);
  const { filters = [], eventTracker = false, metricAttribution = [] } = target.kind === 'stateMachine' ? {} : target.options;
  return { filters, eventTracker, metricAttribution };
}

export const etlDefaults = (options: DatasetEtlOptions = {}) => ({
  workerType: DatasetWorkerType.G_1X,
  maxWorkers: 2,
  timeout: Duration.minutes(60),
  maxQuarantinedShare: 0.01,
  minInteractions: 1000,
  minUsersWithTwo: 25,
  retention: Duration.days(30),
  ...said(options),
});

export const personalizeDefaults = (options: PersonalizeOptions) => ({
  ...options,
  recipe: options.recipe ?? PersonalizeRecipe.USER_PERSONALIZATION_V2,
  promotion: { metric: PersonalizeMetric.NDCG_AT_10, margin: 0.02, keepVersions: 2, ...said(options.promotion ?? {}) },
  campaign: { minTps: 1, ...said(options.campaign ?? {}) },
  hyperparameterOptimization: options.hyperparameterOptimization ?? false,
  trainingTimeout: options.trainingTimeout ?? Duration.hours(24),
});

export const recommenderDefaults = (options: RecommenderOptions) => ({ minTps: 1, ...said(options) });

export const trainerTimeout = (timeout?: Duration) => timeout ?? Duration.hours(24);

export const batchResults = (results?: number) => results ?? 25;

export const lateness = (options: DatasetIncrementalOptions) => options.lateness ?? Duration.minutes(15);

export const operationsDefaults = (options: RecommendationOperations = {}) => ({
  idleAfter: Duration.days(3), removalPolicy: RemovalPolicy.RETAIN, ...said(options),
});

/** What is said to be undefined is not said. */
const said = <T extends object>(options: T): T => Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as T;
