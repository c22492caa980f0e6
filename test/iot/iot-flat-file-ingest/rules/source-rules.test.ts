import { Duration } from 'aws-cdk-lib';
import { FlatFileAfter, FlatFileCompletedOptions, FlatFileQualityOptions, FlatFileTableFormat, FlatFileTableOptions, FlatFilePartition, FlatFileWatch, FlatFileColumn } from '../../../../src/iot/iot-flat-file-ingest';
import { checkFile, make, parameter, press, RefusedSource, source, TakenSource, temperature, ts, unknown, watch, wrong } from '../presses';

const { days, hours, millis, minutes, seconds } = Duration;
const files = (options: Partial<FlatFileCompletedOptions>) => ({ files: watch(options) });
const growing = (options: object = {}) => ({ files: FlatFileWatch.growing({ directory: '/var/log', ...options }) });
const table = (options: FlatFileTableOptions) => ({ table: options });
const by = (...partitions: FlatFilePartition[]) => table({ partitions });
const quality = (options: FlatFileQualityOptions) => ({ quality: options });
const moved = (directory: string, include = ['*.csv'], exclude: string[] = []) => ({ ...files({ include, exclude }), afterSuccess: FlatFileAfter.move(directory) });
const PARQUET = { storage: { tableFormat: FlatFileTableFormat.PARQUET } };
const { day, hour, column } = FlatFilePartition;

const watched: RefusedSource[] = [
  ['no files', { files: wrong(undefined) }, 'files is missing; allowed: a FlatFileWatch'],
  ['a folder for files', { files: wrong('/mnt') }, 'files is "/mnt"'],
  ['files without options', { files: FlatFileWatch.completed(wrong(null)) }, 'files is null; allowed: a FlatFileWatch with options'],
  ...['', 'mnt', '/mnt/', '/mnt//a', '/a/../b', '/a/.', '/a\nb'].map((directory): RefusedSource => [`the folder ${JSON.stringify(directory)}`, files({ directory }), 'files.directory is']),
  ['no folder', files({ directory: wrong(undefined) }), 'files.directory is ""'],
  ['the root', files({ directory: '/' }), 'files.directory is "/"; allowed: a folder neither within that of the collector, /greengrass/v2/work, nor around it'],
  ['a folder of the deployment', files({ directory: parameter }), 'files.directory is a value that is only known at deployment'],
  ['no pattern', files({ include: [] }), 'files.include is "0 entries"; allowed: from 1 to 100'],
  ['a text for patterns', files({ include: wrong('*.csv') }), 'files.include is "*.csv"; allowed: a list'],
  ...['', '/a', '../a', 'a/../b', 'a\\b', './a', 'a//b'].map((pattern): RefusedSource => [`the pattern ${pattern}`, files({ include: [pattern] }), 'files.include[0] is']),
  ['a pattern that is nothing', files({ include: ['*', wrong(undefined)] }), 'files.include[1] is ""'],
  ['an open bracket', files({ exclude: ['[a'] }), 'files.exclude[0] is "[a"; allowed: as many [ as ]'],
  ['an open brace', files({ exclude: ['{a,b'] }), 'files.exclude[0] is "{a,b"; allowed: as many { as }'],
  ['101 exceptions', files({ exclude: Array(101).fill('a') }), 'files.exclude is "101 entries"'],
  ['looks without a pause', files({ pollInterval: seconds(0) }), 'files.pollInterval is "'],
  ['looks after half seconds', files({ pollInterval: millis(1500) }), 'files.pollInterval is'],
  ['looks after more than an hour', files({ pollInterval: seconds(3601) }), 'files.pollInterval is "1 hour 1 second"; allowed: from 1 second to 1 hour'],
  ['looks by a number', files({ pollInterval: wrong(5) }), 'files.pollInterval is 5; allowed: a Duration'],
  ['a sentinel from the root', files({ sentinel: '/mnt/press/.share' }), 'files.sentinel is "/mnt/press/.share"'],
  ['a mount point that is none', files({ mountPoint: 'mnt' }), 'files.mountPoint is "mnt"'],
  ['a mount point beside', files({ mountPoint: '/mnt/pres' }), 'files.mountPoint is "/mnt/pres"; allowed: /mnt/press, or a folder around it'],
  ['a mount point below', files({ mountPoint: '/mnt/press/a' }), 'files.mountPoint is "/mnt/press/a"'],
  ['no look', files({ stablePolls: 0 }), 'files.stablePolls is 0'],
  ['an age of more than a day', files({ minimumAge: hours(25) }), 'files.minimumAge is "1 day 1 hour"'],
  ['a marker in a folder', files({ doneMarker: 'done/x' }), 'files.doneMarker is "done/x"'],
  ['a marker that is nothing', files({ doneMarker: '' }), 'files.doneMarker is ""'],
  ['an ending that is nothing', files({ unfinishedSuffixes: ['.tmp', ''] }), 'files.unfinishedSuffixes[1] is ""'],
  ['21 endings', files({ unfinishedSuffixes: Array(21).fill('.a') }), 'files.unfinishedSuffixes is "21 entries"'],
  ['a marker of files that grow', growing({ doneMarker: '.done' }), 'files.doneMarker is ".done"; allowed: nothing for files that grow'],
  ['no age of files that grow', growing({ minimumAge: seconds(0) }), 'files.minimumAge is'],
];

