import { rowId } from '../row-id';
import type { BadRow, GoodRow } from '../types';

/** UTF-16 units; what is longer is cut. */
const DETAIL_LENGTH = 500;
const RAW_LENGTH = 1024;

export interface Origin {
  readonly device: string;
  readonly source: string;
  readonly fileId: string;
  readonly path: string;
}

/** A bad row as JSON, for the table of bad rows. */
export function badText({ device, source, fileId, path }: Origin, { offset, line, reason, column, detail, raw }: BadRow): string {
  return JSON.stringify({
    row_id: rowId(fileId, offset),
    device,
    source,
    file: path,
    line,
    byte_offset: offset,
    reason,
    column_name: column ?? null,
    detail: cut(detail, DETAIL_LENGTH),
    raw: cut(raw, RAW_LENGTH),
  });
}

/** A good row that no message can hold. Its record is no longer at hand: its values stand for it. */
export const tooLarge = ({ offset, line, values }: GoodRow, allowed: string): BadRow => ({
  kind: 'bad', offset, line, reason: 'too-large', detail: `The row is too large for a message; allowed: ${allowed}`, raw: cut(JSON.stringify(values), RAW_LENGTH),
});

/** Not within a pair of surrogates: half a character is none. */
export function cut(text: string, length: number): string {
  if (text.length <= length) return text;
  const last = text.charCodeAt(length - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length);
}
