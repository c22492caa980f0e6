import { createHash } from 'crypto';
import { fileId } from '../row-id';
import { OpenFile } from './open';

/**
 * Of a completed file: from its whole content, so that the same content is the same file, whatever its name, and another content under the same name is
 * another. Verified to be of one content: throws `FileChanged` otherwise.
 */
export async function contentId(file: OpenFile): Promise<string> {
  const hash = createHash('sha256');
  for await (const piece of file.read()) {
    hash.update(piece);
  }
  await file.verifyUnchanged();
  return fileId(hash.digest());
}
