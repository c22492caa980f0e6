import { SourceChanged } from './problems';
import type { VerifyRequest } from './request';
import type { Store } from './store';

/**
 * The source is still the object that the asset was made from: the encoder is given no version, so an upload over it
 * while it is read may be in the asset. That upload has a run of its own.
 *
 * @throws SourceChanged
 */
export async function checkSource({ source: { bucket, key, version, etag } }: VerifyRequest, store: Store): Promise<void> {
  const now = await store.head(bucket, key);
  const where = `s3://${bucket}/${key}`;
  if (!now) throw new SourceChanged(`${where} is gone. The asset was made from it.`);
  const [what, then, current] = version === undefined ? ['ETag', unquoted(etag), unquoted(now.etag)] : ['version', version, now.version];
  if (then !== undefined && then !== current) {
    throw new SourceChanged(`${where} has the ${what} ${current ?? 'none'} now. The asset was made from ${then}.`);
  }
}

/** S3 puts quotes around an ETag, its events do not. */
function unquoted(etag: string | undefined): string | undefined {
  return etag?.replace(/^"(.*)"$/, '$1');
}
