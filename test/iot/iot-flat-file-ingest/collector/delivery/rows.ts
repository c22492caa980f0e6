import type { BatchSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/batch';
import type { BadRow, GoodRow, Message, Value } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

export const FILE_ID = 'q5f8Zk1-_0A';

export const good = (offset: number, values: Record<string, Value>, line = offset + 1): GoodRow => ({ kind: 'row', offset, line, values });

export const bad = (offset: number, more: Partial<BadRow> = {}): BadRow => ({
  kind: 'bad', offset, line: offset + 1, reason: 'type', column: 'bar', detail: '"x" is no number', raw: 'a;x', ...more,
});

export interface More {
  readonly compression?: 'none' | 'gzip';
  readonly limits?: Partial<BatchSettings['limits']>;
  readonly path?: string;
}

export const settings = (columns: string[], more: More = {}): BatchSettings => ({
  settings: { topicPrefix: 'ff', device: 'press-7' },
  limits: { messageBytes: 122_880, rowsPerMessage: 500, rowsPerCompressedMessage: 5_000, ...more.limits },
  source: { name: 'cycles', columns: columns.map((name) => ({ name, type: 'double' })), compression: more.compression ?? 'none' },
  fileId: FILE_ID,
  path: more.path ?? 'line 1/2026-11-21.csv',
});

export const content = ({ payload }: Message) => JSON.parse(payload.toString('utf8'));

/** What a press writes: a cycle each 0.8 s or so, on one of four machines, with a temperature that wanders and a pressure with noise. The same for each seed. */
export function machineRows(count: number, seed = 1): GoodRow[] {
  const random = seeded(seed);
  const cycles = [120_431, 88_210, 240_977, 5_031];
  let micros = Date.UTC(2026, 10, 21, 6) * 1000;
  let temperature = 1834;
  let offset = 35;
  return Array.from({ length: count }, (_, row) => {
    const press = Math.floor(random() * 4);
    micros += 200_000 + Math.floor(random() * 40) * 1000;
    temperature += Math.round((random() - 0.5) * 6);
    const values = {
      ts: micros,
      press: `P-0${press + 1}`,
      temp_c: temperature / 10,
      bar: Math.round((62 + (random() - 0.5) * 3) * 100) / 100,
      cycle: ++cycles[press],
    };
    const at = offset;
    // 2026-11-21T06:00:00.000Z and the rest, with a line end.
    offset += 24 + 1 + 4 + 1 + String(values.temp_c).length + 1 + String(values.bar).length + 1 + String(values.cycle).length + 1;
    return good(at, values, row + 2);
  });
}

/** Random numbers that are the same for each seed: a multiplicative congruential generator. */
function seeded(seed: number): () => number {
  let state = seed;
  return () => (state = state * 48_271 % 2_147_483_647) / 2_147_483_647;
}
