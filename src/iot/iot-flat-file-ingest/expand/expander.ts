import type { Context } from 'aws-lambda';
import { Delivery, deliver } from './deliver';
import type { Stream } from './stream';
import { unpack } from '../collector/delivery/packed';
import type { Clock } from '../collector/types';

/** What the rule of AWS IoT gives: the payload, and who sent it. */
export interface CompressedRows {
  /** The message, in base64. */
  readonly data: string;
  readonly device: string;
}

const SYSTEM: Clock = { now: Date.now, sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) };

/**
 * An error leaves it to Lambda: it calls again twice, and then the event goes to the queue of failures. Rows that came through before come again with the
 * same ids. A message that is no rows fails each time, three times in all, and is kept in that queue.
 */
export const expander = (stream: Stream, log: (line: string) => void, clock = SYSTEM, random = Math.random) =>
  async (event: CompressedRows, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<Delivery> => {
    const device = String(event?.device);
    const records = rowsOf(event?.data, device).map((row) => Buffer.from(JSON.stringify(row)));
    const delivery = await deliver(records, stream, { clock, random, deadline: clock.now() + context.getRemainingTimeInMillis() });
    log(JSON.stringify({ device, ...delivery }));
    if (delivery.refused > 0) {
      throw new Error(`${delivery.refused} of ${delivery.rows} rows of ${device} did not get into the stream in ${delivery.calls} calls: ${delivery.reasons.join(', ')}`);
    }
    return delivery;
  };

function rowsOf(data: unknown, device: string) {
  try {
    if (typeof data !== 'string') throw new Error('the event has no data');
    return unpack(Buffer.from(data, 'base64'));
  } catch (error) {
    throw new Error(`What ${device} sent as compressed rows is none: ${(error as Error).message}`);
  }
}
