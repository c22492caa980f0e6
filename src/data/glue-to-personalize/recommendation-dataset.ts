/** The datasets that Personalize learns from. */
export enum RecommendationDataset {
  /** Who did what, and when. */
  INTERACTIONS = 'interactions',
  /** What is recommended. */
  ITEMS = 'items',
  /** To whom. */
  USERS = 'users',
}
