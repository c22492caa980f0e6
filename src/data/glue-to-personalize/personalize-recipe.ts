import { DatasetKind } from './dataset-kind';

/** The businesses that Personalize knows recommenders for. */
export enum RecommendationDomain {
  /** Shops. */
  ECOMMERCE = 'ECOMMERCE',
  /** Videos. */
  VIDEO_ON_DEMAND = 'VIDEO_ON_DEMAND',
}

/** What this library knows of a recipe. */
interface RecipeFacts {
  /** The datasets beside interactions that it cannot do without. */
  readonly needs?: readonly DatasetKind[];
  /** Whether its hyperparameters are never optimized on demand. */
  readonly noOptimization?: boolean;
}

/** How the names of their use cases begin. */
const DOMAINS = [
  { beginning: 'aws-ecomm-', domain: RecommendationDomain.ECOMMERCE },
  { beginning: 'aws-vod-', domain: RecommendationDomain.VIDEO_ON_DEMAND },
];

/**
 * How Personalize trains: recipes for `RecommendationTarget.personalize`, use cases of a domain for `RecommendationTarget.recommender`.
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/working-with-predefined-recipes.html
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/ECOMMERCE-use-cases.html
 *
 * https://docs.aws.amazon.com/personalize/latest/dg/VIDEO_ON_DEMAND-use-cases.html
 */
export class PersonalizeRecipe {
  /** Items for a user, of up to 5 million. */
  public static readonly USER_PERSONALIZATION_V2 = PersonalizeRecipe._of('aws-user-personalization-v2', { noOptimization: true });
  /** Items for a user, of up to 750,000. Its successor trains faster. */
  public static readonly USER_PERSONALIZATION = PersonalizeRecipe._of('aws-user-personalization');
  /** Items of a list in the order for a user. */
  public static readonly PERSONALIZED_RANKING_V2 = PersonalizeRecipe._of('aws-personalized-ranking-v2', { noOptimization: true });
  /** Items of a list in the order for a user. Its successor trains faster. */
  public static readonly PERSONALIZED_RANKING = PersonalizeRecipe._of('aws-personalized-ranking');
  /** Items like an item, by interactions and metadata. */
  public static readonly SIMILAR_ITEMS = PersonalizeRecipe._of('aws-similar-items');
  /** Items like an item, by interactions alone. */
  public static readonly SIMS = PersonalizeRecipe._of('aws-sims');
  /** Items that are quickly becoming popular. */
  public static readonly TRENDING_NOW = PersonalizeRecipe._of('aws-trending-now');
  /** Items that most users have interacted with: a baseline for others. */
  public static readonly POPULARITY_COUNT = PersonalizeRecipe._of('aws-popularity-count');

  /** Shops: items for a user. */
  public static readonly ECOMMERCE_RECOMMENDED_FOR_YOU = PersonalizeRecipe._of('aws-ecomm-recommended-for-you');
  /** Shops: what others viewed who viewed an item, by 1,000 events of the type `View` or more. */
  public static readonly ECOMMERCE_ALSO_VIEWED = PersonalizeRecipe._of('aws-ecomm-customers-who-viewed-x-also-viewed');
  /** Shops: what others bought along with an item, by 1,000 events of the type `Purchase` or more. */
  public static readonly ECOMMERCE_BOUGHT_TOGETHER = PersonalizeRecipe._of('aws-ecomm-frequently-bought-together');
  /** Shops: what is bought most, by 1,000 events of the type `Purchase` or more. */
  public static readonly ECOMMERCE_BEST_SELLERS = PersonalizeRecipe._of('aws-ecomm-popular-items-by-purchases');
  /** Shops: what is viewed most, by 1,000 events of the type `View` or more. */
  public static readonly ECOMMERCE_MOST_VIEWED = PersonalizeRecipe._of('aws-ecomm-popular-items-by-views');

  /** Videos: those for a user. */
  public static readonly VIDEO_TOP_PICKS = PersonalizeRecipe._of('aws-vod-top-picks');
  /** Videos: what others watched who watched one, by 1,000 events of the type `Watch` or more. */
  public static readonly VIDEO_BECAUSE_YOU_WATCHED = PersonalizeRecipe._of('aws-vod-because-you-watched-x');
  /** Videos: those like one. */
  public static readonly VIDEO_MORE_LIKE = PersonalizeRecipe._of('aws-vod-more-like-x', { needs: ['items'] });
  /** Videos: what most users watch, by 1,000 events of the type `Watch` or more. */
  public static readonly VIDEO_MOST_POPULAR = PersonalizeRecipe._of('aws-vod-most-popular');
  /** Videos: what is quickly becoming popular. */
  public static readonly VIDEO_TRENDING_NOW = PersonalizeRecipe._of('aws-vod-trending-now');

  /**
   * A recipe that this version of the library does not know. What it needs is not checked.
   *
   * @param recipeName the end of its ARN: `aws-...`, in lower case
   */
  public static of(recipeName: string): PersonalizeRecipe {
    return PersonalizeRecipe._of(recipeName);
  }

  /** @internal */
  public static _of(recipeName: string, facts: RecipeFacts = {}): PersonalizeRecipe {
    return new PersonalizeRecipe(recipeName, facts);
  }

  /** The end of its ARN. */
  public readonly recipeName: string;

  /** The domain that it is a use case of, if it is one. */
  public readonly domain?: RecommendationDomain;

  /** @internal */
  public readonly _facts: RecipeFacts;

  private constructor(recipeName: string, facts: RecipeFacts) {
    this.recipeName = recipeName;
    this.domain = DOMAINS.find(({ beginning }) => recipeName?.startsWith?.(beginning))?.domain;
    this._facts = facts;
  }

  /** @internal */
  public _arn(partition: string): string {
    return `arn:${partition}:personalize:::recipe/${this.recipeName}`;
  }
}
