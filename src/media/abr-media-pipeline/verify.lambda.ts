import { s3Store } from './verify/store';
import { verifier } from './verify/verifier';

/** Sees that an asset can be played from start to end, before its record says so. */
export const handler = verifier(s3Store(), (line) => console.log(line));
