import { bigintParser, doubleParser } from './numbers';
import { dateParser, timestampParser } from './timestamps';
import { Unparsable } from './unparsable';
import { ColumnSettings } from '../../settings';
import { Value } from '../../types';

export { Unparsable };

/** What timestamps are sent in. */
export type TimestampUnit = 'us' | 'ms';

export interface ParseSettings {
  readonly decimal: '.' | ',';
  readonly thousands?: string;
}

/** From a text without blanks around it, which stands for a value. */
export type Parse = (text: string) => Value | Unparsable;

const NO_BOOLEAN = new Unparsable('type', 'is not a boolean: true, false, yes, no, 1 and 0 are, in any case');
const BOOLEANS = new Map([['true', true], ['yes', true], ['1', true], ['false', false], ['no', false], ['0', false]]);

export function parserOf(column: ColumnSettings, settings: ParseSettings, unit: TimestampUnit): Parse {
  switch (column.type) {
    case 'string': return text => text;
    case 'boolean': return text => BOOLEANS.get(text) ?? BOOLEANS.get(text.toLowerCase()) ?? NO_BOOLEAN;
    case 'bigint': return within(column, bigintParser(settings));
    case 'double': return within(column, doubleParser(settings));
    case 'timestamp': return timestampParser(column, unit);
    case 'date': return dateParser(column);
  }
}

/** Checks a number against the bounds of its column. */
export function within({ min, max }: Pick<ColumnSettings, 'min' | 'max'>, parse: (text: string) => number | Unparsable): (text: string) => number | Unparsable {
  if (min === undefined && max === undefined) return parse;
  const bounds = [min === undefined ? [] : [`at least ${min}`], max === undefined ? [] : [`at most ${max}`]].flat().join(' and ');
  const outside = new Unparsable('range', `is out of range: ${bounds} is allowed`);
  return text => {
    const value = parse(text);
    return typeof value === 'number' && (value < (min ?? -Infinity) || value > (max ?? Infinity)) ? outside : value;
  };
}
