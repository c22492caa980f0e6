import { appendFileSync, existsSync, promises as fs, readdirSync, readFileSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { folder, removeFolders } from './folders';
import { Checkpoints, parse } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/checkpoints';
import { DiskFull } from '../../../../../src/iot/iot-flat-file-ingest/collector/state/durable';
import { Checkpoint } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

afterAll(removeFolders);
afterEach(() => jest.restoreAllMocks());

const checkpoint = (fileId: string, more: Partial<Checkpoint> = {}): Checkpoint => ({
  source: 'line',
  fileId,
  path: `${fileId}.csv`,
  size: 10,
  modified: 1234.5678,
  state: 'reading',
  next: { offset: 3, line: 2, header: ['a'] },
  counts: { rows: 1, published: 1, quarantined: 0, skipped: 0 },
  at: 5,
  ...more,
});
const place = (path: string) => ({ path, size: 10, modified: 1234.5678 });

async function reloaded(path: string, keep?: number): Promise<[Checkpoints, string[]]> {
  const told: string[] = [];
  return [await Checkpoints.load(path, { keep, tell: sentence => told.push(sentence) }), told];
}

test('those that are worked on come back as they were', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  await first.save(checkpoint('a'));
  await first.save(checkpoint('a', { size: 11 }));
  await first.save(checkpoint('-_b'));
  expect(first.open()).toEqual([checkpoint('a', { size: 11 }), checkpoint('-_b')]);
  await first.close();
  const [second, told] = await reloaded(path);
  expect(second.open().sort((a, b) => b.size - a.size)).toEqual([checkpoint('a', { size: 11 }), checkpoint('-_b')]);
  expect(await second.get('a')).toEqual(checkpoint('a', { size: 11 }));
  expect(await second.get('c')).toBeUndefined();
  expect(await second.at(place('-_b.csv'))).toBeUndefined();
  expect(told).toEqual([]);
  await second.close();
});

test('settled ones are known by their id and by each of their places', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  await first.save(checkpoint('a'));
  await first.settle(checkpoint('a', { state: 'done' }));
  await first.addPlace('a', place('copy.csv'));
  await first.addPlace('a', place('copy.csv'));
  await first.addPlace('unknown', place('other.csv'));
  const settled = checkpoint('a', { state: 'done', next: { offset: 3, line: 2 } });
  const check = async (checkpoints: Checkpoints) => {
    expect(checkpoints.open()).toEqual([]);
    expect(await checkpoints.get('a')).toEqual(settled);
    expect(await checkpoints.at(place('a.csv'))).toEqual(settled);
    expect(await checkpoints.at(place('copy.csv'))).toEqual(settled);
    expect(await checkpoints.at(place('other.csv'))).toBeUndefined();
    expect(await checkpoints.at({ ...place('a.csv'), size: 11 })).toBeUndefined();
    expect(await checkpoints.at({ ...place('a.csv'), modified: 1234.5679 })).toBeUndefined();
  };
  await check(first);
  await first.close();
  expect(readFileSync(join(path, 'settled.ndjson'), 'utf8').split('\n')).toHaveLength(3);
  const [second] = await reloaded(path);
  await check(second);
  await second.close();
});

test('a growing file that was closed can be opened again', async () => {
  const path = folder();
  const fingerprint = { face: 1, faceDigest: 'x', offset: 3, tailDigest: 'y' };
  const [first] = await reloaded(path);
  await first.settle(checkpoint('a', { state: 'done', fingerprint }));
  expect(await first.get('a')).toEqual(checkpoint('a', { state: 'done', fingerprint })); // with its header, to be read on
  await first.save(checkpoint('a', { fingerprint, at: 6 }));
  await first.close();
  const [second] = await reloaded(path);
  expect(second.open()).toEqual([checkpoint('a', { fingerprint, at: 6 })]);
  await second.close();
});

test('what a crash leaves of a write, or between two, is cleared away', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  await first.save(checkpoint('a'));
  const before = readFileSync(join(path, 'a.json'));
  await first.settle(checkpoint('a', { state: 'done' }));
  await first.close();
  writeFileSync(join(path, 'a.json'), before);
  writeFileSync(join(path, 'b.json.tmp'), '{"half');
  writeFileSync(join(path, 'settled.ndjson.tmp'), 'half');
  const [second, told] = await reloaded(path);
  expect(readdirSync(path)).toEqual(['settled.ndjson']);
  expect([(await second.get('a'))!.state, told]).toEqual(['done', []]);
  await second.close();
});

