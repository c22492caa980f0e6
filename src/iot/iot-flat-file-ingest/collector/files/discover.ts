import { promises as fs, Dirent, Stats } from 'fs';
import { isAbsolute, join, relative } from 'path';
import { SourceSettings } from '../settings';
import { Glob } from './glob';
import { checkShare, ShareLost, throwIfGone } from './share';
import { codeOf } from '../state/durable';

/** A file as one look at the directory shows it. */
export interface Found {
  /** Below the directory of the source, with slashes. */
  readonly path: string;
  readonly size: number;
  /** In milliseconds since 1970, with the fraction that the share gives: compared, and rounded where it is told. */
  readonly modified: number;
  /** Of its done marker, where one lies beside it. */
  readonly marked?: number;
}

export const absolute = (directory: string, path: string) => join(directory, ...path.split('/'));

/**
 * Looks for the files of a source, by polling: change notification does not see what other clients of a share write.
 *
 * Only plain files count. Symbolic links are not followed, wherever they lead, so no path leaves the directory. What was moved away after reading is not found
 * again, nor are markers, the sentinel and names that say that the file is still being written.
 */
export class Discovery {
  private readonly include: Glob[];
  private readonly exclude: Glob[];
  private told = new Set<string>();

  /** `tell` hears once of each thing that is ignored and perhaps should not be. */
  constructor(private readonly source: Pick<SourceSettings, 'files' | 'afterSuccess' | 'afterStop'>, private readonly tell: (sentence: string) => void) {
    const { include, exclude } = source.files;
    this.include = include.map(pattern => new Glob(pattern));
    this.exclude = [...exclude, ...this.movedAway()].map(pattern => new Glob(pattern));
  }

  /** By modification time, then by path. Throws `ShareLost`. */
  async poll(): Promise<Found[]> {
    await checkShare(this.source.files);
    const ignored = new Map<string, string>();
    const found: Found[] = [];
    await this.walk('', found, ignored);
    await checkShare(this.source.files); // it may have gone meanwhile, and what lies beneath the mount was seen
    this.tellOf([...ignored].filter(([path]) => !this.told.has(path)).map(([, sentence]) => sentence));
    this.told = new Set(ignored.keys());
    return found.sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1));
  }

  private tellOf(sentences: string[]) {
    sentences.slice(0, TOLD).forEach(sentence => this.tell(sentence));
    if (sentences.length > TOLD) {
      this.tell(`... and ${sentences.length - TOLD} more are ignored. Look at what lies in ${this.source.files.directory}.`);
    }
  }

  private async walk(folder: string, found: Found[], ignored: Map<string, string>): Promise<void> {
    const entries = await this.list(folder, ignored);
    const marker = this.source.files.doneMarker;
    const names = new Set(marker === undefined ? [] : entries.map(({ name }) => name));
    const wanted: Dirent[] = [];
    for (const entry of entries) {
      const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (this.include.some(glob => glob.reaches(path)) && !this.exclude.some(glob => glob.matches(path))) {
          await this.walk(path, found, ignored);
        }
      } else if (this.wants(path)) {
        if (entry.isFile()) {
          wanted.push(entry);
        } else {
          ignored.set(path, `${path} is ignored: it is ${entry.isSymbolicLink() ? 'a symbolic link' : 'no plain file'}. Put the file itself into the directory.`);
        }
      }
    }
    for (let i = 0; i < wanted.length; i += AT_ONCE) {
      await Promise.all(wanted.slice(i, i + AT_ONCE).map(async ({ name }) => {
        const path = folder === '' ? name : `${folder}/${name}`;
        const [file, mark] = await Promise.all([
          this.look(path, ignored),
          marker !== undefined && names.has(name + marker) ? this.look(path + marker, ignored) : undefined,
        ]);
        if (file?.isFile()) {
          found.push({ path, size: file.size, modified: file.mtimeMs, ...(mark && { marked: mark.mtimeMs }) });
        }
      }));
    }
  }

  wants(path: string): boolean {
    const { doneMarker, unfinishedSuffixes, sentinel } = this.source.files;
    const name = path.toLowerCase(); // writers on Windows are free with case
    return this.include.some(glob => glob.matches(path)) && !this.exclude.some(glob => glob.matches(path))
      && !(doneMarker !== undefined && path.endsWith(doneMarker)) && path !== sentinel
      && !unfinishedSuffixes.some(suffix => name.endsWith(suffix.toLowerCase()));
  }

  /** The directory itself has to be readable, or the share is lost. A folder below it may vanish, or be closed to us. */
  private async list(folder: string, ignored: Map<string, string>): Promise<Dirent[]> {
    const { directory } = this.source.files;
    try {
      return await fs.readdir(absolute(directory, folder), { withFileTypes: true });
    } catch (error) {
      if (folder === '') {
        throw new ShareLost(directory, (error as Error).message, error);
      }
      throwIfGone(directory, error);
      if (isGarbled(folder)) {
        ignored.set(folder, `The folder ${folder} is ignored: its name is no UTF-8. Rename it.`);
      } else if (codeOf(error) !== 'ENOENT') {
        ignored.set(folder, `The folder ${folder} is ignored: ${(error as Error).message}. Allow the collector to read it.`);
      }
      return [];
    }
  }

  private async look(path: string, ignored: Map<string, string>): Promise<Stats | undefined> {
    const { directory } = this.source.files;
    try {
      return await fs.lstat(absolute(directory, path));
    } catch (error) {
      throwIfGone(directory, error);
      if (isGarbled(path)) {
        ignored.set(path, `${path} is ignored: its name is no UTF-8. Rename it.`);
      } else if (codeOf(error) !== 'ENOENT') {
        ignored.set(path, `${path} is ignored: ${(error as Error).message}. Allow the collector to read it.`);
      }
      return undefined;
    }
  }

  private movedAway(): string[] {
    return [this.source.afterSuccess, this.source.afterStop].flatMap(after => {
      if (after.action !== 'move') {
        return [];
      }
      const folder = isAbsolute(after.directory) ? relative(this.source.files.directory, after.directory) : after.directory.replace(/^(\.\/)+|\/+$/g, '');
      const pattern = folder.replace('{yyyy}', DIGIT.repeat(4)).replace('{MM}', DIGIT.repeat(2)).replace('{dd}', DIGIT.repeat(2));
      return folder.startsWith('..') || folder === '' ? [] : [pattern, `${pattern}/**`, `${pattern}/**/.*`];
    });
  }
}

/** What stands for bytes that are no UTF-8, under which nothing can be found. */
const isGarbled = (path: string) => path.includes('\ufffd');

/** Sentences of a poll: who puts in ten thousand links gets no log of ten thousand lines. */
const TOLD = 20;

const DIGIT = '[0-9]';

/** Looks at a share at once: each takes a round trip. */
const AT_ONCE = 16;