const after: RefusedSource[] = [
  ['a word for what is done', { afterSuccess: wrong('delete') }, 'afterSuccess is "delete"'],
  ['taking files away that grow', { ...growing(), afterSuccess: FlatFileAfter.delete() }, 'afterSuccess is "delete"; allowed: FlatFileAfter.leave() for files that grow'],
  ['moving files that grow', { ...growing(), quality: { afterStop: FlatFileAfter.move('bad') } }, 'quality.afterStop is "move"'],
  ['no folder', moved(wrong(undefined)), 'afterSuccess.directory is ""'],
  ['a number for a folder', moved(wrong(5)), 'afterSuccess.directory is 5'],
  ['a folder that climbs', moved('../done'), 'afterSuccess.directory is "../done"'],
  ['a folder from the root that climbs', moved('/a/../b'), 'afterSuccess.directory is "/a/../b"'],
  ['a folder of an hour', moved('done/{HH}'), 'afterSuccess.directory is "done/{HH}"; allowed: a folder in which {yyyy}, {MM} and {dd} stand for the day. Fix: take {HH} out'],
  ['a folder with an open brace', moved('done/{yyyy'), 'Fix: take {yyyy out'],
  ['the folder itself', moved('/mnt/press'), 'afterSuccess.directory is "/mnt/press"; allowed: a folder whose files files.include does not match'],
  ['a folder that is watched', moved('done', ['**/*.csv']), 'afterSuccess.directory is "done"'],
  ['a folder that is watched, from the root', moved('/mnt/press/done', ['**']), 'afterSuccess.directory is "/mnt/press/done"'],
  ['a folder of which only a part is left out', moved('done/{yyyy}', ['**/*.csv'], ['done/*/*.csv']), 'afterSuccess.directory is "done/{yyyy}"'],
  ['a folder of which another is left out', moved('done', ['**/*.csv'], ['old/**', '**/*.bak']), 'afterSuccess.directory is "done"'],
  ['a folder for stopped files that is watched', { ...files({ include: ['*/*.csv', '*.csv'] }), quality: { afterStop: FlatFileAfter.move('bad') } }, 'quality.afterStop.directory is "bad"'],
];

