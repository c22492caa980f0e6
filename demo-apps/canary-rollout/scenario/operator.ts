import * as path from 'node:path';
import { LocalCloudError } from '../../../local-cloud/errors';
import { projectRoot, shown } from '../../../local-cloud/paths';
import { run } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const COMMAND = path.join(projectRoot, 'assets', 'delivery', 'canary-function', 'operator', 'cli', 'index.js');
const TIMEOUT_MS = 30 * 60_000;

export interface Operator {
  /** Runs `canary-function <args>` and prints what it prints. An exit status that is not expected is an error. */
  run(args: string[], expected?: number[]): Promise<{ code: number; output: string }>;
}

/** The person on call, with the command that the package brings, for one CanaryFunction: `--stack <name>` or `--machine <arn>`. */
export function operator(cloud: Cloud, which: readonly string[], options: { workDir: string; log: (line: string) => void }): Operator {
  return {
    async run(words, expected = [0]) {
      const args = [...words, ...which];
      const log = path.join(options.workDir, 'operator.log');
      options.log(`$ canary-function ${args.join(' ')}`);
      const { code, output } = await run(process.execPath, [COMMAND, ...args, '--interval', cloud.endpoint ? '0.3' : '2'], {
        log,
        env: { ...cloud.environment, NODE_NO_WARNINGS: '1' },
        timeoutMs: TIMEOUT_MS,
        onLine: (line) => options.log(line),
      });
      if (code === null || !expected.includes(code)) {
        throw new LocalCloudError(`canary-function ${args.join(' ')} ended with status ${code}, expected: ${expected.join(' or ')}; log: ${shown(log)}`);
      }
      return { code, output };
    },
  };
}
