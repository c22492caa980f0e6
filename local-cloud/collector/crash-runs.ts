import * as fs from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { CrashingDisk, Fault } from './crashing-disk';
import { MadeFile } from './files';
import { FastClock, MemoryCloud, Plant } from './in-process';
import { judge, Received } from './received';
import { Clock } from '../../src/iot/iot-flat-file-ingest/collector/types';

export interface CrashPlan {
  readonly files: readonly MadeFile[];
  readonly source?: object;
  /** Files that were read are deleted. */
  readonly deleted?: boolean;
  /** One for each life but the last, which has no fault. */
  readonly faults: { readonly at: number; readonly fault: Fault }[];
  /** Files whose syncs do nothing. */
  readonly deaf?: RegExp;
}

export interface CrashRun {
  /** What each life did to its disk and to the network. */
  readonly lives: string[][];
  /** What is wrong in the end. */
  readonly wrong: string[];
}

/** Lets collectors die on a folder, one after the other, until one lives; then looks at what arrived and at what is left. */
export async function crashRun({ files, source = {}, deleted = false, faults, deaf }: CrashPlan): Promise<CrashRun> {
  const folder = fs.mkdtempSync(join(tmpdir(), 'collector-crash-'));
  const cloud = new MortalCloud();
  const lives: string[][] = [];
  try {
    for (const { name, content } of files) {
      fs.mkdirSync(join(folder, 'share'), { recursive: true });
      fs.writeFileSync(join(folder, 'share', name), content);
    }
    for (const { at, fault } of [...faults, { at: Infinity, fault: 'before' as const }]) {
      lives.push(await live(folder, cloud, source, new CrashingDisk(folder, at, fault, deaf)));
    }
    return { lives, wrong: [...judge(new Received(cloud.arrived), files), ...left(folder, files, deleted)] };
  } finally {
    fs.rmSync(folder, { recursive: true });
  }
}

class MortalCloud extends MemoryCloud {
  disk?: CrashingDisk;

  publish(topic: string, payload: Buffer) {
    return this.disk!.publish(() => super.publish(topic, payload));
  }
}

/** Until all files are settled, or death. Without linger each chunk of 1,000 rows is written down by itself. */
async function live(folder: string, cloud: MortalCloud, source: object, disk: CrashingDisk): Promise<string[]> {
  cloud.disk = disk;
  const plant = new Plant(folder, mortal(new FastClock(200), disk), cloud);
  const checkpoints = join(plant.work, 'checkpoints', 'presses');
  const waiting = (place: string, end: string) => fs.readdirSync(place).filter((name) => name.endsWith(end)).length;
  try {
    plant.start(plant.settings(source, { limits: { messagesPerSecond: 100, lingerSeconds: 0 } }));
    const settled = () => fs.existsSync(checkpoints) && waiting(plant.share, '.csv') === 0 && waiting(checkpoints, '.json') === 0;
    const failed = plant.running!.then(() => undefined);
    await Promise.race([plant.until('the end of all files', () => disk.dead || settled()), disk.death, failed]);
    if (!disk.dead) await Promise.race([plant.stop(), disk.death]);
    return disk.steps;
  } catch (error) {
    throw new Error(`after a fault at ${disk.chosen}: ${(error as Error).message}`, { cause: error });
  } finally {
    await disk.end();
    if (disk.dead) bury(plant.work);
  }
}

/** The lease is of this process, which is not dead: it is made one that has ended. */
function bury(work: string) {
  if (!fs.existsSync(work)) return;
  for (const name of fs.readdirSync(work).filter((each) => /^lease\.\d+\.json$/.test(each))) {
    const lease = JSON.parse(fs.readFileSync(join(work, name), 'utf8'));
    fs.writeFileSync(join(work, name), JSON.stringify({ ...lease, started: '0' }));
  }
}

/** The process dies with its disk. */
const mortal = (clock: Clock, disk: CrashingDisk): Clock => ({
  now: () => clock.now(),
  sleep: async (milliseconds) => {
    await clock.sleep(milliseconds);
    if (disk.dead) await new Promise(() => undefined);
  },
});

/** Quarantine on the machine has each bad row once; the files are all there, each where it belongs. */
function left(folder: string, files: readonly MadeFile[], deleted: boolean): string[] {
  const wrong: string[] = [];
  for (const { name, fileId, bad } of files) {
    const path = join(folder, 'work', 'quarantine', 'presses', `${fileId}.ndjson`);
    const lines = fs.existsSync(path) ? fs.readFileSync(path, 'utf8').split('\n').slice(0, -1).map((line) => JSON.parse(line).row_id as string) : [];
    if (lines.length !== bad.size || lines.some((id) => !bad.has(id))) wrong.push(`the quarantine of ${name} on the machine has ${lines.length} rows and should have ${bad.size}`);
  }
  const contents = fs.readdirSync(join(folder, 'share'), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile()).map((entry) => ({ place: entry.parentPath.slice(join(folder, 'share').length + 1).split('/')[0], content: fs.readFileSync(join(entry.parentPath, entry.name)) }));
  for (const { name, content, stopped } of files) {
    const places = contents.filter((each) => each.content.equals(content)).map(({ place }) => place);
    const should = stopped ? 'quarantine' : 'processed';
    const copies = deleted && !stopped ? 0 : files.filter((each) => each.content.equals(content)).length;
    if (places.length !== copies || places.some((place) => place !== should)) wrong.push(`${name} lies in ${places.join(', ') || 'no folder'} and should in ${should}`);
  }
  return wrong;
}