const tables: RefusedSource[] = [
  ['a table that is a name', { table: wrong('t') }, 'table is "t"'],
  ['a buffer of a moment', table({ bufferInterval: seconds(59) }), 'table.bufferInterval is "59 seconds"; allowed: from 1 minute to 15 minutes'],
  ['a buffer of 16 minutes', table({ bufferInterval: minutes(16) }), 'table.bufferInterval is "16 minutes"'],
  ['a small buffer', table({ bufferMegabytes: 63 }), 'table.bufferMegabytes is 63'],
  ['a large buffer', table({ bufferMegabytes: 129 }), 'table.bufferMegabytes is 129'],
  ['yes for a backup', table({ rawBackup: wrong('yes') }), 'table.rawBackup is "yes"'],
  ['four partitions', by(day('ts'), column('press'), column('press'), column('press')), 'table.partitions is "4 entries"; allowed: from 0 to 3'],
  ['a name for a partition', by(wrong('ts')), 'table.partitions[0] is "ts"; allowed: a FlatFilePartition'],
  ['a partition by a column that is not there', by(day('tss')), 'table.partitions[0] is "tss"; allowed: one of columns: ts, press, temp_c. Fix: declare it: did you mean ts?'],
  ['a partition by nothing', by(day(wrong(undefined))), 'table.partitions[0] is missing; allowed: one of columns'],
  ['the day of a text', by(column('press'), day('press')), 'table.partitions[1] is "press"; allowed: a column of type timestamp; this one is of type string'],
  ['the value of a timestamp', by(column('ts')), 'table.partitions[0] is "ts"; allowed: a column of type string; this one is of type timestamp. Fix: use FlatFilePartition.day for a timestamp'],
  ['the value of a number', by(column('temp_c')), 'table.partitions[0] is "temp_c"; allowed: a column of type string'],
  ['a partition by what may be missing', { columns: [FlatFileColumn.timestamp('ts')], ...by(hour('ts')) }, 'table.partitions[0] is "ts"; allowed: a required column'],
  ['the day and the hour', by(day('ts'), hour('ts')), 'table.partitions[1] is "ts"; allowed: each once'],
  ['no values with Parquet', by(column('press')), 'table.partitions[0].values is missing; allowed: all values of the column', PARQUET],
  ['no value', by(column('press', [])), 'table.partitions[0].values is "0 entries"', PARQUET],
  ['a value twice', by(column('press', ['a', 'a'])), 'table.partitions[0].values[1] is "a"; allowed: each once', PARQUET],
  ...['', 'a,b', 'a/b', 'a=b', 'a b', 'ü'].map((value): RefusedSource => [`the value ${value}`, by(column('press', ['x', value])), 'table.partitions[0].values[1] is', PARQUET]),
  ['a column that is called like a partition', { columns: [ts, FlatFileColumn.text('ts_hour')], ...by(hour('ts')) }, 'columns[1].name is "ts_hour"; allowed: other names than ts_hour, which the table is partitioned by'],
  ['a column that is called like the day', { columns: [FlatFileColumn.text('ts_day'), ts] }, 'columns[0].name is "ts_day"', PARQUET],
];

const rest: RefusedSource[] = [
  ['a quality that is a number', { quality: wrong(0.1) }, 'quality is 0.1'],
  ['more bad rows than rows', quality({ maxBadRows: 1.1 }), 'quality.maxBadRows is 1.1'],
  ['bad rows of the deployment', quality({ maxBadRows: unknown() }), 'quality.maxBadRows is a value that is only known at deployment'],
  ['a judgement before a row', quality({ judgedAfter: 0 }), 'quality.judgedAfter is 0'],
  ['short rows', quality({ maxRowBytes: 1023 }), 'quality.maxRowBytes is 1023'],
  ['long rows', quality({ maxRowBytes: 2 ** 20 + 1 }), 'quality.maxRowBytes is 1048577'],
  ['a short lag', { maxLag: minutes(4) }, 'maxLag is "4 minutes"; allowed: from 5 minutes to 7 days'],
  ['rows every 8 days', { expectRowsEvery: days(8) }, 'expectRowsEvery is "8 days"'],
  ['rows every half minute more', { expectRowsEvery: seconds(330) }, 'expectRowsEvery is "5 minutes 30 seconds"; allowed: whole minutes'],
];

describe.each([['files', watched], ['what is done after', after], ['a table', tables], ['the rest', rest]])('of %s is refused', (_, rows) => {
  // Without named parameters: jest would take one that a row has no value for for `done`.
  test.each(rows)('%s', (...[, options, message, props]) => {
    expect(() => checkFile(options, props)).toThrow(message);
    expect(() => checkFile(options, props)).toThrow(/^Home: \S+ is [^]+; allowed: [^]+\. Fix: [^]+$/);
  });
});

