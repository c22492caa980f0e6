import { isAscii, isUtf8 } from 'buffer';
import { Encoding } from '../../settings';

/**
 * How bytes of a file become text without losing where each byte was: a window of bytes becomes a string with exactly one character for each
 * `unit` of bytes, so that an index in the string is an offset in the file. UTF-8 is split that way as single bytes (no byte of a character
 * beyond ASCII looks like a delimiter), and only values that are kept are decoded.
 */
export interface Codec {
  readonly encoding: Encoding;
  /** Bytes for each character of `text`. */
  readonly unit: 1 | 2;
  text(bytes: Buffer): string;
  /** A delimiter, as it stands in `text`. */
  encode(characters: string): string;
  /** Whether all of the window reads as it stands, so that nothing in it has to be checked or decoded. */
  plain(bytes: Buffer, text: string): boolean;
  /** Where a part of `text` that ends where characters end stops to be of this encoding; -1 if nowhere. */
  invalidAt(part: string): number;
  /** What is not of this encoding becomes U+FFFD. */
  decode(part: string): string;
}

const NOT_ASCII = /[\x80-\xff]/;
const bytesOf = (part: string) => Buffer.from(part, 'latin1');

const UTF_8: Codec = {
  encoding: 'utf-8',
  unit: 1,
  text: bytes => bytes.toString('latin1'),
  encode: characters => Buffer.from(characters, 'utf8').toString('latin1'),
  plain: bytes => isAscii(bytes),
  invalidAt: part => {
    if (!NOT_ASCII.test(part)) return -1;
    const bytes = bytesOf(part);
    return isUtf8(bytes) ? -1 : Buffer.byteLength(bytes.toString('utf8').split('\uFFFD', 1)[0]);
  },
  decode: part => NOT_ASCII.test(part) ? bytesOf(part).toString('utf8') : part,
};

const LATIN_1: Codec = {
  encoding: 'latin1',
  unit: 1,
  text: bytes => bytes.toString('latin1'),
  encode: characters => characters,
  plain: () => true,
  invalidAt: () => -1,
  decode: part => part,
};

/** Bytes 80 to 9F of Windows-1252; five of them mean nothing. */
const WINDOWS = '€\uFFFD‚ƒ„…†‡ˆ‰Š‹Œ\uFFFDŽ\uFFFD\uFFFD‘’“”•–—˜™š›œ\uFFFDžŸ';

const WINDOWS_1252: Codec = {
  encoding: 'windows-1252',
  unit: 1,
  text: bytes => bytes.toString('latin1'),
  encode: characters => characters.replace(/[^\0-\xff]/g, character => {
    const at = WINDOWS.indexOf(character);
    return at < 0 ? character : String.fromCharCode(0x80 + at);
  }),
  plain: bytes => isAscii(bytes),
  invalidAt: part => part.search(/[\x81\x8d\x8f\x90\x9d]/),
  decode: part => part.replace(/[\x80-\x9f]/g, byte => WINDOWS[byte.charCodeAt(0) - 0x80]),
};

/** Half of a pair that stands alone. */
const LONE = /\p{Surrogate}/u;

const utf16 = (encoding: 'utf-16le' | 'utf-16be'): Codec => ({
  encoding,
  unit: 2,
  text: bytes => {
    const pairs = bytes.subarray(0, bytes.length - bytes.length % 2);
    return (encoding === 'utf-16le' ? pairs : Buffer.from(pairs).swap16()).toString('utf16le');
  },
  encode: characters => characters,
  plain: (_, text) => !LONE.test(text),
  invalidAt: part => part.search(LONE),
  decode: part => part.replace(/\p{Surrogate}/gu, '\uFFFD'),
});

export const codecOf = (encoding: Encoding): Codec => {
  switch (encoding) {
    case 'utf-8': return UTF_8;
    case 'latin1': return LATIN_1;
    case 'windows-1252': return WINDOWS_1252;
    default: return utf16(encoding);
  }
};
