import { posix } from 'path';
import { Check, checkDistinct, flag, list, maybe, number, oneOf, or, record, SettingsError, text, variant, wholeNumber } from './checks';
import { checkColumns, column } from './columns-check';
import { canMeet, isWithin } from './overlap';
import {
  AfterSettings, CsvSettings, FileSettings, FixedWidthSettings, FormatSettings, JsonLinesSettings, Limits, Settings, SourceSettings,
  TransportSettings,
} from './settings';
import { topicOf } from './topics';

/** Settings with all defaults filled in, or a SettingsError that says in one line what is wrong. The construct calls it too, so that both halves agree. */
export function parseSettings(json: unknown): Settings {
  const settings = configuration(json, '');
  checkSources(settings);
  return settings;
}

const someText = text(/^[^\0\r\n]+$/, 'a text that is not empty', 'give one');
const character = text(/^[^\0\r\n]$/u, 'one character', 'give one such as ";"');
const level = (max: number) => text(new RegExp(`^[A-Za-z0-9:_-]{1,${max}}$`), `1 to ${max} letters, digits and : _ -`, 'leave other characters out, as it becomes a level of a topic');

const absolute: Check<string> = (value, path) => {
  if (typeof value !== 'string' || !value.startsWith('/') || value.includes('\0')) throw new SettingsError(path, value, 'a path from the root', 'begin it with /');
  const normal = posix.normalize(value);
  return normal.length > 1 ? normal.replace(/\/$/, '') : normal;
};

const below: Check<string> = (value, path) => {
  if (typeof value === 'string' && value !== '' && !/^\/|\\|\0|^\.?$|(^|\/)\.\.(\/|$)/.test(value)) return posix.normalize(value);
  throw new SettingsError(path, value, 'a path below the directory of the source', 'use slashes, without / at its begin and without ..');
};

const pattern: Check<string> = (value, path) => {
  below(value, path);
  for (const [open, close] of ['[]', '{}', '()']) {
    const given = value as string;
    if (given.split(open).length !== given.split(close).length) throw new SettingsError(path, value, `a pattern with as many ${open} as ${close}`, 'close what is open, or use * and ?');
  }
  return value as string;
};

const transport = variant<TransportSettings>('kind', {
  ipc: record({ kind: oneOf('ipc') }),
  mqtt: record<Extract<TransportSettings, { kind: 'mqtt' }>>({
    kind: oneOf('mqtt'), host: someText, port: or(wholeNumber(1, 65_535), 8883), clientId: maybe(level(128)), certificate: absolute, key: absolute, ca: absolute,
  }),
});

/** What AWS IoT takes: 128 KB a message, 100 messages and 512 KB a second on a connection. Firehose takes 500 records at once. */
const limits = record<Limits>({
  spoolBytes: or(wholeNumber(4 * 2 ** 20, 2 ** 40), 2 ** 30),
  messagesPerSecond: or(number(1, 100), 80),
  bytesPerSecond: or(wholeNumber(16_384, 512 * 1024), 471_859),
  messageBytes: or(wholeNumber(16_384, 128 * 1024), 122_880),
  rowsPerMessage: or(wholeNumber(1, 500), 500),
  rowsPerCompressedMessage: or(wholeNumber(1, 20_000), 5_000),
  lingerSeconds: or(number(0, 60), 1),
});

const suffix = text(/^[^/\0]+$/, 'an ending of names such as .done', 'give one without slashes');

const files = record<FileSettings>({
  directory: absolute,
  include: or(list(pattern, 1, 100, 'patterns'), ['*']),
  exclude: or(list(pattern, 0, 100, 'patterns'), []),
  mode: or(oneOf('completed', 'growing'), 'completed'),
  pollSeconds: or(number(0.1, 3600), 5),
  stablePolls: or(wholeNumber(1, 100), 2),
  minimumAgeSeconds: or(number(0, 86_400), 10),
  doneMarker: maybe(suffix),
  unfinishedSuffixes: or(list(suffix, 0, 20, 'endings'), ['.tmp', '.part', '.filepart']),
  mountPoint: maybe(absolute),
  sentinel: maybe(below),
});

const encoding = or(oneOf('utf-8', 'utf-16le', 'utf-16be', 'latin1', 'windows-1252'), 'utf-8');
const textual = {
  encoding,
  nullValues: or(list(text(/^/, 'a text', 'put it in quotes'), 0, 100, 'texts'), ['']),
  decimal: or(oneOf('.', ','), '.'),
  thousands: maybe(character),
  skipLines: or(wholeNumber(0, 10_000), 0),
};
const quote: Check<string | null> = (value, path) => value === null ? null : or(character, '"')(value, path);

const format = variant<FormatSettings>('kind', {
  'csv': record<CsvSettings>({
    kind: oneOf('csv'),
    ...textual,
    delimiter: or(character, ','),
    quote,
    escape: or(character, '"'),
    header: or(flag, true),
    comment: maybe(someText),
    extraColumns: or(oneOf('ignore', 'stop'), 'ignore'),
  }),
  'fixed-width': record<FixedWidthSettings>({
    kind: oneOf('fixed-width'),
    ...textual,
    fields: list(record({ column: someText, start: wholeNumber(0, 1_000_000), length: wholeNumber(1, 1_000_000) }, 'a field'), 1, 1000, 'fields'),
  }),
  'json-lines': record<JsonLinesSettings>({ kind: oneOf('json-lines'), encoding }),
}, 'csv');

const target: Check<string> = (value, path) => {
  const given = typeof value === 'string' && value.startsWith('/') ? absolute(value, path) : below(value, path);
  const unknown = given.match(/\{(?!yyyy\}|MM\}|dd\})[^}]*\}?/)?.[0];
  if (unknown) throw new SettingsError(path, value, 'a path in which {yyyy}, {MM} and {dd} stand for the day', `take ${unknown} out`);
  return given;
};

