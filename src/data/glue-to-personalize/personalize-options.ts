import { Duration } from 'aws-cdk-lib';
import { PersonalizeMetric } from './personalize-metric';
import { PersonalizeRecipe } from './personalize-recipe';
import { BatchRecommendations, RecommendationAttributedMetric, RecommendationFilter } from './serving-options';

/** When a new model takes over. */
export interface RecommendationPromotionOptions {
  /**
   * By what it is compared with the one that serves.
   *
   * @default PersonalizeMetric.NDCG_AT_10
   */
  readonly metric?: PersonalizeMetric;

  /**
   * By which share it may be worse: from 0 to 0.5. With 0.02 a model of 0.098 takes over from one of 0.1.
   *
   * @default 0.02
   */
  readonly margin?: number;

  /**
   * What it has at least, the first one too: from 0 to 1.
   *
   * @default - nothing: the first model serves, whatever it is like
   */
  readonly minimum?: number;

  /**
   * How many promoted models are kept, the one that serves among them: from 2 to 10. A person can return to the one before, and the one that is left is dropped.
   *
   * @default 2
   */
  readonly keepVersions?: number;
}

/** What serves. */
export interface RecommendationCampaignOptions {
  /**
   * How many requests a second are ready, and billed, at any time: a whole number from 1 to 500. More are served as they come, for more.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/campaigns.html#min-tps-auto-scaling
   *
   * @default 1
   */
  readonly minTps?: number;

  /**
   * The CampaignConfig, in the spelling of the API, such as `{ itemExplorationConfig: { explorationWeight: '0.3' } }`. It is checked against the model of the API when the
   * app is synthesized. Without `syncWithLatestSolutionVersion`: only what was promoted serves.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/API_CampaignConfig.html
   *
   * @default - that of the recipe
   */
  readonly config?: { [name: string]: any };
}

/** What trains and serves can have in common. */
export interface RecommendationServingOptions {
  /**
   * What callers can leave out or in: at most 10, as Personalize has it.
   *
   * @default - none
   */
  readonly filters?: RecommendationFilter[];

  /**
   * Whether there is an event tracker, which takes events as they happen.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/recording-events.html
   *
   * @default false
   */
  readonly eventTracker?: boolean;

  /**
   * What recommendations lead to: at most 10 metrics.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/measuring-recommendation-impact.html
   *
   * @default - none
   */
  readonly metricAttribution?: RecommendationAttributedMetric[];
}

/** Options of `RecommendationTarget.personalize`. */
export interface PersonalizeOptions extends RecommendationServingOptions {
  /**
   * How it trains.
   *
   * @default PersonalizeRecipe.USER_PERSONALIZATION_V2
   */
  readonly recipe?: PersonalizeRecipe;

  /**
   * When a new model takes over.
   *
   * @default - when it is not worse than the one that serves, by more than 2 %
   */
  readonly promotion?: RecommendationPromotionOptions;

  /**
   * What serves.
   *
   * @default - a campaign for 1 request a second
   */
  readonly campaign?: RecommendationCampaignOptions;

  /**
   * The events to train with, if there are several types: at most 256 characters.
   *
   * @default - all
   */
  readonly eventType?: string;

  /**
   * Whether hyperparameters are optimized, which is billed. Not with the recipes of version 2.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/customizing-solution-config-hpo.html
   *
   * @default false
   */
  readonly hyperparameterOptimization?: boolean;

  /**
   * The SolutionConfig, in the spelling of the API, such as `{ eventsConfig: { eventParametersList: [{ eventType: 'Purchase', weight: 1 }] } }`. It is checked against the
   * model of the API when the app is synthesized. Without `autoTrainingConfig`: the schedules of this construct train.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/API_SolutionConfig.html
   *
   * @default - that of the recipe
   */
  readonly solutionConfig?: { [name: string]: any };

  /**
   * How long a training may last: whole minutes, from 30 minutes to 7 days. Then the run fails, and the training is stopped.
   *
   * @default Duration.hours(24)
   */
  readonly trainingTimeout?: Duration;

  /**
   * What is computed with each promoted model.
   *
   * @default - nothing
   */
  readonly batch?: BatchRecommendations;
}

/** Options of `RecommendationTarget.recommender`. */
export interface RecommenderOptions extends RecommendationServingOptions {
  /** The use case, such as `PersonalizeRecipe.ECOMMERCE_RECOMMENDED_FOR_YOU`. It says the domain, and so what the datasets must have. */
  readonly recipe: PersonalizeRecipe;

  /**
   * How many requests a second are ready, and billed, at any time: a whole number from 1 to 500. More are served as they come, for more.
   *
   * @default 1
   */
  readonly minTps?: number;

  /**
   * The RecommenderConfig, in the spelling of the API, checked against its model when the app is synthesized. Without `minRecommendationRequestsPerSecond`, which `minTps` is.
   *
   * https://docs.aws.amazon.com/personalize/latest/dg/API_RecommenderConfig.html
   *
   * @default - that of the use case
   */
  readonly config?: { [name: string]: any };
}

/** Options of `RecommendationTarget.stateMachine`. */
export interface RecommendationTrainerOptions {
  /**
   * How long it may last: whole minutes, from 1 minute to 30 days. Then the run fails, and its execution is stopped.
   *
   * @default Duration.hours(24)
   */
  readonly timeout?: Duration;
}
