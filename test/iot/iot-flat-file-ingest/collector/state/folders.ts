import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';

const made: string[] = [];

/** A new folder, removed after all tests of the file. */
export function folder(): string {
  made.push(mkdtempSync(join(tmpdir(), 'collector-')));
  return made.at(-1)!;
}

export const removeFolders = () => made.splice(0).forEach(one => rmSync(one, { recursive: true, force: true }));
