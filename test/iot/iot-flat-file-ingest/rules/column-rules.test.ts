import { FlatFileColumn, FlatFileDateOptions, FlatFileField, FlatFileFixedWidthOptions, FlatFileFormat, FlatFileNumberOptions, FlatFileTimestampOptions } from '../../../../src/iot/iot-flat-file-ingest';
import { checkFile, csv, parameter, press, RefusedSource, TakenSource, temperature, ts, unknown, unknownList, wrong } from '../presses';

const { text, integer, number, flag, timestamp, date } = FlatFileColumn;
const columns = (...all: FlatFileColumn[]) => ({ columns: all });
const number_ = (options: FlatFileNumberOptions) => columns(ts, number('n', options));
const time = (options: FlatFileTimestampOptions) => columns(timestamp('t', options));
const day = (options: FlatFileDateOptions) => columns(ts, date('d', options));
const fixed = (fields: FlatFileField[], options: Partial<FlatFileFixedWidthOptions> = {}) =>
  ({ columns: [ts, press], format: FlatFileFormat.fixedWidth({ fields, ...options }) });
const fields: FlatFileField[] = [{ column: 'ts', start: 0, length: 19 }, { column: 'press', start: 19, length: 4 }];
const jsonLines = { format: FlatFileFormat.jsonLines() };
const many = (count: number) => columns(...Array.from({ length: count }, (_, index) => text(`c${index}`)));

const declared: RefusedSource[] = [
  ['no columns', { columns: wrong(undefined) }, 'columns is "0 entries"; allowed: from 1 to 500'],
  ['columns that are null', { columns: wrong(null) }, 'columns is "0 entries"'],
  ['none', columns(), 'columns is "0 entries"'],
  ['501', many(501), 'columns is "501 entries"'],
  ['columns of the deployment', { columns: wrong(unknownList()) }, 'columns is a value that is only known at deployment'],
  ['a name for a column', columns(ts, wrong('press')), 'columns[1] is "press"; allowed: a FlatFileColumn'],
  ['a column that is null', columns(wrong(null)), 'columns[0] is null'],
  ['options that are null', columns(text('a', wrong(null))), 'columns[0] is null; allowed: a FlatFileColumn with options'],
  ...['', 'Press', '1a', '_a', 'a-b', 'a b', 'ä', 'a'.repeat(256)].map((name): RefusedSource => [`the name ${name.slice(0, 9)}`, columns(text(name)), 'columns[0].name is']),
  ['no name', columns(text(wrong(undefined))), 'columns[0].name is ""'],
  ['a name of the deployment', columns(text(parameter)), 'columns[0].name is a value that is only known at deployment'],
  ['the name of a name in a prototype', columns(text('__proto__')), 'columns[0].name is "__proto__"'],
  ['the id of rows', columns(ts, text('row_id')), 'columns[1].name is "row_id"; allowed: other names than row_id, which the collector adds'],
  ['a name twice', columns(ts, press, integer('ts')), 'columns[2].name is "ts"; allowed: each once. Fix: columns[0] has it: rename one'],
  ['an empty name in the file', columns(text('a', { from: '' })), 'columns[0].from is ""'],
  ['a number for a name in the file', columns(text('a', { from: wrong(3) })), 'columns[0].from is 3'],
  ['maybe', columns(text('a', { required: wrong('maybe') })), 'columns[0].required is "maybe"'],
  ['an empty unit', number_({ unit: '' }), 'columns[1].unit is ""'],
  ['a unit of two lines', number_({ unit: 'a\nb' }), 'columns[1].unit is "a\\nb"'],
  ['no number for a bound', number_({ min: NaN }), 'columns[1].min is NaN'],
  ['an endless bound', number_({ max: Infinity }), 'columns[1].max is Infinity; allowed: a number from'],
  ['a bound of the deployment', number_({ min: unknown() }), 'columns[1].min is a value that is only known at deployment'],
  ['bounds that are swapped', number_({ min: 2, max: 1 }), 'columns[1].min is 2; allowed: at most max, 1. Fix: swap the two'],
  ['a bound of a text', columns(text('a', wrong({ min: 1 }))), 'columns[0].min is 1; allowed: nothing for a string: it is for bigint and double'],
  ['a format of a number', number_(wrong({ format: 'iso' })), 'columns[1].format is "iso"; allowed: nothing for a double'],
  ['a zone of a day', day(wrong({ zone: 'UTC' })), 'columns[1].zone is "UTC"; allowed: nothing for a date: it is for timestamp'],
  ['a time without a year', time({ format: 'dd.MM. HH:mm' }), 'columns[0].format is "dd.MM. HH:mm"; allowed: iso, epoch-s, epoch-ms, or a pattern of Luxon in which all tells the day: it has no year'],
  ['a time in letters of others', time({ format: 'YYYY-MM-DD' }), 'columns[0].format is "YYYY-MM-DD"'],
  ['a time of half a day', time({ format: 'dd.MM.yyyy hh:mm' }), 'hours from 1 to 12 (h) need AM or PM (a)'],
  ['seconds since 1970 for a day', day({ format: 'epoch-s' }), 'columns[1].format is "epoch-s"; allowed: iso, or a pattern'],
  ['an empty format', time({ format: '' }), 'columns[0].format is ""'],
  ['no zone', time({ zone: 'Mars/Base' }), 'columns[0].zone is "Mars/Base"; allowed: a name of the time zone database'],
  ['an offset for a zone', time({ zone: '+02:00' }), 'columns[0].zone is "+02:00"'],
  ['a zone of the deployment', time({ zone: parameter }), 'columns[0].zone is a value that is only known at deployment'],
];

