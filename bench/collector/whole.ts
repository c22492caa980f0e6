import { mkdirSync, renameSync, rmSync, statSync, writeFileSync } from 'fs';
import { join } from 'path';
import { buildSync } from 'esbuild';
import { Measured, measured } from './measured';
import { SOURCE } from './parse/file';
import { writeLarge } from './rows';
import { Mosquitto } from '../../local-cloud/mosquitto/mosquitto';

const DEVICE = 'bench';

export interface Whole {
  readonly compression: 'none' | 'gzip';
  readonly rows: number;
  readonly bytes: number;
  readonly measured: Measured;
}

/** A file through the whole collector - its look at the share, digest, spool and checkpoints, TLS and QoS 1 - to a broker, until it is moved as done. */
export async function wholeCollector(folder: string, broker: Mosquitto, bytes: number, compressions: Whole['compression'][]): Promise<Whole[]> {
  const [share, work, program, done] = ['share', 'work', 'unpaced.js', 'done'].map((name) => join(folder, name));
  buildSync({ entryPoints: [join(__dirname, 'unpaced.ts')], outfile: program, bundle: true, platform: 'node', target: 'node20', minify: true, logLevel: 'error' });
  mkdirSync(share, { recursive: true });
  const file = join(share, 'large.csv');
  const rows = writeLarge(file, bytes);
  const size = statSync(file).size;
  const transport = { kind: 'mqtt', host: broker.host, port: broker.port, ...await broker.credentials(DEVICE) };
  const all = compressions.map((compression): Whole => {
    const config = join(folder, 'config.json');
    writeFileSync(config, JSON.stringify({
      version: 1,
      device: DEVICE,
      work,
      transport,
      sources: [{
        name: 'press',
        columns: SOURCE.columns,
        compression,
        afterSuccess: { action: 'move', directory: done },
        files: { directory: share, pollSeconds: 0.1, stablePolls: 1, minimumAgeSeconds: 0 },
      }],
    }));
    const told = measured({ command: [process.execPath, program, config], doneWhen: join(done, 'large.csv') });
    renameSync(join(done, 'large.csv'), file);
    rmSync(work, { recursive: true });
    return { compression, rows, bytes: size, measured: told };
  });
  rmSync(file);
  return all;
}
