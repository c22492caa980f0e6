import type { Asset } from './asset';
import { MAX_MANIFEST_BYTES } from './limits';
import { Problems } from './problems';
import type { Rendition } from './request';
import type { TileSheet } from './thumbnails';

/** What a manifest offers, once all of it has been checked. */
export interface Offer {
  readonly path: string;
  readonly problems: Problems;
  /** With how long each one lasts. */
  readonly renditions: (Rendition & { readonly seconds: number })[];
  readonly segments: number;
  readonly captions: number;
  /** Of the first images that it has, and the manifest that names them. */
  readonly images?: { readonly from: string; readonly sheets: TileSheet[] };
}

/** What is checked, and against what. */
export interface Check {
  readonly asset: Asset;
  readonly duration: number;
  readonly audio: boolean;
  read(path: string): Promise<string>;
}

/** The manifest's content, or nothing and a problem. */
export async function parsed<T>(path: string, namedBy: string, check: Check, problems: Problems, parse: (text: string) => T): Promise<T | undefined> {
  const { asset, read } = check;
  if (!asset.check(path, namedBy, problems)) return undefined;
  const size = asset.sizeOf(path)!;
  if (size > MAX_MANIFEST_BYTES) {
    problems.add(`${path} has ${size} bytes, a manifest may have ${MAX_MANIFEST_BYTES}`);
    return undefined;
  }
  const text = await read(path); // outside of the try: that S3 does not answer is no fault of the asset
  try {
    return parse(text);
  } catch (error) {
    problems.add(`${path} cannot be read: ${(error as Error).message}`);
    return undefined;
  }
}
