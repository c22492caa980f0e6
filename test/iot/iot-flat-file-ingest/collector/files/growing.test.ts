import { appendFileSync, copyFileSync, promises as fs, readdirSync, renameSync, rmSync, truncateSync, writeFileSync } from 'fs';
import { join } from 'path';
import { look } from './share-folder';
import { facesOf, fingerprintAt, GrowingFiles, placesOf } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/growing';
import { OpenFile } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/open';
import { Checkpoint } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';
import { folder, removeFolders } from '../state/folders';

afterAll(removeFolders);

/** As the collector uses it: reads each file to its end, and keeps what it read by id. */
class Reader {
  readonly directory = folder();
  readonly read: Record<string, string> = {};
  readonly closed: string[] = [];
  private readonly checkpoints = new Map<string, Checkpoint>();
  private readonly settled = new Map<string, Checkpoint>();
  private files: GrowingFiles;
  private begun = 0;

  constructor(private readonly lines = 2) {
    this.files = this.restart();
  }

  /** What was only in memory is gone. */
  restart(): GrowingFiles {
    return this.files = new GrowingFiles({ directory: this.directory, stablePolls: 2 }, this.lines);
  }

  append(name: string, text: string): void {
    appendFileSync(join(this.directory, name), text);
  }

  rename(from: string, to: string): void {
    renameSync(join(this.directory, from), join(this.directory, to));
  }

  /** The ids in the order in which they were read on. */
  async poll(): Promise<void> {
    const found = readdirSync(this.directory).map(name => look(this.directory, name));
    found.sort((a, b) => a.modified - b.modified || (a.path < b.path ? -1 : 1));
    const open = [...this.checkpoints.values()].filter(({ state }) => state === 'reading');
    const { same, fresh, gone } = await this.files.match(found, open, async place => this.settled.get(place.path));
    const begun = fresh.map(one => ({ found: one.found, checkpoint: this.first(`${this.begun++} ${one.found.path}`, one.fingerprint) }));
    for (const { found: file, checkpoint } of [...same, ...begun]) {
      const opened = await OpenFile.open(this.directory, file);
      const bytes = await opened.slice(checkpoint.next.offset, file.size - checkpoint.next.offset);
      const fingerprint = await fingerprintAt(opened, checkpoint.fingerprint!, file.size);
      await opened.close();
      this.read[checkpoint.fileId] = (this.read[checkpoint.fileId] ?? '') + bytes.toString();
      this.checkpoints.set(checkpoint.fileId, { ...checkpoint, ...file, state: 'reading', next: { offset: file.size, line: 1 }, fingerprint });
    }
    for (const checkpoint of gone) {
      this.closed.push(this.read[checkpoint.fileId]);
      this.checkpoints.set(checkpoint.fileId, { ...checkpoint, state: 'done' });
      placesOf(checkpoint, checkpoint.fingerprint!).forEach(({ path }) => this.settled.set(path, { ...checkpoint, state: 'done' }));
    }
  }

  texts(): string[] {
    return Object.values(this.read).sort();
  }

  private first(fileId: string, fingerprint: Checkpoint['fingerprint']): Checkpoint {
    return {
      source: 's',
      fileId,
      path: '',
      size: 0,
      modified: 0,
      state: 'reading',
      next: { offset: 0, line: 1 },
      fingerprint,
      counts: { rows: 0, published: 0, quarantined: 0, skipped: 0 },
      at: 0,
    };
  }
}

const HEAD = 'time,value\n';

test('reads on what is appended, also after a start, and closes nothing', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  await reader.poll();
  reader.append('log.csv', '2,2\n');
  await reader.poll();
  reader.restart();
  await reader.poll();
  reader.append('log.csv', 'x'.repeat(5000));
  await reader.poll();
  reader.append('log.csv', '\nlast\n');
  await reader.poll();
  expect([reader.texts(), reader.closed]).toEqual([[`${HEAD}1,1\n2,2\n${'x'.repeat(5000)}\nlast\n`], []]);
});

