import { SourceSettings } from '../settings';
import { Chunk, Position, RowReader } from '../types';
import { Csv } from './csv/csv';
import { FixedWidth } from './fixed-width';
import { Format } from './format';
import { JsonLines } from './json-lines';
import { RecordLoop } from './record-loop';
import { codecOf } from './text/codec';
import type { TimestampUnit } from './values/columns';

/** `window`: bytes that are looked at together, unless a record is longer. */
export function createRowReader(source: SourceSettings, timestamps: TimestampUnit, window = 64 * 1024): RowReader {
  formatOf(source, timestamps); // what the settings have wrong shows now, not with the first file
  return {
    async* read(bytes: AsyncIterable<Buffer>, from: Position, complete: boolean): AsyncGenerator<Chunk> {
      const loop = new RecordLoop(formatOf(source, timestamps, from.header), source.lineBytes, from, complete);
      let held: Buffer[] = [];
      let size = 0;
      let enough = window;
      for await (const some of bytes) {
        size += some.length;
        if (size < enough) {
          held.push(Buffer.from(some));
          continue;
        }
        const rest = yield* loop.take(joined([...held, some]), false);
        held = [Buffer.from(rest)];
        size = rest.length;
        enough = Math.max(window, 2 * size); // a record that grows is looked at a few times, not with each of its bytes
      }
      yield* loop.take(joined(held), true);
    },
  };
}

const joined = (held: Buffer[]) => held.length === 1 ? held[0] : Buffer.concat(held);

function formatOf(source: SourceSettings, timestamps: TimestampUnit, header?: string[]): Format {
  const { format, columns } = source;
  const codec = codecOf(format.encoding);
  switch (format.kind) {
    case 'csv': return new Csv(source, format, codec, timestamps, header);
    case 'fixed-width': return new FixedWidth(columns, format, codec, timestamps);
    case 'json-lines': return new JsonLines(columns, codec, timestamps);
  }
}
