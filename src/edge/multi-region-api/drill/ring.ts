// The construct says the same in operator-switch.ts, which this command cannot import without all of aws-cdk-lib.
// A test holds the two together.

export const FENCE_NAMESPACE = 'MultiRegionApi';
export const FENCE_METRIC = 'Fenced';

/** The region that holds the switch of another: the next in the ring. */
export function peerOf(region: string, regions: readonly string[]): string {
  return regions[(regions.indexOf(region) + 1) % regions.length];
}

/** The name that only one region serves. */
export function regionalName(region: string, domain: string): string {
  return `${region}.${domain}`;
}
