import * as crypto from 'crypto';
import * as path from 'path';
import { DynamoDBClient, ScanCommand, PutItemCommand, DeleteItemCommand, UpdateItemCommand } from '@aws-sdk/client-dynamodb';
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, GetObjectCommand, ListObjectVersionsCommand, PutObjectCommand,
  S3Client, UploadPartCommand,
} from '@aws-sdk/client-s3';
import { ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { getSignedCookies, getSignedUrl } from '@aws-sdk/cloudfront-signer';
import { getSignedUrl as getPresignedUrl } from '@aws-sdk/s3-request-presigner';
import { readCalls } from './calls';
import { deploy } from './deploy';
import { Execution } from './executions';
import { sleep } from './processes';
import { Cloud, openCloud } from './target';
import { view, viewerUrl } from './viewers';

/** EventBridge Pipes, uploads that start a machine, and CloudFront, deployed by the CDK CLI. */
const REGION = 'us-east-1';
const HOUR_MS = 3600_000;
const keys = crypto.generateKeyPairSync('rsa', {
  modulusLength: 2048, publicKeyEncoding: { type: 'spki', format: 'pem' }, privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
});
let cloud: Cloud;
let out: Record<string, string>;
let dynamo: DynamoDBClient;
let s3: S3Client;
let sqs: SQSClient;

// Far more than anything needs on a machine that is busy with other things.
jest.setTimeout(180_000);

beforeAll(async () => {
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined });
  const app = `npx tsx ${path.join(__dirname, 'fixtures', 'pipe-and-edge.ts')}`;
  const { outputs } = await deploy(cloud, { app, environment: { PUBLIC_KEY: keys.publicKey }, timeoutMs: 180_000, log: () => undefined });
  out = Object.fromEntries(Object.entries(outputs.edge).map(([key, value]) => [key.replace(/Name$/, ''), value]));
  dynamo = new DynamoDBClient(cloud.client(REGION));
  s3 = new S3Client({ ...cloud.client(REGION), forcePathStyle: true });
  sqs = new SQSClient(cloud.client(REGION));
}, 300_000);

afterAll(async () => {
  await cloud.stop();
});

async function eventually<T>(check: () => Promise<T | undefined | false>, timeoutMs = 60_000): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; ; await sleep(100)) {
    const found = await check();
    if (found) return found;
    if (Date.now() > deadline) throw new Error('it did not come in time');
  }
}

const told = async (): Promise<any[]> => ((await dynamo.send(new ScanCommand({ TableName: out.Notes }))).Items ?? [])
  .sort((a, b) => (a.id.S! < b.id.S! ? -1 : 1)).flatMap((item) => JSON.parse(item.input.S!));
const letters = async (QueueUrl: string) => (await sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ['All'] }))).Messages ?? [];
const put = (id: string, kind: string) => dynamo.send(new PutItemCommand({ TableName: out.Table, Item: { id: { S: id }, kind: { S: kind } } }));

describe('a pipe from a table to an express machine', () => {
  test('gives the list of records in order, without those that the filter leaves out', async () => {
    await put('a', 'good');
    await dynamo.send(new UpdateItemCommand({
      TableName: out.Table, Key: { id: { S: 'a' } }, UpdateExpression: 'SET n = :n', ExpressionAttributeValues: { ':n': { N: '1' } },
    }));
    await dynamo.send(new DeleteItemCommand({ TableName: out.Table, Key: { id: { S: 'a' } } }));
    await put('b', 'good');
    const records = await eventually(async () => (await told()).length === 3 && told());
    expect(records.map(({ eventName, dynamodb }) => [eventName, dynamodb.Keys.id.S])).toEqual([['INSERT', 'a'], ['MODIFY', 'a'], ['INSERT', 'b']]);
    expect(records[1]).toMatchObject({
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      eventSourceARN: expect.stringContaining('/stream/'),
      dynamodb: { NewImage: { id: { S: 'a' }, n: { N: '1' } }, StreamViewType: 'NEW_IMAGE', SequenceNumber: expect.any(String) },
    });
  });

  test('retries a batch that fails, halves it, and tells its queue of the record that is never taken; those behind it wait', async () => {
    await Promise.all(['good', 'poison'].map((kind) => put(kind, kind)));
    await put('after', 'good');
    const [letter] = await eventually(async () => { const found = await letters(out.Lost); return found.length > 0 && found; });
    expect(JSON.parse(letter.Body!)).toMatchObject({
      context: { condition: 'RetryAttemptsExhausted' }, DDBStreamBatchInfo: { batchSize: 1, streamArn: expect.stringContaining('/stream/') },
    });
    const names = async () => (await told()).map(({ dynamodb }) => dynamodb.Keys.id.S);
    expect(await eventually(async () => (await names()).includes('after') && names())).toEqual(expect.arrayContaining(['good', 'after']));
    expect(await names()).not.toContain('poison');
  });

  test('calls as the role of the pipe', () => {
    const calls = readCalls(cloud.callsFile!).filter(({ principal }) => principal === out.PipeRole);
    expect([...new Set(calls.map(({ action }) => action))].sort()).toEqual([
      'dynamodb:DescribeStream', 'dynamodb:GetRecords', 'dynamodb:GetShardIterator', 'sqs:SendMessage', 'states:StartSyncExecution',
    ]);
    expect(calls.find(({ service }) => service === 'states')!.resources).toEqual([out.Teller]);
  });
});

