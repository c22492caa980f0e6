import { createHash } from 'crypto';
import { fileId } from '../row-id';
import { OpenFile } from './open';

/**
 * Of a completed file: from its whole content, so that the same content is the same file, whatever its name, and another content under the same name is
 * another. Verified to be of one content: throws `FileChanged` otherwise.
 */
export async function contentId(file: OpenFile): Promise<string> {
  const id = await idOf(file.read());
  await file.verifyUnchanged();
  return id;
}

export async function idOf(pieces: AsyncIterable<Buffer>): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of pieces) {
    hash.update(piece);
  }
  return fileId(hash.digest());
}
