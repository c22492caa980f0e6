import { Construct } from 'constructs';
import { BELOW, checkFolder, neededText } from './texts';
import { DAY, duration, HOUR } from '../../../core/duration-rules';
import { wholeNumber } from '../../../core/number-rules';
import { propError } from '../../../core/prop-error';
import { isObject, knownText, list, required } from '../../../core/value-rules';
import { isWithin } from '../collector/overlap';
import { FlatFileCompletedOptions, FlatFileWatch } from '../flat-file-watch';

const SUFFIX = { pattern: /^[^/\x00-\x1f]{1,100}$/, allowed: 'the end of a name, without slashes', fix: "use one such as '.done'" };
const BRACKETS = ['[]', '{}', '()'];
/** Of files that are written once; a file that grows is never complete. */
const ONLY_COMPLETED = ['stablePolls', 'minimumAge', 'doneMarker', 'unfinishedSuffixes'] as const;

export function checkWatch(scope: Construct, files: FlatFileWatch) {
  required(scope, 'files', files, ({ _mode }) => _mode, 'a FlatFileWatch', 'use FlatFileWatch.completed');
  required(scope, 'files', files._options, isObject, 'a FlatFileWatch with options', 'give the directory');
  const { _mode: mode, _options: options } = files;
  checkFolder(scope, 'files.directory', options.directory);
  checkPatterns(scope, 'files.include', options.include, 1);
  checkPatterns(scope, 'files.exclude', options.exclude, 0);
  duration(scope, 'files.pollInterval', options.pollInterval, 1, HOUR);
  knownText(scope, 'files.sentinel', options.sentinel, BELOW);
  checkMount(scope, options);
  const vain = mode === 'growing' && ONLY_COMPLETED.find((name) => options[name] !== undefined);
  if (vain) throw propError(scope, { prop: `files.${vain}`, value: options[vain], allowed: 'nothing for files that grow', fix: 'leave it out, or use FlatFileWatch.completed' });
  checkComplete(scope, options);
}

function checkPatterns(scope: Construct, prop: string, patterns: string[] | undefined, least: number) {
  list(scope, prop, patterns, least, 100, 'give patterns');
  patterns?.forEach((pattern, index) => {
    const place = `${prop}[${index}]`;
    neededText(scope, place, pattern, { ...BELOW, fix: "use one such as '*.csv'" });
    const open = BRACKETS.find(([begin, end]) => pattern.split(begin).length !== pattern.split(end).length);
    if (open) throw propError(scope, { prop: place, value: pattern, allowed: `as many ${open[0]} as ${open[1]}`, fix: 'close what is open, or use * and ?' });
  });
}

function checkMount(scope: Construct, { directory, mountPoint }: FlatFileCompletedOptions) {
  const prop = 'files.mountPoint';
  if (mountPoint === undefined) return;
  checkFolder(scope, prop, mountPoint);
  if (isWithin(directory, mountPoint)) return;
  throw propError(scope, { prop, value: mountPoint, allowed: `${directory}, or a folder around it`, fix: 'use the folder on which its share is mounted' });
}

function checkComplete(scope: Construct, { stablePolls, minimumAge, doneMarker, unfinishedSuffixes }: FlatFileCompletedOptions) {
  wholeNumber(scope, 'files.stablePolls', stablePolls, 1, 100);
  duration(scope, 'files.minimumAge', minimumAge, 0, DAY);
  knownText(scope, 'files.doneMarker', doneMarker, SUFFIX);
  list(scope, 'files.unfinishedSuffixes', unfinishedSuffixes, 0, 20, 'give endings of names');
  unfinishedSuffixes?.forEach((suffix, index) => neededText(scope, `files.unfinishedSuffixes[${index}]`, suffix, SUFFIX));
}
