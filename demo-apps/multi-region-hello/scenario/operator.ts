import * as path from 'node:path';
import { REGIONS, World } from './world';
import { LocalCloudError } from '../../../local-cloud/errors';
import { projectRoot, shown } from '../../../local-cloud/paths';
import { run } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const COMMAND = path.join(projectRoot, 'assets', 'edge', 'multi-region-api', 'drill', 'cli', 'index.js');
const TIMEOUT_MS = 10 * 60_000;

export interface Operator {
  /** Runs `multi-region-api <args>` and prints what it prints; its exit status must be 0. */
  run(...args: string[]): Promise<string>;
}

/** The person on call, with the command that the package brings. */
export function operator(world: World, cloud: Cloud, options: { workDir: string; periodSeconds: number; log: (line: string) => void }): Operator {
  const { route53, caFile } = world.local ?? {};
  const local = route53 && caFile
    ? ['--port', `${world.port}`, '--ca', caFile, '--dns', `127.0.0.1:${route53.dnsPort}`, '--period', `${options.periodSeconds}`]
    : [];
  const endpoint = cloud.endpoint ? ['--endpoint-url', cloud.endpoint] : [];
  return {
    async run(...args) {
      const all = [...args, '--domain', world.domain, '--regions', REGIONS.join(','), '--shared-path', '/hello?name=operator', ...local, ...endpoint];
      const log = path.join(options.workDir, 'operator.log');
      options.log(`$ multi-region-api ${args.join(' ')} --domain ${world.domain} --regions ${REGIONS.join(',')}`);
      const env = { ...cloud.environment, NODE_NO_WARNINGS: '1' };
      const { code, output } = await run(process.execPath, [COMMAND, ...all], { log, env, timeoutMs: TIMEOUT_MS, onLine: (line) => options.log(`  ${line}`) });
      if (code !== 0) throw new LocalCloudError(`multi-region-api ${args.join(' ')} ended with status ${code}; log: ${shown(log)}`);
      return output;
    },
  };
}
