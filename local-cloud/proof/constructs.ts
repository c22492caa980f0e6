import { ConstructProof } from './levels';
import { MULTI_REGION_API } from './multi-region-api/claims';

/** What is claimed of each construct. */
export const CONSTRUCTS: ConstructProof[] = [MULTI_REGION_API];