test('waits for the header and one whole row', async () => {
  const reader = new Reader();
  for (const text of ['time', ',value\n', '1', ',1']) {
    reader.append('log.csv', text);
    await reader.poll();
    expect(reader.texts()).toEqual([]);
  }
  reader.append('log.csv', '\n2');
  await reader.poll();
  expect(reader.texts()).toEqual([`${HEAD}1,1\n2`]);
});

test('a renamed file is read to its end, the new one from its beginning', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  await reader.poll();
  reader.append('log.csv', '2,2\n');
  reader.rename('log.csv', 'log.1.csv');
  reader.append('log.csv', `${HEAD}3,3\n4,4\n5,5\n`);
  await reader.poll();
  reader.rename('log.1.csv', 'log.2.csv');
  reader.rename('log.csv', 'log.1.csv');
  reader.append('log.csv', `${HEAD}6,6\n`);
  await reader.poll();
  reader.append('log.csv', '7,7\n');
  await reader.poll();
  expect(reader.texts()).toEqual([`${HEAD}1,1\n2,2\n`, `${HEAD}3,3\n4,4\n5,5\n`, `${HEAD}6,6\n7,7\n`]);
  expect(reader.closed).toEqual([]);
});

test('a file that was cut and has grown beyond its old end under the same header is another', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  await reader.poll();
  truncateSync(join(reader.directory, 'log.csv'), 0);
  reader.append('log.csv', `${HEAD}2,2\n3,3\n`);
  await reader.poll();
  expect(reader.texts()).toEqual([`${HEAD}1,1\n`, `${HEAD}2,2\n3,3\n`]);
});

test('two contents that begin with the same kilobyte have two ids', async () => {
  const reader = new Reader();
  const head = `${'h'.repeat(2000)}\n`;
  reader.append('log.csv', `${head}1\n`);
  await reader.poll();
  truncateSync(join(reader.directory, 'log.csv'), 0);
  reader.append('log.csv', `${head}2\n3\n`);
  reader.append('log2.csv', `${head}4\n5\n`);
  await reader.poll();
  expect(reader.texts()).toEqual([`${head}1\n`, `${head}2\n3\n`, `${head}4\n5\n`]);
});

