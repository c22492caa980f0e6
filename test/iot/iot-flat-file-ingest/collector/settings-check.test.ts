import { SettingsError } from '../../../../src/iot/iot-flat-file-ingest/collector/checks';
import { FixedWidthSettings } from '../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { parseSettings } from '../../../../src/iot/iot-flat-file-ingest/collector/settings-check';

/** The shortest that works. */
const shortest = (): any => ({
  version: 1,
  device: 'press-shop',
  transport: { kind: 'mqtt', host: 'broker', certificate: '/etc/c.pem', key: '/etc/k.pem', ca: '/etc/ca.pem' },
  work: '/var/lib/collector',
  sources: [{ name: 'presses', files: { directory: '/mnt/presses' }, columns: [{ name: 'ts', type: 'timestamp' }, { name: 'press', type: 'string' }] }],
});

/** With something in it changed: `at` is a path such as sources.0.name; undefined takes it out. */
function changed(changes: Record<string, unknown>): any {
  const json = shortest();
  for (const [path, value] of Object.entries(changes)) {
    const keys = path.split('.');
    const last = keys.pop()!;
    const parent = keys.reduce((each, key) => each[key] ??= {}, json);
    if (value === undefined) delete parent[last];
    else parent[last] = value;
  }
  return json;
}

test('what is left out gets its default', () => {
  const settings = parseSettings(shortest());
  expect(settings).toMatchObject({
    topicPrefix: 'ff',
    timestamps: 'us',
    healthSeconds: 60,
    transport: { port: 8883 },
    limits: {
      spoolBytes: 1_073_741_824,
      messagesPerSecond: 80,
      bytesPerSecond: 471_859,
      messageBytes: 122_880,
      rowsPerMessage: 500,
      rowsPerCompressedMessage: 5000,
      lingerSeconds: 1,
    },
  });
  expect(settings.sources[0]).toEqual({
    name: 'presses',
    files: {
      directory: '/mnt/presses', include: ['*'], exclude: [], mode: 'completed', pollSeconds: 5, stablePolls: 2, minimumAgeSeconds: 10, unfinishedSuffixes: ['.tmp', '.part', '.filepart'],
    },
    format: {
      kind: 'csv', encoding: 'utf-8', nullValues: [''], decimal: '.', skipLines: 0, delimiter: ',', quote: '"', escape: '"', header: true, extraColumns: 'ignore',
    },
    columns: [{ name: 'ts', type: 'timestamp' }, { name: 'press', type: 'string' }],
    badRows: 0.1,
    badRowsAfter: 100,
    lineBytes: 262_144,
    compression: 'none',
    afterSuccess: { action: 'move', directory: 'processed/{yyyy}-{MM}-{dd}' },
    afterStop: { action: 'move', directory: 'quarantine' },
  });
});

test('settings that were checked are settings still', () => {
  const settings = parseSettings(shortest());
  expect(parseSettings(JSON.parse(JSON.stringify(settings)))).toEqual(settings);
});

test('files that grow are left where they are', () => {
  expect(parseSettings(changed({ 'sources.0.files.mode': 'growing' })).sources[0]).toMatchObject({ afterSuccess: { action: 'leave' }, afterStop: { action: 'leave' } });
});

test('without a header, columns are taken by their place', () => {
  const { columns } = parseSettings(changed({ 'sources.0.format': { kind: 'csv', header: false }, 'sources.0.columns.1.from': 7 })).sources[0];
  expect(columns.map(({ from }) => from)).toEqual([0, 7]);
});

test('quotes are doubled, also other ones, unless an escape is given', () => {
  const escape = (format: object) => (parseSettings(changed({ 'sources.0.format': { kind: 'csv', ...format } })).sources[0].format as any).escape;
  expect([escape({}), escape({ quote: "'" }), escape({ quote: "'", escape: '\\' }), escape({ quote: null })]).toEqual(['"', "'", '\\', '"']);
});

test('paths are written in one way', () => {
  expect(parseSettings(changed({ 'work': '/var//lib/x/', 'sources.0.files.directory': '/mnt/./a/' }))).toMatchObject({ work: '/var/lib/x', sources: [{ files: { directory: '/mnt/a' } }] });
});

test('fixed-width and JSON Lines', () => {
  const fields = [{ column: 'ts', start: 0, length: 19 }, { column: 'press', start: 20, length: 4 }];
  expect((parseSettings(changed({ 'sources.0.format': { kind: 'fixed-width', fields } })).sources[0].format as FixedWidthSettings).fields).toEqual(fields);
  expect(parseSettings(changed({ 'sources.0.format': { kind: 'json-lines' } })).sources[0].format).toEqual({ kind: 'json-lines', encoding: 'utf-8' });
});