const places: RefusedSource[] = [
  ['a name in a file without names', { ...columns(text('a', { from: 'A' })), ...csv({ header: false }) }, 'columns[0].from is "A"; allowed: nothing where files do not name their columns. Fix: use position'],
  ['a name in fixed places', { ...fixed(fields), columns: [timestamp('ts', { from: 'T' }), press] }, 'columns[0].from is "T"; allowed: nothing where files do not name their columns. Fix: leave it out'],
  ['a position with a header', columns(text('a', { position: 1 })), 'columns[0].position is 1; allowed: nothing but in CSV without a header'],
  ['a position in JSON', { ...columns(text('a', { position: 1 })), ...jsonLines }, 'columns[0].position is 1'],
  ['a position in fixed places', { ...fixed(fields), columns: [ts, text('press', { required: true, position: 0 })] }, 'columns[1].position is 0'],
  ['a position before the first', { ...columns(text('a', { position: -1 })), ...csv({ header: false }) }, 'columns[0].position is -1'],
  ['a position twice', { ...columns(text('a', { position: 1 }), text('b')), ...csv({ header: false }) }, 'columns[1].position is 1; allowed: positions that differ: columns[0] has it, too'],
  ['no fields', fixed(wrong(undefined)), 'format.fields is "0 entries"'],
  ['a field that is nothing', fixed([wrong(undefined)]), 'format.fields[0] is missing'],
  ['a field of no column', fixed([{ ...fields[0], column: 'tss' }]), 'format.fields[0].column is "tss"; allowed: the name of one of columns. Fix: declare it: did you mean ts?'],
  ['a field without a column', fixed([wrong({ start: 0, length: 1 })]), 'format.fields[0].column is missing'],
  ['a field without a start', fixed([wrong({ column: 'ts', length: 1 })]), 'format.fields[0].start is NaN'],
  ['a field that starts before the line', fixed([{ ...fields[0], start: -1 }]), 'format.fields[0].start is -1'],
  ['a field without a length', fixed([wrong({ column: 'ts', start: 1 })]), 'format.fields[0].length is NaN'],
  ['a field of no length', fixed([{ ...fields[0], length: 0 }]), 'format.fields[0].length is 0'],
  ['two fields of a column', fixed([...fields, fields[0]]), 'format.fields[2] is "ts"; allowed: each once'],
  ['a column without a field', fixed([fields[0]]), 'format.fields is ["ts"]; allowed: one field for each column. Fix: add one for press'],
];

