import * as fs from 'node:fs';
import * as path from 'node:path';
import { LocalCloudError } from '../../../local-cloud/errors';
import { run } from '../../../local-cloud/processes';

/** The same input gives the same bytes: one thread, no dates, no version in the file. */
export const REPEATABLE = ['-map_metadata', '-1', '-fflags', '+bitexact', '-flags:v', '+bitexact', '-flags:a', '+bitexact', '-threads', '1'];

/** Runs ffmpeg to its end; what it says goes to `ffmpeg.log` beside the output file. */
export async function ffmpeg(args: string[], output: string, timeoutMs = 60_000): Promise<void> {
  const log = path.join(path.dirname(output), 'ffmpeg.log');
  const { code, timedOut, output: said } = await run('ffmpeg', ['-hide_banner', '-nostdin', '-loglevel', 'warning', '-y', ...args, output], { log, timeoutMs });
  if (code === 0) return;
  fs.rmSync(output, { force: true });
  const reason = timedOut ? `took more than ${timeoutMs / 1000} s` : said.trim().split('\n').at(-1);
  throw new LocalCloudError(`ffmpeg did not make ${path.basename(output)}: ${reason}; log: ${log}`);
}
