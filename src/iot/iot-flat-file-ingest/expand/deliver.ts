import type { Stream } from './stream';
import { backoff } from '../collector/delivery/backoff';
import type { Clock } from '../collector/types';

/** What became of the rows of a message. */
export interface Delivery {
  readonly rows: number;
  readonly refused: number;
  readonly calls: number;
  /** Of calls and rows that failed, each once. */
  readonly reasons: string[];
}

export interface DeliveryTime {
  readonly clock: Clock;
  readonly random: () => number;
  /** When the function has to have ended. */
  readonly deadline: number;
}

/** Of one call of PutRecordBatch. */
const RECORDS = 500;
const BYTES = 4 * 1024 * 1024;
/** For the last call, and for what the function says at its end. */
const RESERVE_MS = 5_000;

/** Puts all records into the stream, those that it refused again and again as long as there is time. Does not throw. */
export async function deliver(records: Buffer[], stream: Stream, { clock, random, deadline }: DeliveryTime): Promise<Delivery> {
  const reasons = new Set<string>();
  let calls = 0;
  let left = records;
  for (let attempt = 1; left.length > 0; attempt++) {
    const refused: Buffer[] = [];
    for (const batch of batches(left)) {
      if (clock.now() + RESERVE_MS > deadline) {
        reasons.add('no time left');
        refused.push(...batch);
        continue;
      }
      calls++;
      const errors = await stream.put(batch).catch((error) => batch.map(() => String(Object(error).name ?? error)));
      errors.forEach((error, at) => {
        if (error === undefined) return;
        reasons.add(error);
        refused.push(batch[at]);
      });
    }
    left = refused;
    if (left.length === 0) break;
    const pause = backoff(attempt, random);
    if (clock.now() + pause + RESERVE_MS > deadline) break;
    await clock.sleep(pause);
  }
  return { rows: records.length, refused: left.length, calls, reasons: [...reasons] };
}

/** As few as the limits allow, in order. */
function* batches(records: Buffer[]): Generator<Buffer[]> {
  let batch: Buffer[] = [];
  let bytes = 0;
  for (const record of records) {
    if (batch.length === RECORDS || bytes + record.length > BYTES) {
      yield batch;
      batch = [];
      bytes = 0;
    }
    batch.push(record);
    bytes += record.length;
  }
  if (batch.length > 0) yield batch;
}
