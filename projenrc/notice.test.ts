import { readFileSync } from 'fs';
import { notices } from './notice';

test('NOTICE has the licence of each package that is in a bundle', () => {
  const written = readFileSync('NOTICE', 'utf8');
  for (const name of ['mqtt', 'luxon', '@smithy/eventstream-codec', 'm3u8-parser', 'mpd-parser']) expect(written).toContain(`\n## ${name} `);
  expect(written).toBe(notices());
});
