import { mkdirSync, statSync, utimesSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { Found } from '../../../../../src/iot/iot-flat-file-ingest/collector/files/discover';
import { FileSettings } from '../../../../../src/iot/iot-flat-file-ingest/collector/settings';

export const fileSettings = (directory: string, more: Partial<FileSettings> = {}): FileSettings => ({
  directory, include: ['*'], exclude: [], mode: 'completed', pollSeconds: 5, stablePolls: 2, minimumAgeSeconds: 10, unfinishedSuffixes: ['.tmp', '.part'], ...more,
});

/** Writes a file below a directory, with a time in seconds since 1970. */
export function write(directory: string, path: string, content: string | Buffer = path, seconds = 1000): string {
  const place = join(directory, path);
  mkdirSync(dirname(place), { recursive: true });
  writeFileSync(place, content);
  utimesSync(place, seconds, seconds);
  return place;
}

/** As discovery finds it. */
export function look(directory: string, path: string): Found {
  const { size, mtimeMs } = statSync(join(directory, path));
  return { path, size, modified: mtimeMs };
}
