import { join, relative, resolve } from 'path';
import { UsageError } from './configuration';
import { NONE } from './counts';
import { sourceOf } from './dry-run';
import { Discovery } from './files/discover';
import { contentId } from './files/identity';
import { OpenFile } from './files/open';
import { CLOCK } from './service';
import { Settings } from './settings';
import { Checkpoints } from './state/checkpoints';
import { Lease } from './state/lease';

/** A file that was read or stopped is read from its beginning after the next start: under the same row ids, so what came through before is not doubled. */
export async function readAgain(settings: Settings, path: string, name: string | undefined, say: (line: string) => void): Promise<number> {
  const source = sourceOf(settings, resolve(path), name);
  if (source.files.mode === 'growing') throw new UsageError(`${source.name} has files that grow. Fix: write the lines that are missing into a new file`);
  const below = relative(source.files.directory, resolve(path));
  const found = (await new Discovery(source, () => undefined).poll()).find((each) => each.path === below);
  if (!found) throw new UsageError(`${path} is not among the files of ${source.name}. Fix: move it back into ${source.files.directory}, under a name that include takes`);
  const lease = await Lease.acquire(settings.work, CLOCK);
  try {
    const checkpoints = await Checkpoints.load(join(settings.work, 'checkpoints', source.name));
    const file = await OpenFile.open(source.files.directory, found);
    const fileId = await contentId(file);
    await file.close();
    const before = await checkpoints.get(fileId);
    if (before) {
      const { size, modified } = found;
      const at = Math.max(CLOCK.now(), before.at + 1);
      await checkpoints.save({ source: source.name, fileId, path: below, size, modified, state: 'reading', next: { offset: 0, line: 1 }, counts: NONE, refused: 0, at });
    }
    await checkpoints.close();
    say(before ? `${below} is read again after the next start` : `${below} was not read yet; there is nothing to forget`);
    return 0;
  } finally {
    await lease.release();
  }
}