test.each([
  ['nothing', ''], ['half', '{"source":"line","fi'], ['another document', '{}'], ['a list', '[]'], ['null', 'null'],
  ['a text for a number', JSON.stringify({ ...checkpoint('a'), size: '10' })], ['another id', JSON.stringify(checkpoint('b'))],
])('a checkpoint that is %s is set aside and told', async (_, text) => {
  const path = folder();
  writeFileSync(join(path, 'a.json'), text);
  const [checkpoints, told] = await reloaded(path);
  expect(checkpoints.open()).toEqual([]);
  expect(told).toEqual([expect.stringContaining('a.json is no checkpoint. It is set aside as a.json.bad')]);
  expect(existsSync(join(path, 'a.json.bad'))).toBe(true);
  await checkpoints.close();
});

test('the log that was cut anywhere holds the whole lines before the cut, and is written on', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  const ids = ['a', 'b', 'c'];
  for (const id of ids) {
    await first.settle(checkpoint(id, { state: 'done' }));
  }
  await first.close();
  const log = join(path, 'settled.ndjson');
  const whole = readFileSync(log);
  const line = whole.length / 3;
  for (let cut = whole.length; cut >= 0; cut -= 7) {
    writeFileSync(log, whole.subarray(0, cut));
    const [again, told] = await reloaded(path);
    const kept = ids.filter((_, i) => (i + 1) * line <= cut);
    expect(await Promise.all(ids.map(async id => (await again.get(id))?.fileId))).toEqual(ids.map(id => kept.includes(id) ? id : undefined));
    expect(told).toEqual([]);
    await again.settle(checkpoint('d'));
    await again.close();
    const [more] = await reloaded(path);
    expect((await more.get('d'))!.fileId).toBe('d');
    await more.close();
  }
});

test('a damaged line is told and forgotten, the others stay', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  await first.settle(checkpoint('a'));
  await first.settle(checkpoint('b'));
  await first.close();
  const log = join(path, 'settled.ndjson');
  writeFileSync(log, readFileSync(log, 'utf8').replace('"rows":1', '"rows":7'));
  const [second, told] = await reloaded(path);
  expect([await second.get('a'), (await second.get('b'))!.fileId]).toEqual([undefined, 'b']);
  expect(told).toEqual([expect.stringContaining('1 damaged lines')]);
  await second.close();
});

test('the oldest settled ones are forgotten, the newest kept, with their places', async () => {
  const path = folder();
  const [first] = await reloaded(path, 20);
  for (let i = 0; i < 200; i++) {
    await first.settle(checkpoint(`f${i}`));
    await first.addPlace(`f${i}`, place(`copy-${i}.csv`));
  }
  const check = async (checkpoints: Checkpoints) => {
    expect(await Promise.all([180, 190, 199].map(async i => (await checkpoints.get(`f${i}`))?.path))).toEqual(['f180.csv', 'f190.csv', 'f199.csv']);
    expect((await checkpoints.at(place('copy-195.csv')))!.fileId).toBe('f195');
    expect(await checkpoints.get('f100')).toBeUndefined();
    expect(await checkpoints.at(place('copy-100.csv'))).toBeUndefined();
  };
  await check(first);
  await first.close();
  expect(statSync(join(path, 'settled.ndjson')).size).toBeLessThan(20 * 3 * 400);
  const [second] = await reloaded(path, 20);
  await check(second);
  await second.close();
});

test('a long path and a long header fit into a line', async () => {
  const path = folder();
  const long = checkpoint('a', {
    path: '\u0001'.repeat(4096), next: { offset: 1, line: 1, header: Array(5000).fill('column') }, fingerprint: { face: 1, faceDigest: '', offset: 1, tailDigest: '' },
  });
  const [first] = await reloaded(path);
  await first.settle(long);
  await first.settle(checkpoint('b'));
  expect(await first.get('a')).toEqual(long);
  await first.close();
  const [second] = await reloaded(path);
  expect(await second.get('a')).toEqual(long);
  await second.close();
});

test('a full disk is told, and nothing half stays in the log', async () => {
  const path = folder();
  const [first] = await reloaded(path);
  await first.settle(checkpoint('a'));
  const handle = await fs.open(__filename);
  const handles = Object.getPrototypeOf(handle) as fs.FileHandle;
  await handle.close();
  jest.spyOn(handles, 'datasync').mockImplementationOnce(async () => {
    throw Object.assign(new Error('ENOSPC'), { code: 'ENOSPC' });
  });
  await expect(first.settle(checkpoint('b'))).rejects.toThrow(DiskFull);
  expect(await first.get('b')).toBeUndefined();
  await first.settle(checkpoint('c'));
  await first.close();
  appendFileSync(join(path, 'settled.ndjson'), 'half a li');
  const [second, told] = await reloaded(path);
  expect([(await second.get('a'))!.fileId, await second.get('b'), (await second.get('c'))!.fileId, told]).toEqual(['a', undefined, 'c', []]);
  await second.close();
});

test('parse takes whole checkpoints only', () => {
  expect(parse(JSON.stringify(checkpoint('a')))).toEqual(checkpoint('a'));
  expect(parse(undefined)).toBeUndefined();
});
