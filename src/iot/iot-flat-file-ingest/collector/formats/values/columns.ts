import { Parse, ParseSettings, TimestampUnit, Unparsable, parserOf } from './parsers';
import { ColumnSettings } from '../../settings';
import { BadReason, Value } from '../../types';
import { printable } from '../text/printable';

export type { TimestampUnit };

/** Why a value makes its row a bad one. */
export interface Trouble {
  readonly reason: BadReason;
  readonly column?: string;
  readonly detail: string;
}

export interface TextOptions extends ParseSettings {
  readonly nullValues: string[];
  /** Blanks around texts are no part of them. */
  readonly trim: boolean;
}

/** The declared columns of a table: texts become values. Blanks around numbers, booleans, timestamps and dates are taken off. */
export class Columns {
  private readonly names: string[];
  private readonly parsers: Parse[];
  private readonly trims: boolean[];
  private readonly nulls: Set<string>;
  private readonly template: Record<string, Value> = {};

  constructor(private readonly columns: ColumnSettings[], options: TextOptions, unit: TimestampUnit) {
    this.names = columns.map(({ name }) => name);
    this.parsers = columns.map(column => parserOf(column, options, unit));
    this.trims = columns.map(({ type }) => options.trim || type !== 'string');
    this.nulls = new Set(options.nullValues);
    for (const name of this.names) this.template[name] = null;
  }

  /** The values of a row that has none yet. A copy has the shape of all others, which a row put together name by name would not. */
  blank(): Record<string, Value> { return { ...this.template }; }

  set(values: Record<string, Value>, column: number, text: string): Trouble | undefined {
    const trimmed = this.trims[column] ? text.trim() : text;
    if (this.nulls.has(trimmed) || this.nulls.has(text)) return this.setNull(column, text);
    const value = this.parsers[column](trimmed);
    if (value instanceof Unparsable) return this.refuse(column, text, value);
    values[this.names[column]] = value;
    return undefined;
  }

  refuse(column: number, text: string, { reason, phrase }: Unparsable): Trouble {
    const name = this.names[column];
    return { reason, column: name, detail: `Column ${name}: ${printable(text)} ${phrase}.` };
  }

  /** Without its text: to make one of a value that is nested deep enough takes more stack than there is. */
  nested(column: number, what: 'an object' | 'an array'): Trouble {
    const name = this.names[column];
    return { reason: 'type', column: name, detail: `Column ${name}: its value is ${what}; a text, a number, a boolean or null is allowed.` };
  }

  /** `text`: what stands for no value, if anything does. */
  setNull(column: number, text?: string): Trouble | undefined {
    const { name, required } = this.columns[column];
    if (!required) return undefined;
    return text === undefined
      ? { reason: 'missing-column', column: name, detail: `Column ${name}: the record does not have it, and it is required.` }
      : { reason: 'required', column: name, detail: `Column ${name}: ${printable(text)} is no value, and one is required.` };
  }
}
