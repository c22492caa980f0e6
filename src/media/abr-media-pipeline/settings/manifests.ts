import { JobParts } from './job-parts';

/** The manifests of an asset, relative to its folder, the preferred one first. */
export const manifestsOf = ({ ladder, manifests }: JobParts): string[] => ladder.codecs.flatMap((codec) => manifests.map((manifest) => `${codec}/index.${manifest}`));
