import { Encoding } from '../../settings';
import { UnreadableFile } from '../../types';

const MARKS: [Encoding, number[]][] = [['utf-8', [0xef, 0xbb, 0xbf]], ['utf-16le', [0xff, 0xfe]], ['utf-16be', [0xfe, 0xff]]];

const NOT_TEXT: [string, number[]][] = [
  ['a ZIP archive or a workbook of Excel', [0x50, 0x4b, 3, 4]],
  ['compressed by gzip', [0x1f, 0x8b, 8]],
  ['an old workbook of Excel', [0xd0, 0xcf, 0x11, 0xe0]],
];

/** How many bytes the byte order mark takes. Fails for a file that is plainly of another encoding, or is no text. */
export function byteOrderMark(start: Buffer, encoding: Encoding): number {
  const [kind] = NOT_TEXT.find(([, magic]) => begins(start, magic)) ?? [];
  if (kind) throw new UnreadableFile('format', `The file is ${kind}, not text: have it written as text.`);
  const [marked, mark] = MARKS.find(([, bytes]) => begins(start, bytes)) ?? [];
  const found = marked ?? withoutMark(start, encoding);
  if (found && found !== encoding) {
    throw new UnreadableFile('encoding', `The file is ${found}, the settings of its source say ${encoding}: set format.encoding to ${found}.`);
  }
  return mark?.length ?? 0;
}

const begins = (start: Buffer, bytes: number[]) => bytes.every((byte, at) => start[at] === byte);

/** Western text in UTF-16 has a zero in every second byte; text without any zero byte is not UTF-16, for want of a single line end or delimiter. */
function withoutMark(start: Buffer, encoding: Encoding): Encoding | undefined {
  const sample = start.subarray(0, Math.min(64, start.length - start.length % 2));
  if (sample.length < 8) return undefined;
  const zeros = [0, 0];
  sample.forEach((byte, at) => { if (byte === 0) zeros[at % 2]++; });
  const half = sample.length / 2;
  if (zeros[0] === 0 && zeros[1] >= half * 0.9) return 'utf-16le';
  if (zeros[1] === 0 && zeros[0] >= half * 0.9) return 'utf-16be';
  return encoding.startsWith('utf-16') && sample.every(byte => byte > 0 && byte < 0x80) ? 'utf-8' : undefined;
}