describe('an upload', () => {
  const started = async () => {
    const { executions = [] } = await new SFNClient(cloud.client(REGION)).send(new ListExecutionsCommand({ stateMachineArn: out.TakeIn }));
    return executions.map(({ executionArn }) => Execution.of(cloud, REGION, executionArn!));
  };

  test('starts the machine when its key matches, whatever is in the key, and the machine moves that version', async () => {
    const Key = 'uploads/my film + ü.mp4';
    await s3.send(new PutObjectCommand({ Bucket: out.Uploads, Key: 'elsewhere/film.mp4', Body: 'x' }));
    await s3.send(new PutObjectCommand({ Bucket: out.Uploads, Key: 'uploads/film.txt', Body: 'x' }));
    const { VersionId, ETag } = await s3.send(new PutObjectCommand({ Bucket: out.Uploads, Key, Body: 'film' }));
    const [execution] = await eventually(async () => { const found = await started(); return found.length > 0 && found; });
    const { status, input, cause } = await execution.ended();
    expect({ status, cause }).toEqual({ status: 'SUCCEEDED', cause: undefined });
    const { detail } = JSON.parse(input!);
    expect(detail).toMatchObject({
      reason: 'PutObject',
      bucket: { name: out.Uploads },
      object: { 'key': Key, 'size': 4, 'etag': ETag!.replace(/"/g, ''), 'version-id': VersionId, 'sequencer': expect.stringMatching(/^[0-9A-F]+$/) },
    });
    const { Versions = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket: out.Uploads, Prefix: Key }));
    expect(Versions).toEqual([]);
    const copy = await s3.send(new GetObjectCommand({ Bucket: out.Content, Key: `taken/${VersionId}` }));
    expect(await copy.Body!.transformToString()).toBe('film');
    expect(await started()).toHaveLength(1);
    const calls = readCalls(cloud.callsFile!).filter(({ via }) => via === execution.arn).map(({ action }) => action);
    expect(calls).toEqual(expect.arrayContaining(['dynamodb:UpdateItem', 's3:GetObjectVersion', 's3:PutObject', 's3:DeleteObjectVersion', 'cloudfront:CreateInvalidation']));
  });

  test('by a copy says so', async () => {
    await s3.send(new CopyObjectCommand({ Bucket: out.Uploads, Key: 'raw/copy', CopySource: `${out.Uploads}/uploads/film.txt` }));
    const execution = await eventually(async () => (await started()).length === 2 && (await started())[0]);
    expect(JSON.parse((await execution.describe()).input!).detail).toMatchObject({ reason: 'CopyObject', object: { key: 'raw/copy' } });
  });

  test('in parts says so, and comes with its version', async () => {
    const Key = 'raw/in parts';
    const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket: out.Uploads, Key }));
    const part = { Bucket: out.Uploads, Key, UploadId, PartNumber: 1 };
    const url = await getPresignedUrl(s3, new UploadPartCommand(part));
    const tampered = await fetch(url.replace('partNumber=1', 'partNumber=2'), { method: 'PUT', body: 'film' });
    expect(tampered.status).toBe(403);
    const { headers } = await fetch(url, { method: 'PUT', body: 'film' });
    const parts = { Parts: [{ PartNumber: 1, ETag: headers.get('etag')! }] };
    const { VersionId } = await s3.send(new CompleteMultipartUploadCommand({ Bucket: out.Uploads, Key, UploadId, MultipartUpload: parts }));
    const execution = await eventually(async () => (await started()).length === 3 && (await started())[0]);
    expect(JSON.parse((await execution.describe()).input!).detail).toMatchObject({
      reason: 'CompleteMultipartUpload', object: { 'key': Key, 'version-id': VersionId },
    });
  });
});

