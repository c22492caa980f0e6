import { ColumnSettings, CsvSettings } from '../../settings';
import { UnreadableFile } from '../../types';
import { printable } from '../text/printable';

/** Where each declared column stands in a record. */
export function positionsIn(header: string[], columns: ColumnSettings[], { extraColumns }: CsvSettings): number[] {
  const named = header.filter(name => name !== '');
  const twice = named.find((name, at) => named.indexOf(name) !== at);
  if (twice !== undefined) throw new UnreadableFile('header', `The header has ${printable(twice)} twice: it has ${listed(header)}. Each name may stand once.`);
  const positions = columns.map(({ name, from = name }) => {
    const at = typeof from === 'number' ? from : header.indexOf(from);
    if (at >= 0 && at < header.length) return at;
    const sought = typeof from === 'number' ? `a column at position ${from} (from 0)` : printable(from);
    throw new UnreadableFile('header', `The header lacks ${sought}, for the column ${name}: it has ${listed(header)}.`);
  });
  const extra = header.filter((_, at) => !positions.includes(at));
  if (extraColumns === 'stop' && extra.length > 0) {
    throw new UnreadableFile('header', `The header has ${listed(extra)}, which no column takes: declare a column for it, or set extraColumns to ignore.`);
  }
  return positions;
}

/** A file without a header: by position. */
export const positionsWithout = (columns: ColumnSettings[]) => columns.map(({ from }, at) => typeof from === 'number' ? from : at);

const listed = (names: string[]) => names.slice(0, 20).map(name => printable(name, 40)).join(', ') + (names.length > 20 ? ` and ${names.length - 20} more` : '');
