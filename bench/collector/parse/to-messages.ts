import { createReadStream } from 'fs';
import { SOURCE } from './file';
import { Batcher } from '../../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { createRowReader } from '../../../src/iot/iot-flat-file-ingest/collector/formats';
import { prepareProcess } from '../../../src/iot/iot-flat-file-ingest/collector/process';

/**
 * A process of its own, so that its memory is that of reading: makes messages of the rows of a file, and gives them to nobody. For `overlong:<bytes>` the file
 * is one line of so many bytes that is made up as it is read.
 */
const LIMITS = { messageBytes: 122_880, rowsPerMessage: 500, rowsPerCompressedMessage: 5000 };

prepareProcess();

async function main([path, compression]: string[]) {
  const overlong = path.match(/^overlong:(\d+)$/)?.[1];
  const source = { ...SOURCE, compression: compression as 'none' | 'gzip' };
  const batcher = new Batcher({ settings: { topicPrefix: 'ff', device: 'bench' }, limits: LIMITS, source, fileId: 'AAAAAAAAAAA', path: 'a.csv' });
  let [rows, bad, written] = [0, 0, 0];
  const count = ({ messages, published, quarantined }: ReturnType<Batcher['flush']>) => {
    rows += published + quarantined;
    bad += quarantined;
    written += messages.reduce((sum, { payload }) => sum + payload.length, 0);
  };
  const bytes = overlong ? oneLine(Number(overlong)) : createReadStream(path, { highWaterMark: 256 * 1024 });
  for await (const chunk of createRowReader(source, 'us').read(bytes, { offset: 0, line: 1 }, true)) count(batcher.add(chunk.rows));
  count(batcher.flush());
  console.log(JSON.stringify({ rows, bad, written }));
}

async function* oneLine(bytes: number) {
  yield Buffer.from('time,machine,temperature,pressure,count,state\n');
  const some = Buffer.alloc(256 * 1024, 'x');
  for (let left = bytes; left > 0; left -= some.length) yield some.subarray(0, left);
}

void main(process.argv.slice(2));
