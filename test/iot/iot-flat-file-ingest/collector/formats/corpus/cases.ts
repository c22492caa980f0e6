import { ColumnSettings, CsvSettings } from '../../../../../../src/iot/iot-flat-file-ingest/collector/settings';
import { BadReason, UnreadableFile } from '../../../../../../src/iot/iot-flat-file-ingest/collector/types';
import { encoded } from '../encoded';

/** A file with trouble in it, and what has to come of it: its account, or why it is refused as a whole. */
export interface Case {
  readonly name: string;
  readonly file: Buffer | string;
  readonly format?: Partial<CsvSettings>;
  readonly lineBytes?: number;
  readonly good?: number;
  readonly bad?: Partial<Record<BadReason, number>>;
  readonly refused?: { readonly reason: UnreadableFile['reason']; readonly saying: string };
}

/** Each file is read with these. */
export const COLUMNS: ColumnSettings[] = [{ name: 'time', type: 'timestamp', required: true }, { name: 'press', type: 'string' }, { name: 'bar', type: 'double' }];

const HEADER = 'time,press,bar\n';
const T = '2026-03-01T12:00:00Z';
const GOOD = `${T},p1,1.5\n`;
const utf16 = (text: string, mark: boolean) => encoded(text, 'utf-16le', mark);

const NOTHING: Case[] = [
  { name: 'an empty file', file: '' },
  { name: 'a header only', file: HEADER },
  { name: 'a header only, without its line end', file: HEADER.trim() },
  { name: 'line ends only', file: '\n\r\n\r' },
  { name: 'a byte order mark only', file: Buffer.from([0xef, 0xbb, 0xbf]) },
  { name: 'a header and blank lines', file: `${HEADER}\n\r\n\n` },
  { name: 'comments only', file: '# one\n# two', format: { comment: '#' } },
  { name: 'fewer lines than are to be skipped', file: 'one\ntwo\n', format: { skipLines: 3 } },
];

const HEADERS: Case[] = [
  { name: 'a name twice', file: 'time,press,bar,press\n', refused: { reason: 'header', saying: 'The header has "press" twice: it has "time", "press", "bar", "press". Each name may stand once.' } },
  { name: 'a column missing', file: `time,press\n${T},p1\n`, refused: { reason: 'header', saying: 'The header lacks "bar", for the column bar: it has "time", "press".' } },
  { name: 'another case of letters', file: 'Time,press,bar\n', refused: { reason: 'header', saying: 'The header lacks "time", for the column time: it has "Time", "press", "bar".' } },
  { name: 'an extra column', file: `bar,note,press,time\n1.5,x,p1,${T}\n`, good: 1 },
  { name: 'an extra column that is not to be', file: 'time,press,bar,note\n', format: { extraColumns: 'stop' }, refused: { reason: 'header', saying: 'The header has "note", which no column takes' } },
  { name: 'columns without names, as workbooks leave them behind', file: `time,press,bar,,\n${T},p1,1.5,,\n`, good: 1 },
  { name: 'blanks around names', file: `time, press ,bar\n${GOOD}`, good: 1 },
  { name: 'names in quotes, one over two lines', file: `"time","press","bar","no\nte"\n${T},p1,1.5,\n`, good: 1 },
  { name: 'a quote in the header that is not closed', file: `time,"press,bar\n${GOOD}`, refused: { reason: 'header', saying: 'A quote opens field 2 and is not closed' } },
  { name: 'a header that is too long', file: `time,press,bar,${'x'.repeat(300)}\n`, lineBytes: 256, refused: { reason: 'header', saying: 'longer than a record may be: at most 256 bytes' } },
  { name: 'another delimiter than was said', file: `time;press;bar\n${T};p1;1.5\n`, refused: { reason: 'header', saying: 'it has "time;press;bar"' } },
  { name: 'lines before the header', file: `Press hall 2\n"printed on\n\n# noon\n${HEADER}${GOOD}`, format: { skipLines: 2, comment: '#' }, good: 1 },
];

