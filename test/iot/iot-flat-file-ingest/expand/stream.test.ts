import * as http from 'http';
import * as net from 'net';
import { gzipSync } from 'zlib';
import type { expander } from '../../../../src/iot/iot-flat-file-ingest/expand/expander';
import { firehoseStream } from '../../../../src/iot/iot-flat-file-ingest/expand/stream';

let server: http.Server;
let asked: { readonly target: unknown; readonly body: { DeliveryStreamName: string; Records: { Data: string }[] } };

beforeEach(() => new Promise<void>((resolve) => {
  server = http.createServer((request, response) => {
    let text = '';
    request.setEncoding('utf8').on('data', (chunk) => text += chunk).on('end', () => {
      asked = { target: request.headers['x-amz-target'], body: JSON.parse(text) };
      const RequestResponses = asked.body.Records.map((_, at) => at === 1 ? { ErrorCode: 'ServiceUnavailableException', ErrorMessage: 'Slow down.' } : { RecordId: `r${at}` });
      response.setHeader('content-type', 'application/x-amz-json-1.1');
      response.end(JSON.stringify({ FailedPutCount: 1, RequestResponses }));
    });
  }).listen(0, '127.0.0.1', resolve);
}));
afterEach(() => new Promise((resolve) => server.close(resolve)));

test('puts records with the SDK, and tells which ones Firehose refused', async () => {
  const { port } = server.address() as net.AddressInfo;
  const credentials = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' };
  const stream = firehoseStream('cycles', { endpoint: `http://127.0.0.1:${port}`, region: 'eu-west-1', credentials });
  expect(await stream.put(['{"a":1}', '{"a":2}', '{"a":3}'].map((text) => Buffer.from(text)))).toEqual([undefined, 'ServiceUnavailableException', undefined]);
  expect(asked).toEqual({
    target: 'Firehose_20150804.PutRecordBatch',
    body: { DeliveryStreamName: 'cycles', Records: ['{"a":1}', '{"a":2}', '{"a":3}'].map((text) => ({ Data: Buffer.from(text).toString('base64') })) },
  });
});

test('the handler puts rows into the stream that its function is told', async () => {
  const { port } = server.address() as net.AddressInfo;
  Object.assign(process.env, {
    STREAM_NAME: 'presses', AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`, AWS_REGION: 'eu-west-1', AWS_ACCESS_KEY_ID: 'AKIDEXAMPLE', AWS_SECRET_ACCESS_KEY: 'secret',
  });
  const log = jest.spyOn(console, 'log').mockImplementation(() => {});
  // The stream is named when the module is loaded, as in Lambda.
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { handler } = require('../../../../src/iot/iot-flat-file-ingest/expand/expand.lambda') as { handler: ReturnType<typeof expander> };
  const data = gzipSync(JSON.stringify({ v: 1, file: 'a.csv', file_id: 'q5f8Zk1-_0A', offsets: [0], columns: { bar: [1.5] } })).toString('base64');
  expect(await handler({ data, device: 'press-7' }, { getRemainingTimeInMillis: () => 60_000 })).toEqual({ rows: 1, refused: 0, calls: 1, reasons: [] });
  expect(asked.body).toEqual({ DeliveryStreamName: 'presses', Records: [{ Data: Buffer.from('{"row_id":"q5f8Zk1-_0A-0","bar":1.5}').toString('base64') }] });
  log.mockRestore();
});
