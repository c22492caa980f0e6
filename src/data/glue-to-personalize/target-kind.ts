import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { PersonalizeOptions, RecommendationTrainerOptions, RecommenderOptions } from './personalize-options';

/** What is made of the datasets, with what was said of it. */
export type TargetKind =
  | { readonly kind: 'personalize'; readonly options: PersonalizeOptions }
  | { readonly kind: 'recommender'; readonly options: RecommenderOptions }
  | { readonly kind: 'stateMachine'; readonly machine: sfn.IStateMachine; readonly options: RecommendationTrainerOptions };
