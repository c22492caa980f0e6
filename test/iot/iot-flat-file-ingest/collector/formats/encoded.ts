import { encode } from 'iconv-lite';
import { Encoding } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';

const NAMES: Record<Encoding, string> = { 'utf-8': 'utf8', 'utf-16le': 'utf-16le', 'utf-16be': 'utf-16be', 'latin1': 'iso-8859-1', 'windows-1252': 'win1252' };

export const ENCODINGS = Object.keys(NAMES) as Encoding[];

/** Characters that an encoding has. */
export const LETTERS: Record<Encoding, string> = {
  'utf-8': 'aZ0é€漢😀', 'utf-16le': 'aZ0é€漢😀', 'utf-16be': 'aZ0é€漢😀', 'latin1': 'aZ0éÿ¤', 'windows-1252': 'aZ0é€Ÿ',
};

/** By a library of its own, against which ours is judged. */
export const encoded = (text: string, encoding: Encoding, mark = false) => encode(text, NAMES[encoding], { addBOM: mark });
