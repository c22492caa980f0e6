import * as fs from 'fs';
import * as path from 'path';
import { parseArgs } from 'util';
import { compileLibrary } from './compile-library';
import { LocalCloudError } from './errors';
import { home, newRunDirectory, projectRoot, shown } from './paths';
import { meet, PYTHON, thisMachine } from './requirements';
import { runScenario } from './run-scenario';
import { Scenario } from './scenario';
import { Cloud, openCloud, parseTarget, Target } from './target';

/** What the first command of the README shows. */
const DEFAULT_DEMO = 'multi-region-hello';
const USAGE = 'Usage: npx projen demo [name] [--target local|<endpoint URL>|aws] [--port <port>] [--keep]';

const TARGETS = { local: 'Local cloud at', endpoint: 'Emulator at', aws: 'AWS' };

interface DemoOptions {
  readonly name: string;
  readonly target: Target;
  readonly port?: number;
  readonly keep: boolean;
}

export function parseCommandLine(args: string[]): DemoOptions {
  const { values, positionals } = parse(args);
  if (positionals.length > 1) throw new LocalCloudError(`One demo at a time, not ${positionals.length}. ${USAGE}`);
  const port = values.port === undefined ? undefined : Number(values.port);
  if (port !== undefined && !(Number.isInteger(port) && port >= 1024 && port <= 65535)) {
    throw new LocalCloudError(`--port is "${values.port}", allowed: 1024 to 65535`);
  }
  return { name: positionals[0] ?? DEFAULT_DEMO, target: parseTarget(values.target), port, keep: values.keep };
}

function parse(args: string[]) {
  try {
    return parseArgs({
      args,
      allowPositionals: true,
      options: {
        target: { type: 'string', default: 'local' }, port: { type: 'string' }, keep: { type: 'boolean', default: false }, help: { type: 'boolean' },
      },
    });
  } catch (error) {
    throw new LocalCloudError(`${(error as Error).message}. ${USAGE}`);
  }
}

const demoApps = path.join(projectRoot, 'demo-apps');

export function demosIn(root = demoApps): string[] {
  return fs.readdirSync(root).filter((folder) => fs.existsSync(path.join(root, folder, 'scenario.ts')));
}

export function demoDirectory(name: string, root = demoApps): string {
  const demos = demosIn(root);
  if (!demos.includes(name)) throw new LocalCloudError(`There is no demo "${name}", there are: ${demos.join(', ') || 'none'}`);
  return path.join(root, name);
}

async function demo(options: DemoOptions, log: (line: string) => void): Promise<void> {
  const directory = demoDirectory(options.name);
  const runDirectory = newRunDirectory();
  await compileLibrary(runDirectory, log);
  const scenario: Scenario = await import(path.join(directory, 'scenario.ts'));
  const requirements = [...(options.target.kind === 'local' ? [PYTHON] : []), ...scenario.requirements];
  const present = await meet(requirements, thisMachine(path.join(runDirectory, 'apt.log')), log);

  let cloud: Cloud | undefined;
  try {
    cloud = await openCloud(options.target, { log, runDirectory, port: options.port, settings: scenario.emulatorSettings });
    log(`${TARGETS[options.target.kind]} ${cloud.endpoint ?? ''}`.trim() + `, logs in ${shown(cloud.runDirectory)}`);
    await runScenario(scenario, cloud, { directory, present, keep: options.keep, log });
  } catch (error) {
    throw cloud ? withLogs(error as Error, cloud) : error;
  } finally {
    await cloud?.stop();
  }
}

function withLogs(error: Error, cloud: Cloud): Error {
  if (!error.message.includes(shown(home))) error.message += `; logs: ${shown(cloud.runDirectory)}`;
  return error;
}

async function main() {
  const log = (line: string) => console.log(line);
  if (process.argv.includes('--help')) return log(`${USAGE}\nDemos: ${demosIn().join(', ')}; without a name: ${DEFAULT_DEMO}`);
  try {
    await demo(parseCommandLine(process.argv.slice(2)), log);
  } catch (error) {
    // One sentence for what we foresaw; a stack trace only for what we did not.
    console.error(error instanceof LocalCloudError ? `\nERROR: ${error.message}` : error);
    process.exitCode = 1;
  }
}

if (require.main === module) void main();