test('a file that was cut and begins anew; the old one is closed after some polls', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n2,2\n`);
  await reader.poll();
  writeFileSync(join(reader.directory, 'log.csv'), '');
  await reader.poll();
  reader.append('log.csv', `${HEAD}3,3\n`);
  await reader.poll();
  expect(reader.closed).toEqual([]);
  await reader.poll();
  await reader.poll();
  expect(reader.closed).toEqual([`${HEAD}1,1\n2,2\n`]);
  expect(reader.texts()).toEqual([`${HEAD}1,1\n2,2\n`, `${HEAD}3,3\n`]);
});

test('rotation by copy and cut doubles nothing, wherever a poll meets it', async () => {
  const reader = new Reader();
  const file = (name: string) => join(reader.directory, name);
  reader.append('log.csv', `${HEAD}${'1,1\n'.repeat(500)}`);
  await reader.poll();
  copyFileSync(file('log.csv'), file('log.1.csv'));
  truncateSync(file('log.1.csv'), 1500); // half of the copy
  await reader.poll();
  copyFileSync(file('log.csv'), file('log.1.csv'));
  await reader.poll();
  reader.append('log.csv', '2,2\n');
  await reader.poll();
  copyFileSync(file('log.csv'), file('log.1.csv'));
  truncateSync(file('log.csv'), 0);
  await reader.poll();
  reader.append('log.csv', `${HEAD}3,3\n`);
  for (let i = 0; i < 4; i++) {
    await reader.poll();
  }
  expect(reader.texts()).toEqual([`${HEAD}${'1,1\n'.repeat(500)}2,2\n`, `${HEAD}3,3\n`]);
  expect(reader.closed).toEqual([]);
});

test('two machines whose files begin alike are told apart once they differ', async () => {
  const reader = new Reader();
  reader.append('a.csv', `${HEAD}0,0\n`);
  reader.append('b.csv', `${HEAD}0,0\n`);
  await reader.poll();
  expect(reader.texts()).toEqual([`${HEAD}0,0\n`]);
  reader.append('a.csv', '1,a\n');
  reader.append('b.csv', '1,b\n');
  await reader.poll();
  reader.append('b.csv', '2,b\n');
  await reader.poll();
  expect(reader.texts()).toEqual([`${HEAD}0,0\n1,a\n`, `${HEAD}0,0\n1,b\n2,b\n`]);
});

test('a file that is out of sight for a poll is no new one; one that was closed and is back is read on', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  await reader.poll();
  const away = join(folder(), 'log.csv');
  for (const polls of [2, 5]) {
    renameSync(join(reader.directory, 'log.csv'), away);
    for (let i = 0; i < polls; i++) {
      await reader.poll();
    }
    expect(reader.closed).toHaveLength(polls === 2 ? 0 : 1);
    renameSync(away, join(reader.directory, 'log.csv'));
    reader.append('log.csv', `${polls}\n`);
    await reader.poll();
  }
  expect(reader.texts()).toEqual([`${HEAD}1,1\n2\n5\n`]);
});

test('several that were closed and begin with the same kilobyte are known by their names', async () => {
  const reader = new Reader();
  const head = `${'h'.repeat(2000)}\n`;
  const names = ['a.csv', 'b.csv', 'c.csv'];
  const away = folder();
  for (const name of names) reader.append(name, `${head}${name}\n`);
  await reader.poll();
  for (const name of names) renameSync(join(reader.directory, name), join(away, name));
  for (let i = 0; i < 4; i++) await reader.poll();
  expect(reader.closed).toHaveLength(3);
  for (const name of names) renameSync(join(away, name), join(reader.directory, name));
  for (const name of names) reader.append(name, 'more\n');
  await reader.poll();
  expect(reader.texts()).toEqual(names.map(name => `${head}${name}\nmore\n`));
});

test('a file that cannot be looked at for a while is not closed', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  await reader.poll();
  reader.append('log.csv', '2,2\n');
  const opening = jest.spyOn(fs, 'open').mockRejectedValue(Object.assign(new Error('EBUSY'), { code: 'EBUSY' }));
  for (let i = 0; i < 5; i++) await reader.poll();
  opening.mockRestore();
  await reader.poll();
  expect([reader.texts(), reader.closed]).toEqual([[`${HEAD}1,1\n2,2\n`], []]);
});

test('a file that goes while it is looked at waits', async () => {
  const reader = new Reader();
  reader.append('log.csv', `${HEAD}1,1\n`);
  const found = look(reader.directory, 'log.csv');
  rmSync(join(reader.directory, 'log.csv'));
  const growth = await new GrowingFiles({ directory: reader.directory, stablePolls: 2 }, 1).match([found], [], async () => undefined);
  expect(growth).toEqual({ same: [], fresh: [], gone: [] });
});

test('a file of few lines has had a face for each', () => {
  expect(facesOf(Buffer.from('a\nb\nc\nd'), 2).map(String)).toEqual(['a\nb\n', 'a\nb\nc\n']);
});

test.each<[string, number, string | undefined]>([
  ['', 1, undefined], ['a', 1, undefined], ['a\n', 1, 'a\n'], ['a\nb', 1, 'a\n'], ['a\nb', 2, undefined], ['a\r\nb\r\n', 2, 'a\r\nb\r\n'], ['a\rb\r', 2, 'a\rb\r'],
  ['a\r\n', 2, undefined], ['x'.repeat(1023), 1, undefined], ['x'.repeat(1024), 1, 'x'.repeat(1024)], ['x'.repeat(1025), 3, 'x'.repeat(1024)], ['a\n', 0, 'a\n'],
])('the face of %j with %i lines', (text, lines, face) => {
  expect(facesOf(Buffer.from(text), lines).at(-1)?.toString()).toBe(face);
});
