import { posix } from 'path';
import { Construct } from 'constructs';
import { BELOW, checkFolder, neededText } from './texts';
import { propError } from '../../../core/prop-error';
import { optional } from '../../../core/value-rules';
import { Glob } from '../collector/files/glob';
import { canMeet, isWithin } from '../collector/overlap';
import { FlatFileAfter } from '../flat-file-after';
import { FlatFileWatch } from '../flat-file-watch';

/** What is done with a file that was read, or stopped. To be called after the rules of files. */
export function checkAfter(scope: Construct, prop: string, after: FlatFileAfter | undefined, files: FlatFileWatch) {
  optional(scope, prop, after, ({ _settings }) => _settings, 'a FlatFileAfter', 'use one such as FlatFileAfter.leave()');
  if (after === undefined || after._settings.action === 'leave') return;
  const { _settings: settings } = after;
  if (files._mode === 'growing') {
    throw propError(scope, { prop, value: settings.action, allowed: 'FlatFileAfter.leave() for files that grow', fix: 'leave it out: who writes the files rotates them' });
  }
  if (settings.action === 'move') checkTarget(scope, `${prop}.directory`, settings.directory, files);
}

const DAY_PART = /\{(yyyy|MM|dd)\}/g;

function checkTarget(scope: Construct, prop: string, directory: string, files: FlatFileWatch) {
  if (typeof directory === 'string' && directory.startsWith('/')) checkFolder(scope, prop, directory);
  else neededText(scope, prop, directory, { ...BELOW, fix: "use one such as 'processed/{yyyy}-{MM}-{dd}'" });
  const brace = directory.replace(DAY_PART, '').match(/\{[^}]*\}?|\}/)?.[0];
  if (brace) throw propError(scope, { prop, value: directory, allowed: 'a folder in which {yyyy}, {MM} and {dd} stand for the day', fix: `take ${brace} out` });
  if (!comesBack(directory, files)) return;
  throw propError(scope, {
    prop, value: directory, allowed: 'a folder whose files files.include does not match: they would be moved again and again', fix: 'move them out of files.directory, or add the folder with /** to files.exclude',
  });
}

/** Whether a file that was moved is one to be read. */
function comesBack(directory: string, { _options: { directory: watched, include = ['*'], exclude = [] } }: FlatFileWatch): boolean {
  const target = posix.resolve(watched, directory);
  if (!isWithin(target, watched)) return false;
  const folder = posix.relative(watched, target).replace(DAY_PART, (part) => '0'.repeat(part.length - 2));
  const globs = exclude.map((pattern) => new Glob(pattern));
  const spared = (pattern: string) => samples(posix.join(folder, pattern)).every((path) => globs.some((glob) => glob.matches(path)));
  return include.some((pattern) => include.some((other) => canMeet(posix.join(folder, pattern), other)) && !spared(pattern));
}

/** Paths that a pattern matches, with no, one and two folders where it takes any number. */
const samples = (pattern: string) => ['', 'x/', 'x/x/'].map((folders) =>
  pattern.replace(/\*\*\//g, folders).replace(/\*\*$/, `${folders}x`).replace(/\*+|\?|\[[^\]]*\]|\{[^}]*\}/g, 'x'));
