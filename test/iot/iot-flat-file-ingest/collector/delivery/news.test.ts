import { content } from './rows';
import { accountMessage, healthMessage } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/news';

const settings = { topicPrefix: 'ff', device: 'press-7', timestamps: 'us' as const };
const counts = { rows: 10, published: 7, quarantined: 1, skipped: 2 };

test('an account says what became of each row of a file, in the unit of the tables', () => {
  const account = {
    source: 'cycles', fileId: 'q5f8Zk1-_0A', path: 'a.csv', size: 420, modified: 1_763_700_000_000.4, state: 'done' as const, counts, collectedAt: 1_763_700_009_000,
  };
  const message = accountMessage(settings, account);
  expect(message).toMatchObject({ topic: 'ff/press-7/cycles/files', rows: 0 });
  expect(content(message)).toEqual({
    v: 1,
    device: 'press-7',
    source: 'cycles',
    file_id: 'q5f8Zk1-_0A',
    file: 'a.csv',
    bytes: 420,
    modified: 1_763_700_000_000_400,
    state: 'done',
    reason: null,
    ...counts,
    collected_at: 1_763_700_009_000_000,
  });
  expect(content(accountMessage({ ...settings, timestamps: 'ms' }, { ...account, state: 'stopped', reason: 'header' }))).toMatchObject({
    modified: 1_763_700_000_000, collected_at: 1_763_700_009_000, state: 'stopped', reason: 'header',
  });
});

test('health is numbers, for metrics', () => {
  const message = healthMessage(settings, {
    source: 'cycles',
    time: 1_763_700_000_000,
    rows: counts,
    filesDone: 1,
    filesStopped: 0,
    oldestFileSeconds: 3,
    lagSeconds: 0,
    spoolBytes: 9,
    spoolFull: false,
    shareLost: true,
    version: '1.2.3',
  });
  expect(message).toMatchObject({ topic: 'ff/press-7/cycles/health', rows: 0 });
  expect(content(message)).toEqual({
    v: 1,
    device: 'press-7',
    source: 'cycles',
    time: 1_763_700_000_000,
    rows_read: 10,
    rows_published: 7,
    rows_quarantined: 1,
    rows_skipped: 2,
    files_done: 1,
    files_stopped: 0,
    oldest_file_seconds: 3,
    lag_seconds: 0,
    spool_bytes: 9,
    spool_full: 0,
    share_lost: 1,
    version: '1.2.3',
  });
});