const ENCODINGS: Case[] = [
  { name: 'a byte order mark', file: `\ufeff${HEADER}${GOOD}`, good: 1 },
  { name: 'UTF-16 with a mark, read as UTF-8', file: utf16(HEADER + GOOD, true), refused: { reason: 'encoding', saying: 'The file is utf-16le, the settings of its source say utf-8: set format.encoding to utf-16le.' } },
  { name: 'UTF-16 without a mark, read as UTF-8', file: utf16(HEADER + GOOD, false), refused: { reason: 'encoding', saying: 'set format.encoding to utf-16le' } },
  { name: 'UTF-16 of the other order', file: encoded(HEADER + GOOD, 'utf-16be'), format: { encoding: 'utf-16le' }, refused: { reason: 'encoding', saying: 'set format.encoding to utf-16be' } },
  { name: 'UTF-8, read as UTF-16', file: HEADER + GOOD, format: { encoding: 'utf-16le' }, refused: { reason: 'encoding', saying: 'set format.encoding to utf-8' } },
  { name: 'UTF-8 with a mark, read as Windows-1252', file: `\ufeff${HEADER}`, format: { encoding: 'windows-1252' }, refused: { reason: 'encoding', saying: 'set format.encoding to utf-8' } },
  { name: 'UTF-16', file: utf16(HEADER + GOOD, true), format: { encoding: 'utf-16le' }, good: 1 },
  { name: 'half a character of UTF-16 at the end', file: Buffer.concat([utf16(HEADER + GOOD, true), Buffer.from('x')]), format: { encoding: 'utf-16le' }, good: 1, bad: { encoding: 1 } },
  { name: 'a row of Latin-1 in UTF-8', file: Buffer.concat([Buffer.from(HEADER + GOOD), encoded(`${T},Pressé,1\n`, 'latin1'), Buffer.from(GOOD)]), good: 2, bad: { encoding: 1 } },
  { name: 'a header of Latin-1', file: encoded(`time,press,bar,Löschen\n${T}`, 'latin1'), refused: { reason: 'encoding', saying: 'the byte F6 16 bytes from its start does not belong there. Set format.encoding' } },
  { name: 'a byte that Windows-1252 does not have', file: Buffer.from(`${HEADER}${T},\x81,1\n${GOOD}`, 'latin1'), format: { encoding: 'windows-1252' }, good: 1, bad: { encoding: 1 } },
  { name: 'NUL characters, as a power cut leaves them behind', file: `${HEADER}${GOOD}${'\0'.repeat(100)}\n${GOOD}`, good: 2, bad: { nul: 1 } },
  { name: 'a workbook', file: Buffer.from('PK\x03\x04rest'), refused: { reason: 'format', saying: 'The file is a ZIP archive or a workbook of Excel, not text' } },
  { name: 'gzip', file: Buffer.from([0x1f, 0x8b, 8, 0]), refused: { reason: 'format', saying: 'The file is compressed by gzip, not text' } },
];

const LINES: Case[] = [
  { name: 'CRLF', file: (HEADER + GOOD + GOOD).replaceAll('\n', '\r\n'), good: 2 },
  { name: 'CR', file: (HEADER + GOOD + GOOD).replaceAll('\n', '\r'), good: 2 },
  { name: 'each kind of line end, and none at the end', file: `time,press,bar\r${T},p1,1\r\n${T},p2,2\n\n${T},p3,3`, good: 3 },
  { name: 'line ends in quotes', file: `${HEADER}${T},"one\ntwo\r\nthree\rfour",1\n${GOOD}`, good: 2 },
  { name: 'quotes in quotes', file: `${HEADER}${T},"the ""big"" one",1\n${T},"""",1\n`, good: 2 },
  { name: 'too few fields, and too many', file: `${HEADER}${T},p1\n${GOOD}${T},p1,1,5\n${T}\n`, good: 1, bad: { 'field-count': 3 } },
  { name: 'decimals with a comma that the settings do not know of', file: `${HEADER}${T},p1,"1,5"\n`, bad: { type: 1 } },
  { name: 'a line that is too long', file: `${HEADER}${GOOD}${T},${'x'.repeat(300)},1\n${GOOD}`, lineBytes: 256, good: 2, bad: { 'too-long': 1 } },
  { name: 'a comment that is too long', file: `${HEADER}#${'x'.repeat(300)}\n${GOOD}`, format: { comment: '#' }, lineBytes: 256, good: 1 },
  { name: 'nothing where something is needed', file: `${HEADER},p1,1\n${T},,\n`, good: 1, bad: { required: 1 } },
];

const QUOTES: Case[] = [
  { name: 'a quote that is not closed at the end', file: `${HEADER}${GOOD}${T},"p1,1`, good: 1, bad: { quote: 1 } },
  { name: 'a quote that is not closed, and good rows after it', file: `${HEADER}${T},"p1,1\n${GOOD.repeat(50)}`, good: 50, bad: { quote: 1 } },
  { name: 'a quote that a later row closes', file: `${HEADER}${T},"p1,1\n${GOOD.repeat(3)}${T},"p2",2\n${GOOD}`, good: 5, bad: { quote: 1 } },
  // By the rules of CSV this is one row whose text has three lines: nothing in it tells that it was meant otherwise.
  { name: 'a quote in a text that a later row closes at the end of its own', file: `${HEADER}${T},"p1,1\n${GOOD}${T},p2",2\n${GOOD}`, good: 2 },
  { name: 'a quote in a number that a later row closes', file: `${HEADER}${T},p1,"1\n${GOOD}${T},p2,2"\n${GOOD}`, good: 2, bad: { quote: 2 } },
  { name: 'a quote that a later row closes, so that fields are missing', file: `${HEADER}${T},"p1,1\n${GOOD}${T},p2"\n${GOOD}`, good: 2, bad: { quote: 2 } },
  { name: 'a quote longer than a record may be, and good rows in it', file: `${HEADER}${T},"p1,1\n${GOOD.repeat(30)}`, lineBytes: 256, good: 30, bad: { quote: 1 } },
  { name: 'inches', file: `${HEADER}${T},5" press,1\n${GOOD}`, good: 1, bad: { quote: 1 } },
  { name: 'text after a closing quote', file: `${HEADER}${T},"p"1,1\n${GOOD}`, good: 1, bad: { quote: 1 } },
  { name: 'quotes that are none', file: `${HEADER}${T},5" press,1\n${T},"p",1\n`, format: { quote: null }, good: 2 },
];

export const CASES: Case[] = [...NOTHING, ...HEADERS, ...ENCODINGS, ...LINES, ...QUOTES];
