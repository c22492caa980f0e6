import { DatasetKind } from '../dataset-kind';
import { FieldType } from '../field-spec';
import { RecommendationDomain } from '../personalize-recipe';

/** What Personalize wants of a field that it knows by its name. */
export interface KnownField {
  readonly type: FieldType;
  readonly kind?: 'categorical' | 'textual';
  readonly nullable?: true;
  readonly required?: true;
}

type KnownFields = { readonly [name: string]: KnownField };

const ID: KnownField = { type: 'string', required: true };
const TEXT: KnownField = { type: 'string', nullable: true };
const CATEGORY: KnownField = { type: 'string', kind: 'categorical', nullable: true };
const DESCRIPTION: KnownField = { type: 'string', kind: 'textual', nullable: true };

/** https://docs.aws.amazon.com/personalize/latest/dg/custom-datasets-and-schemas.html */
const CUSTOM: { readonly [dataset in DatasetKind]: KnownFields } = {
  interactions: {
    USER_ID: ID,
    ITEM_ID: ID,
    TIMESTAMP: { type: 'long', required: true },
    EVENT_TYPE: { type: 'string' },
    EVENT_VALUE: { type: 'float', nullable: true },
    IMPRESSION: TEXT,
    RECOMMENDATION_ID: TEXT,
    EVENT_ATTRIBUTION_SOURCE: TEXT,
  },
  items: { ITEM_ID: ID, CREATION_TIMESTAMP: { type: 'long' } },
  users: { USER_ID: ID },
};

const EVENT_TYPE: KnownField = { type: 'string', required: true };

/**
 * https://docs.aws.amazon.com/personalize/latest/dg/ECOMMERCE-datasets-and-schemas.html and
 * https://docs.aws.amazon.com/personalize/latest/dg/VIDEO-ON-DEMAND-datasets-and-schemas.html
 */
const DOMAINS: { readonly [domain in RecommendationDomain]: { readonly [dataset in DatasetKind]: KnownFields } } = {
  ECOMMERCE: {
    interactions: { EVENT_TYPE },
    items: {
      PRICE: { type: 'float', required: true },
      CATEGORY_L1: { type: 'string', kind: 'categorical', required: true },
      CATEGORY_L2: CATEGORY,
      CATEGORY_L3: CATEGORY,
      PRODUCT_DESCRIPTION: DESCRIPTION,
      AGE_GROUP: CATEGORY,
      ADULT: CATEGORY,
      GENDER: CATEGORY,
    },
    users: {},
  },
  VIDEO_ON_DEMAND: {
    interactions: { EVENT_TYPE },
    items: {
      CREATION_TIMESTAMP: { type: 'long', required: true },
      GENRES: { type: 'string', kind: 'categorical', required: true },
      PRICE: { type: 'float' },
      DURATION: { type: 'float' },
      GENRE_L2: CATEGORY,
      GENRE_L3: CATEGORY,
      AVERAGE_RATING: { type: 'float', nullable: true },
      PRODUCT_DESCRIPTION: DESCRIPTION,
      CONTENT_OWNER: CATEGORY,
      CONTENT_CLASSIFICATION: CATEGORY,
    },
    users: { SUBSCRIPTION_MODEL: CATEGORY },
  },
};

/** The fields that Personalize knows in a dataset, by name. */
export const knownFields = (dataset: DatasetKind, domain?: RecommendationDomain): KnownFields => ({
  ...CUSTOM[dataset], ...domain && DOMAINS[domain][dataset],
});

/** Names of datasets of any group, which in another dataset mean something else than they say. */
export const KEYWORDS: readonly string[] = [...new Set(Object.values(CUSTOM).flatMap((fields) => Object.keys(fields)))];