const taken: TakenSource[] = [
  ['everything of files', files({ include: ['**/a-?/[ab]/{c,d}.csv'], exclude: ['b/**'], pollInterval: hours(1), sentinel: 'x/.share', mountPoint: '/mnt/press', stablePolls: 100, minimumAge: days(1), doneMarker: '.done', unfinishedSuffixes: [] })],
  ['a mount point above', files({ mountPoint: '/mnt', pollInterval: seconds(1), minimumAge: seconds(0) })],
  ['files that grow', growing({ include: ['*.log'], sentinel: '.here' })],
  ['files that grow and are left', { ...growing(), afterSuccess: FlatFileAfter.leave() }],
  ['a folder for each day', moved('processed/{yyyy}-{MM}-{dd}')],
  ['a folder elsewhere', moved('/mnt/done/{yyyy}', ['**'])],
  ['a folder that is left out', moved('done/{yyyy}', ['**', '**/*.csv'], ['done/**'])],
  ['no partition', by()],
  ['three partitions', { columns: [ts, press, FlatFileColumn.text('line', { required: true })], ...by(hour('ts'), column('press', ['p1']), column('line')) }],
  ['three partitions of Parquet', by(day('ts'), column('press', ['p1', 'A_b-9.c'])), PARQUET],
  ['no partition where nothing is required', { columns: [FlatFileColumn.timestamp('ts'), FlatFileColumn.text('ts_day')] }],
  ['the least of a table', table({ bufferInterval: seconds(60), bufferMegabytes: 64 })],
  ['the most of a table', table({ bufferInterval: seconds(900), bufferMegabytes: 128, rawBackup: true })],
  ['no bad row', quality({ maxBadRows: 0, judgedAfter: 1, maxRowBytes: 1024, afterStop: FlatFileAfter.delete() })],
  ['any row', quality({ maxBadRows: 1, judgedAfter: 1_000_000, maxRowBytes: 2 ** 20 })],
  ['long waits', { maxLag: days(7), expectRowsEvery: minutes(5) }],
];

test.each(taken)('%s is taken', (...[, options, props]) => checkFile(options, props));

describe('the name of a source', () => {
  const ingest = make();

  test.each<[string, any, string]>([
    ['nothing', undefined, 'name is ""'],
    ['a number', 5, 'name is 5'],
    ['a name of the deployment', parameter, 'name is a value that is only known at deployment'],
    ['capitals', 'Press', 'name is "Press"; allowed: at most 30 lower-case letters'],
    ['31 letters', 'a'.repeat(31), 'name is "aaa'],
    ['files', 'files', 'name is "files"; allowed: other names than files, quarantine, health'],
    ['quarantine', 'quarantine', 'name is "quarantine"'],
    ['health', 'health', 'name is "health"'],
    ['the table of another', 'press_raw', 'name is "press_raw"; allowed: names that do not end with _raw or _gz'],
    ['the rule of another', 'press_gz', 'name is "press_gz"'],
    ['the name of another', 'press', 'name is "press"; allowed: a name that no other source has'],
  ])('is not %s', (_, name, message) => {
    expect(() => ingest.addSource(name, source())).toThrow(`Home/Presses: ${message}`);
    expect(ingest.sources).toHaveLength(1);
  });

  test('is one of at most 100', () => {
    const full = Array.from({ length: 100 }, (_, index) => ({ ...ingest.sources[0]._settings, name: `s${index}` }));
    const { checkSourceName } = jest.requireActual('../../../../src/iot/iot-flat-file-ingest/rules/source-name-rules');
    expect(() => checkSourceName(ingest, 'more', full.map(({ name }) => name))).toThrow('name is "more"; allowed: at most 100 sources');
    checkSourceName(ingest, 'more', full.slice(1).map(({ name }) => name));
  });

  test('may have 30 characters', () => {
    expect(make().addSource(`a${'_0'.repeat(14)}b`, source()).tableName).toHaveLength(30);
  });
});

test('a source without options is refused', () => {
  expect(() => make().addSource('other', wrong(undefined))).toThrow('Home/Presses: options is missing');
});

test('all columns are declared', () => {
  expect(() => checkFile({ columns: [temperature, press, ts] })).not.toThrow();
});
