import { aws_stepfunctions as sfn } from 'aws-cdk-lib';
import { PersonalizeOptions, RecommendationTrainerOptions, RecommenderOptions } from './personalize-options';
import { TargetKind } from './target-kind';

/**
 * What is made of the datasets.
 *
 * @example
 * import { PersonalizeRecipe, RecommendationTarget } from 'cdk-reference-constructs';
 *
 * const target = RecommendationTarget.personalize({ recipe: PersonalizeRecipe.SIMILAR_ITEMS, campaign: { minTps: 2 } });
 */
export class RecommendationTarget {
  /** A solution and a campaign of Personalize, whose models are promoted if they are not worse. */
  public static personalize(options: PersonalizeOptions = {}): RecommendationTarget {
    return new RecommendationTarget({ kind: 'personalize', options });
  }

  /** A recommender of Personalize for a use case of a domain. It trains by itself, every 7 days, and promotes what it trained. */
  public static recommender(options: RecommenderOptions): RecommendationTarget {
    return new RecommendationTarget({ kind: 'recommender', options });
  }

  /**
   * A training of your own: a standard state machine that is given where the published datasets are.
   *
   * @param machine of the account and region of the stack
   */
  public static stateMachine(machine: sfn.IStateMachine, options: RecommendationTrainerOptions = {}): RecommendationTarget {
    return new RecommendationTarget({ kind: 'stateMachine', machine, options });
  }

  /** @internal */
  public readonly _kind: TargetKind;

  private constructor(kind: TargetKind) {
    this._kind = kind;
  }
}
