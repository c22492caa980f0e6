import * as path from 'path';
import { killLoop } from './kill';
import { newRunDirectory } from '../paths';
import { meet, MOSQUITTO, thisMachine } from '../requirements';

/** The program itself, against a real broker. The long run is a command: npx projen kill 1000 */
const KILLS = Number(process.env.COLLECTOR_KILLS ?? (process.env.CI ? 25 : 60));

beforeAll(async () => {
  await meet([MOSQUITTO], thisMachine(path.join(newRunDirectory(), 'apt.log')), () => undefined);
}, 120_000);

test.each([['none', 1], ['gzip', 2]] as const)(`killed ${KILLS} times, with compression %s: each row arrives, and is counted once`, async (compression, seed) => {
  const report = await killLoop({ kills: KILLS, seed, compression });
  expect(report.wrong).toEqual([]);
  expect(report.duplicates).toBeGreaterThan(0);
  console.log(JSON.stringify(report));
}, KILLS * 10_000 + 120_000);
