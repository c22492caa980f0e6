/** A program that writes as the collector does, until it is killed: `node crash-writer.js <folder> <first text>`. It says what is durable, a line for each. */
import { writeSync } from 'fs';
import { join } from 'path';
import { Checkpoints } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/checkpoints';
import { writeDurably } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/durable';
import { QuarantineFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/quarantine-file';
import { Spool } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/spool';
import { Checkpoint } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const say = (what: string, value: number | string) => writeSync(1, `${what} ${value}\n`);

async function run(folder: string, first: number): Promise<void> {
  const spool = await Spool.open(join(folder, 'spool'), { maxBytes: 1e9, segmentBytes: 20_000 });
  const checkpoints = await Checkpoints.load(join(folder, 'checkpoints'), { keep: 20 });
  let text = first;
  void (async () => {
    for (let message = await spool.take(); message !== undefined; message = await spool.take()) {
      if (spool.pending() > 30) {
        say('removing', JSON.parse(message.payload.toString('utf8', 0, 60).split('\n')[0]).text);
        await spool.remove(message.number);
      }
    }
  })();
  say('ready', text);
  for (let turn = 0; ; turn++) {
    const texts = Array.from({ length: 1 + turn % 5 }, () => text++);
    const quarantine = await QuarantineFile.resume(join(folder, 'quarantine', 'a.ndjson'), texts[0]);
    await quarantine.append(texts.map(byte_offset => ({ byte_offset, raw: 'x'.repeat(byte_offset % 300) })));
    const puts = [spool.put(texts.slice(0, 2).map(toMessage)), spool.put(texts.slice(2).map(toMessage))];
    say('put', (await Promise.all(puts)).flat().length === texts.length ? text - 1 : NaN);
    const checkpoint: Checkpoint = {
      source: 's',
      fileId: `file-${Math.floor(text / 40)}`,
      path: 'a.csv',
      size: text,
      modified: 1,
      state: 'reading',
      next: { offset: text, line: 1 },
      counts: { rows: text, published: text, quarantined: 0, skipped: 0 },
      reason: 'x'.repeat(text * 37 % 5000),
      at: text,
    };
    await checkpoints.save(checkpoint);
    say('saved', text);
    if (turn % 3 === 2) {
      await checkpoints.settle({ ...checkpoint, state: 'done', at: text + 0.5 });
      say('settled', text);
    }
    await writeDurably(join(folder, 'whole'), `${text} `.repeat(text % 3000) + text);
    say('whole', text);
  }
}

const toMessage = (text: number) => ({ topic: 't', rows: text % 7, payload: Buffer.from(`${JSON.stringify({ text })}\n${String(text % 10).repeat(text * 131 % 9000)}`) });

void run(process.argv[2], Number(process.argv[3]));
