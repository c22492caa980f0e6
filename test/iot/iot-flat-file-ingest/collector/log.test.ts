import { Log } from '../../../../src/iot/iot-flat-file-ingest/collector/log';

test('a line of the log is one line of plain characters, whatever a file is called', () => {
  const lines: string[] = [];
  new Log({ now: () => 0 }, (line) => lines.push(line)).info('file-done', { file: 'a\u009b2J\u007f\n\u2028é.csv' });
  expect(lines).toEqual(['{"time":"1970-01-01T00:00:00.000Z","level":"info","event":"file-done","file":"a\\u009b2J\\u007f\\n\\u2028é.csv"}']);
  expect(JSON.parse(lines[0]).file).toBe('a\u009b2J\u007f\n\u2028é.csv');
});
