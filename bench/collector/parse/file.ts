import { closeSync, openSync, statSync, writeSync } from 'fs';
import { randomOf } from '../../../local-cloud/collector/files';
import { SourceSettings } from '../../../src/iot/iot-flat-file-ingest/collector/settings';

const HEADER = 'time,machine,temperature,pressure,count,state\n';
const STATES = ['running', 'idle', 'stopped', 'maintenance'];

/** What forty presses write in turn: values that swing, with the noise that sensors have. */
function line(row: number, random: () => number): string {
  const time = new Date(Date.UTC(2026, 0, 1) + row * 100 + Math.floor(random() * 20)).toISOString();
  const temperature = 180 + row % 40 + 5 * Math.sin(row / 4000) + random() - random();
  const pressure = 1.01 + (random() + random()) / 100;
  return `${time},press-${row % 40},${temperature.toFixed(3)},${pressure.toFixed(4)},${Math.floor(row / 40)},${STATES[Math.floor(row / 7000) % 4]}\n`;
}

/** Writes a CSV of so many rows, and says how many bytes it has. */
export function writeRows(path: string, rows: number): number {
  const file = openSync(path, 'w');
  const random = randomOf(7);
  writeSync(file, HEADER);
  for (let row = 0; row < rows; row += 10_000) {
    writeSync(file, Array.from({ length: Math.min(10_000, rows - row) }, (_, at) => line(row + at, random)).join(''));
  }
  closeSync(file);
  return statSync(path).size;
}

/** Reads it with a type for each column. */
export const SOURCE: SourceSettings = {
  name: 'press',
  files: {
    directory: '/share', include: ['*'], exclude: [], mode: 'completed', pollSeconds: 5, stablePolls: 2, minimumAgeSeconds: 10, unfinishedSuffixes: [],
  },
  format: {
    kind: 'csv', encoding: 'utf-8', nullValues: [''], decimal: '.', skipLines: 0, delimiter: ',', quote: '"', escape: '"', header: true, extraColumns: 'ignore',
  },
  columns: [
    { name: 'time', type: 'timestamp', required: true }, { name: 'machine', type: 'string', required: true }, { name: 'temperature', type: 'double', min: -50, max: 500 },
    { name: 'pressure', type: 'double' }, { name: 'count', type: 'bigint' }, { name: 'state', type: 'string' },
  ],
  badRows: 0.1,
  badRowsAfter: 100,
  lineBytes: 262_144,
  compression: 'none',
  afterSuccess: { action: 'leave' },
  afterStop: { action: 'leave' },
};