const second = (more: object = {}) => ({ ...shortest().sources[0], name: 'ovens', ...more });
const long = 'x'.repeat(128);

test.each<[string, Record<string, unknown>, string]>([
  ['a version of another time', { version: 2 }, 'version is 2; allowed: 1. Fix: write "version": 1'],
  ['no device', { device: undefined }, 'device is missing; allowed: 1 to 128 letters, digits and : _ -. Fix: leave other characters out, as it becomes a level of a topic'],
  ['a device with a slash', { device: 'a/b' }, 'device is "a/b"; allowed: 1 to 128 letters'],
  ['a key that is not known', { wrok: '/x' }, 'wrok is "/x"; allowed: version, device, topicPrefix, timestamps, transport, work, limits, healthSeconds, sources. Fix: take it out: did you mean work?'],
  ['a key below', { 'sources.0.files.recursive': true }, 'sources[0].files.recursive is true; allowed: directory, include,'],
  ['another transport', { 'transport.kind': 'http' }, 'transport.kind is "http"; allowed: ipc, mqtt. Fix: use one of these'],
  ['no transport', { transport: undefined }, 'transport is missing; allowed: an object. Fix: give one such as { "kind": "ipc" }'],
  ['a path that is relative', { 'transport.key': 'key.pem' }, 'transport.key is "key.pem"; allowed: a path from the root. Fix: begin it with /'],
  ['a message larger than AWS IoT takes', { 'limits.messageBytes': 131_073 }, 'limits.messageBytes is 131073; allowed: a whole number from 16384 to 131072. Fix: use 131072'],
  ['faster than AWS IoT takes', { 'limits.messagesPerSecond': 101 }, 'limits.messagesPerSecond is 101; allowed: a number from 1 to 100. Fix: use 100'],
  ['rows more than Firehose takes', { 'limits.rowsPerMessage': 501 }, 'limits.rowsPerMessage is 501'],
  ['a number in quotes', { healthSeconds: '60' }, 'healthSeconds is "60"; allowed: a number from 1 to 3600. Fix: use 1'],
  ['no sources', { sources: [] }, 'sources is []; allowed: a list of 1 to 100 sources. Fix: give sources in [ ]'],
  ['a source that is no object', { 'sources.0': 'presses' }, 'sources[0] is "presses"; allowed: an object. Fix: give a source in { }'],
  ['two sources of a name', { 'sources.1': second({ name: 'presses' }) }, 'sources[1].name is "presses"; allowed: names of sources that differ. Fix: sources[0].name has it already; rename one'],
  ['topics that are too long', { 'device': long, 'topicPrefix': 'p'.repeat(64), 'sources.0.name': 's'.repeat(64) }, 'allowed: topics of at most 256 characters'],
  ['a type that is none', { 'sources.0.columns.1.type': 'strng' },
    'sources[0].columns[1].type is "strng"; allowed: string, bigint, double, boolean, timestamp, date. Fix: use one of these: did you mean string?'],
  ['no columns', { 'sources.0.columns': [] }, 'sources[0].columns is []; allowed: a list of 1 to 1000 columns'],
  ['a column in capitals', { 'sources.0.columns.1.name': 'Press' }, 'sources[0].columns[1].name is "Press"; allowed: lower-case letters, digits and _'],
  ['a column of ours', { 'sources.0.columns.1.name': 'row_id' }, 'sources[0].columns[1].name is "row_id"; allowed: other names than row_id'],
  ['two columns of a name', { 'sources.0.columns.1.name': 'ts' }, 'sources[0].columns[1].name is "ts"; allowed: names of columns that differ. Fix: sources[0].columns[0].name has it already'],
  ['a zone that is none', { 'sources.0.columns.0.zone': 'Europe/Berlinn' }, 'sources[0].columns[0].zone is "Europe/Berlinn"; allowed: a time zone of the IANA list. Fix: give one such as Europe/Berlin'],
  ['a zone of a text', { 'sources.0.columns.1.zone': 'UTC' }, 'sources[0].columns[1].zone is "UTC"; allowed: nothing, for type string (it is for timestamp)'],
  ['a pattern without a year', { 'sources.0.columns.0.format': 'HH:mm:ss' }, 'sources[0].columns[0].format is "HH:mm:ss"; allowed: iso, epoch-s, epoch-ms or a pattern such as dd.MM.yyyy HH:mm:ss. Fix: it has no year'],
  ['a pattern of another language', { 'sources.0.columns.0.format': 'DD.MM.YYYY' }, 'Fix: DD means nothing in it'],
  ['least above most', { 'sources.0.columns.1': { name: 'n', type: 'double', min: 2, max: 1 } }, 'sources[0].columns[1].min is 2; allowed: at most max, 1. Fix: swap the two'],
  ['a name in files without a header', { 'sources.0.format': { kind: 'csv', header: false }, 'sources.0.columns.1.from': 'Presse' }, 'sources[0].columns[1].from is "Presse"; allowed: a position from 0'],
  ['a position in JSON', { 'sources.0.format': { kind: 'json-lines' }, 'sources.0.columns.1.from': 1 }, 'sources[0].columns[1].from is 1; allowed: a key of the JSON objects'],
  ['two characters between fields', { 'sources.0.format': { kind: 'csv', delimiter: ';;' } }, 'sources[0].format.delimiter is ";;"; allowed: one character'],
  ['quotes between fields', { 'sources.0.format': { kind: 'csv', delimiter: '"' } }, 'sources[0].format.quote is "\\""; allowed: another character than delimiter, or null'],
  ['a point for both', { 'sources.0.format': { kind: 'csv', thousands: '.' } }, 'sources[0].format.thousands is "."; allowed: another character than decimal'],
  ['a field for no column', { 'sources.0.format': { kind: 'fixed-width', fields: [{ column: 'tss', start: 0, length: 1 }] } },
    'sources[0].format.fields[0].column is "tss"; allowed: ts, press. Fix: use one of these: did you mean ts?'],
  ['a column without a field', { 'sources.0.format': { kind: 'fixed-width', fields: [{ column: 'ts', start: 0, length: 1 }] } }, 'sources[0].columns[1].name is "press"; allowed: columns that a field of format.fields is for'],
  ['a pattern that leaves the directory', { 'sources.0.files.include': ['../*.csv'] }, 'sources[0].files.include[0] is "../*.csv"; allowed: a path below the directory of the source'],
  ['a pattern that is not closed', { 'sources.0.files.include': ['[ab.csv'] }, 'sources[0].files.include[0] is "[ab.csv"; allowed: a pattern with as many [ as ]'],
  ['another mount', { 'sources.0.files.mountPoint': '/mnt/other' }, 'sources[0].files.mountPoint is "/mnt/other"; allowed: a folder of the path /mnt/presses'],
  ['deleting files that grow', { 'sources.0.files.mode': 'growing', 'sources.0.afterSuccess': { action: 'delete' } }, 'sources[0].afterSuccess.action is "delete"; allowed: leave, for files that grow'],
  ['a marker for files that grow', { 'sources.0.files.mode': 'growing', 'sources.0.files.doneMarker': '.done' }, 'sources[0].files.doneMarker is ".done"; allowed: nothing, for files that grow'],
  ['a folder of another date', { 'sources.0.afterSuccess': { action: 'move', directory: 'done/{YYYY}' } }, 'sources[0].afterSuccess.directory is "done/{YYYY}"; allowed: a path in which {yyyy}, {MM} and {dd} stand for the day. Fix: take {YYYY} out'],
  ['work on the share', { work: '/mnt/presses/.work' }, 'work is "/mnt/presses/.work"; allowed: a folder outside of /mnt/presses'],
  ['a share in work', { 'sources.0.files.directory': '/var/lib/collector/in' }, 'sources[0].files.directory is "/var/lib/collector/in"; allowed: a folder outside of /var/lib/collector'],
  ['two sources that take each other files away', { 'sources.1': second() }, 'sources[1].files.include is ["*"]; allowed: patterns of files that source presses does not take as well'],
  ['a share of bad rows in percent', { 'sources.0.badRows': 10 }, 'sources[0].badRows is 10; allowed: a number from 0 to 1. Fix: use 1'],
])('%s is refused in one line', (_, changes, line) => {
  let error: unknown;
  try {
    parseSettings(changed(changes));
  } catch (caught) {
    error = caught;
  }
  expect(error).toBeInstanceOf(SettingsError);
  expect((error as Error).message).toContain(line);
  expect((error as Error).message).toMatch(/^[^\n]+ is [^\n]+; allowed: [^\n]+\. Fix: [^\n]+$/);
});

test.each([undefined, null, 1, 'text', [], [1]])('%j is no configuration', (json) => {
  expect(() => parseSettings(json)).toThrow(/^the configuration is .*; allowed: an object\. Fix: give an object in \{ \}$/);
});

test.each([
  ['of which each leaves its files', { afterSuccess: { action: 'leave' }, afterStop: { action: 'leave' } }],
  ['with patterns that do not meet', { files: { directory: '/mnt/presses', include: ['oven_*.csv'] } }],
  ['in a folder below that the other does not look into', { files: { directory: '/mnt/presses/ovens' } }],
])('two sources on a share, %s', (_, more: any) => {
  const both = { ...shortest().sources[0], files: { directory: '/mnt/presses', include: more.files?.include ? ['press_*.csv'] : ['*'] }, ...(more.files ? {} : more) };
  const json = { ...shortest(), sources: [both, second(more)] };
  expect(parseSettings(json).sources).toHaveLength(2);
});
