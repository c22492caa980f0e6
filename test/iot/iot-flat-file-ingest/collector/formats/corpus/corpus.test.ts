import { UnreadableFile } from '../../../../../../src/iot/iot-flat-file-ingest/collector/types';
import { account, csv, readAll } from '../read-all';
import { CASES, COLUMNS } from './cases';

test.each(CASES)('$name', async ({ file, format, lineBytes, good = 0, bad = {}, refused }) => {
  const reading = readAll(csv(COLUMNS, format, lineBytes), file);
  if (refused) {
    const error = await reading.then(() => undefined, (reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadableFile);
    expect((error as UnreadableFile).reason).toBe(refused.reason);
    expect((error as UnreadableFile).message).toContain(refused.saying);
    return;
  }
  const rows = good + Object.values(bad).reduce((sum, count) => sum + count, 0);
  expect(account(await reading)).toEqual({ rows, good, bad });
});
