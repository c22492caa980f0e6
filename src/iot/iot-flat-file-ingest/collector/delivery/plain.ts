import { rowId } from '../row-id';
import type { GoodRow } from '../types';

const END = ']}';

/** `{"v":1,"file":...,"rows":[...]}` of texts of rows, with exact account of its bytes. */
export class PlainMessage {
  private readonly start: string;
  private readonly room: number;

  constructor(file: string, limit: number) {
    this.start = `{"v":1,"file":${JSON.stringify(file)},"rows":[`;
    this.room = limit - Buffer.byteLength(this.start) - END.length;
  }

  /** Whether a message can hold it, alone. */
  holds(bytes: number): boolean {
    return bytes <= this.room;
  }

  /** How many of the first rows fit into one message, from the bytes of each. */
  fitting(bytes: number[]): number {
    let sum = 0;
    const over = bytes.findIndex((row, at) => (sum += row + (at > 0 ? 1 : 0)) > this.room);
    return over < 0 ? bytes.length : over;
  }

  of(rows: string[]): Buffer {
    return Buffer.from(this.start + rows.join(',') + END);
  }
}

/** A row as JSON, every declared column in it. */
export function rowText(fileId: string, columns: string[], { offset, values }: GoodRow): string {
  return JSON.stringify(Object.fromEntries([['row_id', rowId(fileId, offset)], ...columns.map((name) => [name, values[name] ?? null])]));
}
