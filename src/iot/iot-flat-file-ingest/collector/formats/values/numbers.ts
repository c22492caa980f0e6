import type { ParseSettings } from './parsers';
import { Unparsable } from './unparsable';

/** JSON numbers are read as doubles by most that read JSON; beyond these, digits would be lost on the way. */
const INEXACT = new Unparsable('range', `is out of range: from ${Number.MIN_SAFE_INTEGER} to ${Number.MAX_SAFE_INTEGER} a number arrives exactly; declare the column as string for more`);

/** Where thousands are marked, all have to be, in groups of three: 1.5 is not fifteen hundred however the settings are. */
function whole({ thousands }: ParseSettings) {
  const mark = thousands && escaped(thousands);
  return mark ? `(?:\\d+|\\d{1,3}(?:${mark}\\d{3})+)` : '\\d+';
}

const escaped = (text: string) => text.replace(/[^\w\s]/g, '\\$&');
const without = (text: string, thousands: string | undefined) => thousands ? text.replaceAll(thousands, '') : text;

const marks = ({ thousands }: ParseSettings) => thousands ? `, thousands marked by ${JSON.stringify(thousands)} or not at all` : '';

export function bigintParser(settings: ParseSettings) {
  const pattern = new RegExp(`^[+-]?${whole(settings)}$`);
  const none = new Unparsable('type', `is not a bigint: digits with an optional sign are allowed${marks(settings)}`);
  return (text: string): number | Unparsable => {
    if (!pattern.test(text)) return none;
    const value = Number(without(text, settings.thousands));
    return Number.isSafeInteger(value) ? value + 0 : INEXACT; // JSON has no -0
  };
}

export function doubleParser(settings: ParseSettings) {
  const { decimal, thousands } = settings;
  const sign = escaped(decimal);
  const pattern = new RegExp(`^[+-]?(?:${whole(settings)}(?:${sign}\\d*)?|${sign}\\d+)(?:[eE][+-]?\\d+)?$`);
  const none = new Unparsable('type', `is not a double: digits with the decimal sign ${JSON.stringify(decimal)} are allowed${marks(settings)}`);
  return (text: string): number | Unparsable => {
    if (!pattern.test(text)) return none;
    const plain = without(text, thousands);
    const value = Number(decimal === '.' ? plain : plain.replace(decimal, '.'));
    return Number.isFinite(value) ? value + 0 : none;
  };
}
