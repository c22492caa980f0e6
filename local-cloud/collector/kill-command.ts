import * as path from 'path';
import { killLoop } from './kill';
import { newRunDirectory } from '../paths';
import { meet, MOSQUITTO, thisMachine } from '../requirements';

/** `kill-command.ts [kills] [seed] [work folder]`: the long run. A work folder on a small file system, such as a tmpfs of 2 MB, is full again and again. */
async function main() {
  const [kills, seed] = [Number(process.argv[2] ?? 1000), Number(process.argv[3] ?? Date.now() % 1_000_000)];
  await meet([MOSQUITTO], thisMachine(path.join(newRunDirectory(), 'apt.log')), console.log);
  console.log(`${kills} kills, seed ${seed}`);
  const report = await killLoop({ kills, seed, compression: seed % 2 ? 'gzip' : 'none', work: process.argv[4], say: console.log });
  console.log(JSON.stringify(report, null, 2));
  if (report.wrong.length > 0) process.exitCode = 1;
}

main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
