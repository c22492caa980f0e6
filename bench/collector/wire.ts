import { createReadStream } from 'fs';
import { Kind } from './rows';
import { Batcher } from '../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import { createRowReader } from '../../src/iot/iot-flat-file-ingest/collector/formats';
import { Settings } from '../../src/iot/iot-flat-file-ingest/collector/settings';
import { parseSettings } from '../../src/iot/iot-flat-file-ingest/collector/settings-check';

export type Compression = 'none' | 'gzip';

/** What one writes to have files of this kind read; all else has its default. */
export function configuration({ columns, format }: Kind, compression: Compression, more: object = {}) {
  return {
    version: 1,
    device: 'bench',
    work: '/work',
    transport: { kind: 'ipc' },
    sources: [{ name: 'press', columns, format: { kind: 'csv', ...format }, compression, files: { directory: '/share', pollSeconds: 0.1, stablePolls: 1, minimumAgeSeconds: 0 } }],
    ...more,
  };
}

/** Bytes of messages, for each row. */
export async function bytesPerRow(file: string, kind: Kind, compression: Compression): Promise<number> {
  const settings: Settings = parseSettings(configuration(kind, compression));
  const [source] = settings.sources;
  const batcher = new Batcher({ settings, limits: settings.limits, source, fileId: 'AAAAAAAAAAA', path: 'press-7.csv' });
  let [rows, bytes] = [0, 0];
  const count = ({ messages, published, quarantined }: ReturnType<Batcher['flush']>) => {
    if (quarantined > 0) throw new Error(`${kind.name}: ${quarantined} bad rows`);
    rows += published;
    bytes += messages.reduce((sum, { payload }) => sum + payload.length, 0);
  };
  const reader = createRowReader(source, settings.timestamps);
  for await (const { rows: some } of reader.read(createReadStream(file), { offset: 0, line: 1 }, true)) count(batcher.add(some));
  count(batcher.flush());
  return bytes / rows;
}