describe('a distribution', () => {
  const content = 'abcdefghij';
  const key = 'assets/one/my list+1.m3u8';
  const url = (domain: string, file = key) => viewerUrl(cloud, domain, file);
  beforeAll(() => s3.send(new PutObjectCommand({ Bucket: out.Content, Key: key, Body: content, ContentType: 'application/vnd.apple.mpegurl' })));

  test('serves objects with their type, ranges and CORS headers', async () => {
    const whole = await view(url(out.Open), { headers: { Origin: 'http://player.example' } });
    expect(whole).toMatchObject({
      status: 200, headers: { 'content-type': 'application/vnd.apple.mpegurl', 'access-control-allow-origin': '*', 'content-length': '10' },
    });
    expect(whole.body.toString()).toBe(content);
    expect(whole.headers['access-control-expose-headers']).toContain('Content-Range');
    const part = await view(url(out.Open), { headers: { 'Range': 'bytes=2-4', 'Origin': 'http://player.example', 'Sec-Fetch-Site': 'cross-site' } });
    expect([part.status, part.headers['content-range'], part.body.toString()]).toEqual([206, 'bytes 2-4/10', 'cde']);
    const head = await view(url(out.Open), { method: 'HEAD' });
    expect([head.status, head.headers['content-length'], head.body.length]).toEqual([200, '10', 0]);
    const preflight = await view(url(out.Open), { method: 'OPTIONS', headers: { 'Origin': 'http://player.example', 'Access-Control-Request-Method': 'GET' } });
    expect([preflight.status, preflight.headers['access-control-allow-headers']]).toEqual([200, 'Range']);
  });

  test('answers paths that the emulator itself would take, and no AWS APIs', async () => {
    expect((await view(url(out.Open, '/_ministack/ready'))).status).toBe(403);
    expect((await view(`${url('nobody.cloudfront.net', '/')}`, { headers: { Origin: 'http://evil.example' } })).status).toBe(403);
  });

  test('that is private gives nothing without a signature, and the object with one', async () => {
    const unsigned = await view(url(out.Closed));
    expect([unsigned.status, unsigned.body.toString()]).toEqual([403, expect.stringContaining('<Code>MissingKey</Code>')]);
    const own = `https://${out.Closed}/assets/one/my%20list+1.m3u8`;
    const signer = { keyPairId: out.Key, privateKey: keys.privateKey };
    const later = new Date(Date.now() + HOUR_MS).toISOString();
    const viewed = async (signed: string, headers = {}) => (await view(url(out.Closed, signed.replace(/^https:\/\/[^/]+/, '')), { headers })).status;

    const canned = getSignedUrl({ url: own, dateLessThan: later, ...signer });
    expect(await viewed(canned)).toBe(200);
    expect(await viewed(canned.replace('/one/', '/two/'))).toBe(403);
    expect(await viewed(getSignedUrl({ url: own, dateLessThan: new Date(Date.now() - HOUR_MS).toISOString(), ...signer }))).toBe(403);
    const policy = JSON.stringify({ Statement: [{ Resource: `https://${out.Closed}/assets/one/*`, Condition: { DateLessThan: { 'AWS:EpochTime': Math.floor(Date.parse(later) / 1000) } } }] });
    const cookies = getSignedCookies({ policy, ...signer });
    const Cookie = Object.entries(cookies).map(([name, value]) => `${name}=${value}`).join('; ');
    expect(await viewed(own, { Cookie })).toBe(200);
    expect(await viewed(own.replace('/one/', '/two/'), { Cookie })).toBe(403);
    expect(await viewed(own, { Cookie: Cookie.replace(out.Key, 'KOTHER') })).toBe(403);
  });
});