const formats: RefusedSource[] = [
  ['a word', { format: wrong('csv') }, 'format is "csv"; allowed: a FlatFileFormat'],
  ['options that are null', { format: FlatFileFormat.csv(wrong(null)) }, 'format is null; allowed: a FlatFileFormat with options'],
  ['an unknown encoding', csv({ encoding: wrong('utf-32') }), 'format.encoding is "utf-32"; allowed: utf-8, utf-16le, utf-16be, latin1, windows-1252'],
  ['a decimal that is none', csv({ decimal: ';' }), 'format.decimal is ";"; allowed: ., ,'],
  ['thousands as decimals', csv({ thousands: '.' }), 'format.thousands is "."; allowed: another character than decimal'],
  ['thousands by digits', csv({ thousands: '0' }), 'format.thousands is "0"'],
  ['a text for no value', csv({ nullValues: wrong('n/a') }), 'format.nullValues is "n/a"'],
  ['no value that is null', csv({ nullValues: [wrong(null)] }), 'format.nullValues[0] is null'],
  ['no value that is nothing', csv({ nullValues: [wrong(undefined)] }), 'format.nullValues[0] is null'],
  ['lines before the first', csv({ skipLines: -1 }), 'format.skipLines is -1'],
  ['two characters between values', csv({ delimiter: '||' }), 'format.delimiter is "||"; allowed: one character'],
  ['nothing between values', csv({ delimiter: '' }), 'format.delimiter is ""'],
  ['a line end between values', csv({ delimiter: '\n' }), 'format.delimiter is "\\n"'],
  ['a delimiter that is null', csv({ delimiter: wrong(null) }), 'format.delimiter is null'],
  ['a quote beyond ASCII', csv({ quote: '»' }), 'format.quote is "»"; allowed: one character of ASCII, or none'],
  ['a quote that is the delimiter', csv({ quote: ';', delimiter: ';' }), 'format.quote is ";"; allowed: another character than delimiter, ";"'],
  ['an escape of two', csv({ escape: '\\\\' }), 'format.escape is'],
  ['an escape that is the delimiter', csv({ escape: ',' }), 'format.escape is ","; allowed: another character than delimiter'],
  ['an escape of no quotes', csv({ quote: '', escape: '\\' }), 'format.escape is "\\\\"; allowed: nothing where there are no quotes'],
  ['perhaps a header', csv({ header: wrong('perhaps') }), 'format.header is "perhaps"'],
  ['an empty comment', csv({ comment: '' }), 'format.comment is ""'],
  ['yes for extra columns', csv({ stopAtExtraColumns: wrong('yes') }), 'format.stopAtExtraColumns is "yes"'],
  ['extra columns without a header', csv({ header: false, stopAtExtraColumns: true }), 'format.stopAtExtraColumns is true; allowed: false where there is no header'],
  ['decimals that are delimiters', csv({ quote: '', decimal: ',' }), 'format.decimal is ","; allowed: another character than delimiter where there are no quotes'],
  ['thousands that are delimiters', csv({ quote: '', thousands: ',' }), 'format.thousands is ","; allowed: another character than delimiter'],
];

describe.each([['columns', declared], ['their places', places], ['a format', formats]])('of %s is refused', (_, rows) => {
  // Without named parameters: jest would take one that a row has no value for for `done`.
  test.each(rows)('%s', (...[, options, message, props]) => {
    expect(() => checkFile(options, props)).toThrow(message);
    expect(() => checkFile(options, props)).toThrow(/^Home: \S+ is [^]+; allowed: [^]+\. Fix: [^]+$/);
  });
});

const taken: TakenSource[] = [
  ['500 columns', many(500)],
  ['a name of 255 letters', columns(text('a'.repeat(255)))],
  ['every type', columns(text('a'), integer('b', { min: -3, max: -3 }), number('c', { min: -1e300 }), flag('d'), timestamp('e', { format: 'epoch-ms', zone: 'Europe/Berlin' }), date('f', { format: 'dd.MM.yy' }))],
  ['a unit of the deployment', number_({ unit: parameter })],
  ['two columns of one name in the file', columns(text('a', { from: 'A' }), number('b', { from: 'A' }))],
  ['a name in JSON', { ...columns(text('a', { from: 'a.b' })), ...jsonLines }],
  ['positions in another order', { ...columns(text('a', { position: 9_999 }), text('b', { position: 0 })), ...csv({ header: false }) }],
  ['fields that overlap', fixed([fields[0], { column: 'press', start: 0, length: 1 }])],
  ['fields of a German file', fixed(fields, { decimal: ',', thousands: '.', nullValues: ['', '-'], skipLines: 10_000 })],
  ['a German file', csv({ delimiter: ';', decimal: ',', thousands: '.', quote: "'", escape: '\\', comment: '#', skipLines: 3, stopAtExtraColumns: true })],
  ['decimals in quotes', csv({ decimal: ',' })],
  ['no quotes', csv({ quote: '', delimiter: '\t' })],
  ['decimals without numbers', { columns: [ts, press], ...csv({ quote: '', decimal: ',' }) }],
  ['a delimiter beyond the first 65,536', csv({ delimiter: '😀' })],
  ['a temperature', columns(ts, temperature)],
];

test.each(taken)('%s is taken', (...[, options, props]) => checkFile(options, props));