const after = variant<AfterSettings>('action', {
  leave: record({ action: oneOf('leave') }),
  delete: record({ action: oneOf('delete') }),
  move: record({ action: oneOf('move'), directory: target }),
});

const MOVED: AfterSettings = { action: 'move', directory: 'processed/{yyyy}-{MM}-{dd}' };
const SET_ASIDE: AfterSettings = { action: 'move', directory: 'quarantine' };

const source: Check<SourceSettings> = (value, path) => {
  const growing = (value as any)?.files?.mode === 'growing';
  const unlessGrowing = (otherwise: AfterSettings): AfterSettings => growing ? { action: 'leave' } : otherwise;
  const checked = record<SourceSettings>({
    name: level(64),
    files,
    format: or(format, format({}, `${path}.format`)),
    columns: list(column, 1, 1000, 'columns'),
    badRows: or(number(0, 1), 0.1),
    badRowsAfter: or(wholeNumber(1, 1_000_000_000), 100),
    lineBytes: or(wholeNumber(256, 64 * 2 ** 20), 262_144),
    compression: or(oneOf('none', 'gzip'), 'none'),
    afterSuccess: or(after, unlessGrowing(MOVED)),
    afterStop: or(after, unlessGrowing(SET_ASIDE)),
  }, 'a source')(value, path);
  checkFormat(checked, path, (value as any).format?.escape !== undefined);
  checkFiles(checked, path);
  return { ...checked, format: withEscape(checked.format, (value as any).format?.escape), columns: checkColumns(checked, path) };
};

/** Quotes are doubled unless it is said otherwise. */
const withEscape = (given: FormatSettings, escape: unknown): FormatSettings =>
  given.kind === 'csv' && escape === undefined && given.quote !== null ? { ...given, escape: given.quote } : given;

function checkFormat({ format: given }: SourceSettings, path: string, escapeGiven: boolean) {
  if (given.kind === 'json-lines') return;
  if (given.thousands === given.decimal) throw new SettingsError(`${path}.format.thousands`, given.thousands, 'another character than decimal', 'change one of the two');
  if (given.kind !== 'csv') return;
  if (given.quote === given.delimiter) throw new SettingsError(`${path}.format.quote`, given.quote, 'another character than delimiter, or null', 'change one of the two');
  if (escapeGiven && given.escape === given.delimiter) throw new SettingsError(`${path}.format.escape`, given.escape, 'another character than delimiter', 'change one of the two');
}

function checkFiles({ files: given, afterSuccess, afterStop }: SourceSettings, path: string) {
  const { directory, mountPoint, mode } = given;
  if (mountPoint !== undefined && !isWithin(directory, mountPoint)) {
    throw new SettingsError(`${path}.files.mountPoint`, mountPoint, `a folder of the path ${directory}`, 'give the folder on which the share of this directory is mounted');
  }
  if (mode === 'growing' && given.doneMarker !== undefined) {
    throw new SettingsError(`${path}.files.doneMarker`, given.doneMarker, 'nothing, for files that grow', 'take it out, or use mode completed');
  }
  for (const [key, { action }] of Object.entries({ afterSuccess, afterStop })) {
    if (mode === 'growing' && action !== 'leave') throw new SettingsError(`${path}.${key}.action`, action, 'leave, for files that grow', 'take it out: the writer of the files rotates them');
  }
}

const configuration = record<Settings>({
  version: (value, path) => {
    if (value === 1) return 1;
    throw new SettingsError(path, value, '1', 'write "version": 1');
  },
  device: level(128),
  topicPrefix: or(level(64), 'ff'),
  timestamps: or(oneOf('us', 'ms'), 'us'),
  transport,
  work: absolute,
  limits: or(limits, limits({}, 'limits')),
  healthSeconds: or(number(1, 3600), 60),
  sources: list(source, 1, 100, 'sources'),
});

function checkSources(settings: Settings) {
  checkDistinct(settings.sources.map(({ name }, index) => ({ value: name, path: `sources[${index}].name` })), 'names of sources');
  settings.sources.forEach(({ name, files: { directory } }, index) => {
    const topic = topicOf(settings, name, 'quarantine');
    if (topic.length > 256) throw new SettingsError(`sources[${index}].name`, name, 'topics of at most 256 characters', `shorten it, the device or topicPrefix: ${topic} has ${topic.length}`);
    if (isWithin(settings.work, directory)) throw new SettingsError('work', settings.work, `a folder outside of ${directory}`, 'use one of this machine that no source watches, such as /var/lib/collector');
    if (isWithin(directory, settings.work)) throw new SettingsError(`sources[${index}].files.directory`, directory, `a folder outside of ${settings.work}`, 'work is for the collector alone');
    settings.sources.slice(0, index).forEach((earlier) => checkShared(earlier, settings.sources[index], `sources[${index}].files.include`));
  });
}

/** Two sources may read the same file, for two tables, as long as none takes it away from the other. */
function checkShared(one: SourceSettings, other: SourceSettings, path: string) {
  const takesAway = [one, other].some((each) => each.afterSuccess.action !== 'leave' || each.afterStop.action !== 'leave');
  const saidWhich = one.files.exclude.length > 0 || other.files.exclude.length > 0;
  if (!takesAway || saidWhich) return;
  const paths = ({ files: { directory, include } }: SourceSettings) => include.map((each) => posix.join(directory, each));
  const both = paths(one).some((left) => paths(other).some((right) => canMeet(left, right)));
  if (both) {
    throw new SettingsError(path, other.files.include, `patterns of files that source ${one.name} does not take as well`, 'narrow include, use exclude, or let both leave their files');
  }
}
