import { createServer, IncomingMessage, Server, ServerResponse } from 'http';
import { AddressInfo } from 'net';
import { everything, filesOf, PREFIX, requestOf, sizeOf } from './fakes';
import type { VerifyHandler } from '../../../../src/media/abr-media-pipeline/verify/verifier';

/** As much of S3 as the four calls need, with pages of 10. */
class S3 {
  public readonly files = filesOf('cmaf');
  public readonly requests: string[] = [];
  public readonly put: { type?: string; body: string }[] = [];
  public head = { 'status': 200, 'x-amz-version-id': 'v1', 'etag': '"e1"' };
  private readonly server: Server = createServer((request, response) => void this.answer(request, response));

  public async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  public async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse) {
    const url = new URL(request.url!, 'http://s3');
    this.requests.push(`${request.method} ${decodeURIComponent(url.pathname)}`);
    const { status, ...headers } = this.head;
    if (request.method === 'HEAD') {
      response.writeHead(status, headers).end();
    } else if (request.method === 'PUT') {
      let body = '';
      for await (const chunk of request) body += chunk;
      this.put.push({ type: request.headers['content-type'], body });
      response.writeHead(200).end();
    } else if (url.searchParams.has('list-type')) {
      response.writeHead(200, { 'content-type': 'application/xml' }).end(this.page(url.searchParams));
    } else {
      const content = this.files[decodeURIComponent(url.pathname).slice(`/out/${PREFIX}`.length)];
      response.writeHead(200).end(content);
    }
  }

  private page(query: URLSearchParams): string {
    expect(query.get('max-keys')).toBe('1000');
    const start = Number(query.get('continuation-token') ?? 0);
    const all = Object.entries(this.files);
    const contents = all.slice(start, start + 10).map(([path, object]) => `<Contents><Key>${query.get('prefix')}${path}</Key><Size>${sizeOf(object)}</Size></Contents>`);
    const next = start + 10 < all.length ? `<NextContinuationToken>${start + 10}</NextContinuationToken>` : '';
    return `<?xml version="1.0"?><ListBucketResult>${contents.join('')}${next}</ListBucketResult>`;
  }
}

let s3: S3;
let handler: VerifyHandler;
const before = { ...process.env };

beforeEach(async () => {
  s3 = new S3();
  Object.assign(process.env, { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'test', AWS_ENDPOINT_URL: await s3.start() });
  jest.isolateModules(() => { ({ handler } = jest.requireActual('../../../../src/media/abr-media-pipeline/verify.lambda')); });
  jest.spyOn(console, 'log').mockImplementation();
});

afterEach(async () => {
  process.env = { ...before };
  jest.restoreAllMocks();
  await s3.stop();
});

test('the handler lists, reads, compares and writes over HTTP', async () => {
  expect(await handler(requestOf('cmaf', everything))).toMatchObject({ segments: 14, thumbnails: `${PREFIX}thumbnails.vtt` });
  expect(s3.requests[0]).toBe('HEAD /in/uploads/a b.mov');
  expect(s3.requests.filter((request) => request === 'GET /out/')).toHaveLength(3);
  expect(s3.requests.filter((request) => /\.(m3u8|mpd)$/.test(request))).toHaveLength(6);
  expect(s3.put).toEqual([{ type: 'text/vtt; charset=utf-8', body: expect.stringMatching(/^WEBVTT\n\n00:00:00\.000 --> /) }]);
  expect(console.log).toHaveBeenCalledTimes(1);
});

test('a source that is gone, and one that may not be seen', async () => {
  s3.head.status = 404;
  await expect(handler(requestOf('cmaf'))).rejects.toMatchObject({ name: 'SourceChanged' });
  s3.head.status = 403;
  await expect(handler(requestOf('cmaf'))).rejects.toMatchObject({ $metadata: { httpStatusCode: 403 } });
});

test('an empty bucket', async () => {
  for (const path of Object.keys(s3.files)) delete s3.files[path];
  await expect(handler(requestOf('cmaf'))).rejects.toMatchObject({ name: 'NotPlayable' });
});
