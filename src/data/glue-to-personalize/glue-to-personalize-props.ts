import { DatasetEtlOptions } from './dataset-etl-options';
import { DatasetMapping } from './dataset-mapping';
import { RecommendationOperations } from './recommendation-operations';
import { RecommendationStartOptions } from './recommendation-start-options';
import { RecommendationTarget } from './recommendation-target';

/** Properties of `GlueToPersonalize`. */
export interface GlueToPersonalizeProps {
  /** What users did with items. */
  readonly interactions: DatasetMapping;

  /**
   * What is known of items.
   *
   * @default - nothing
   */
  readonly items?: DatasetMapping;

  /**
   * What is known of users.
   *
   * @default - nothing
   */
  readonly users?: DatasetMapping;

  /**
   * How sources become datasets.
   *
   * @default - two workers of 16 GiB a job, at most 1 % of the rows in quarantine
   */
  readonly etl?: DatasetEtlOptions;

  /**
   * What is made of the datasets.
   *
   * @default RecommendationTarget.personalize()
   */
  readonly target?: RecommendationTarget;

  /**
   * When runs start.
   *
   * @default - by hand
   */
  readonly start?: RecommendationStartOptions;

  /**
   * How it is run.
   *
   * @default - a name made from the path, the runbook of this library
   */
  readonly operations?: RecommendationOperations;
}
