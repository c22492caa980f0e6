/**
 * Of a row, the same whenever and however often it is read: the first 64 bits of the SHA-256 of the content of its file (11 characters of base64url),
 * and the offset of its first byte, in base 36. The table holds a row once for each id.
 */
export const rowId = (fileId: string, offset: number) => `${fileId}-${offset.toString(36)}`;

/** From a digest of SHA-256. */
export const fileId = (digest: Buffer) => digest.subarray(0, 8).toString('base64url');
