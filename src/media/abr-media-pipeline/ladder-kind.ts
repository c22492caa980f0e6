import { AbrAutomatedLadderOptions, AbrFixedLadderOptions } from './abr-ladder';

/** Who chooses the ladder, with what was said of it. */
export type LadderKind =
  | { readonly kind: 'automated'; readonly options: AbrAutomatedLadderOptions }
  | { readonly kind: 'fixed'; readonly options: AbrFixedLadderOptions };
