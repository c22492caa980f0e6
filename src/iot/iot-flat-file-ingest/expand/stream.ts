import type { FirehoseClientConfig } from '@aws-sdk/client-firehose';

/** Where rows go. */
export interface Stream {
  /** Takes at most 500 records and 4 MiB. Gives, for each record in its order, the code of the error that it was refused with, or nothing. */
  put(records: Buffer[]): Promise<(string | undefined)[]>;
}

/** A stream of Firehose, with the SDK of the runtime. */
export function firehoseStream(DeliveryStreamName: string, settings: FirehoseClientConfig = {}): Stream {
  // eslint-disable-next-line @typescript-eslint/no-require-imports, import/no-extraneous-dependencies
  const firehose = require('@aws-sdk/client-firehose') as typeof import('@aws-sdk/client-firehose');
  const client = new firehose.FirehoseClient(settings);
  return {
    async put(records) {
      const Records = records.map((Data) => ({ Data }));
      const { RequestResponses = [] } = await client.send(new firehose.PutRecordBatchCommand({ DeliveryStreamName, Records }));
      return records.map((_, at) => RequestResponses[at]?.ErrorCode);
    },
  };
}
