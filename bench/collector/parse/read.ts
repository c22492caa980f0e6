import { createReadStream } from 'fs';
import { SOURCE } from './file';
import { createRowReader } from '../../../src/iot/iot-flat-file-ingest/collector/formats';

/**
 * A process of its own, so that its memory is that of reading: reads a file, and prints what came of it. With `json` each row is written as
 * compact JSON too, as the collector would send it; with `overlong` the file is one line of so many bytes that is made up as it is read.
 */
async function main([path, what]: string[]) {
  const bytes = what === 'overlong' ? oneLine(Number(path)) : createReadStream(path);
  let [rows, bad, written] = [0, 0, 0];
  const begun = process.hrtime.bigint();
  for await (const chunk of createRowReader(SOURCE, 'us').read(bytes, { offset: 0, line: 1 }, true)) {
    rows += chunk.rows.length;
    bad += chunk.rows.filter(({ kind }) => kind === 'bad').length;
    if (what === 'json') written += JSON.stringify(chunk.rows.map(row => row.kind === 'row' ? row.values : null)).length;
  }
  const seconds = Number(process.hrtime.bigint() - begun) / 1e9;
  console.log(JSON.stringify({ rows, bad, written, seconds, peakBytes: process.resourceUsage().maxRSS * 1024 }));
}

async function* oneLine(bytes: number) {
  yield Buffer.from('time,machine,temperature,pressure,count,state\n');
  const some = Buffer.alloc(256 * 1024, 'x');
  for (let left = bytes; left > 0; left -= some.length) yield some.subarray(0, left);
}

void main(process.argv.slice(2));
