import * as fs from 'fs';
import * as path from 'path';
import { explainDeployFailure } from './deploy-failure';
import { LocalCloudError } from './errors';
import { projectRoot, shown } from './paths';
import { Finished, run } from './processes';
import { Cloud } from './target';

export interface DeployOptions {
  /** Command that synthesizes the app (`npx tsx app.ts`), or the directory of a cloud assembly. */
  readonly app: string;
  /** @default - all stacks of the app */
  readonly stacks?: string[];
  /** Context values for the app, as `cdk deploy -c`. */
  readonly context?: Record<string, string>;
  /** Further environment variables for the app. */
  readonly environment?: Record<string, string>;
  /** Stacks at the same time. @default 4 */
  readonly concurrency?: number;
  /** @default 3 minutes on an emulator, 45 minutes on AWS (certificates wait for DNS) */
  readonly timeoutMs?: number;
  readonly log: (line: string) => void;
}

/** Outputs by stack name and output key. */
export type Outputs = Record<string, Record<string, string>>;

export interface Deployment {
  /** The synthesized cloud assembly: the templates that were deployed. */
  readonly assembly: string;
  readonly outputs: Outputs;
}

const CLI = path.join(projectRoot, 'node_modules', 'aws-cdk', 'bin', 'cdk');
const MINUTE_MS = 60_000;
let runs = 0;

/** Deploys with the plain, pinned CDK CLI, exactly as a user would: the templates are untouched. */
export async function deploy(cloud: Cloud, options: DeployOptions): Promise<Deployment> {
  const cli = new Cli(cloud, options);
  const assembly = await cli.synth();
  if (cloud.endpoint) await cli.bootstrap(environmentsOf(assembly));
  return { assembly, outputs: await cli.deploy(assembly) };
}

/** Deletes what `deploy` made, also when it failed half way. On our own emulator there is no need: it ends with the run. */
export async function destroy(cloud: Cloud, options: DeployOptions): Promise<void> {
  const cli = new Cli(cloud, options);
  await cli.destroy(await cli.synth());
}

/** `aws://account/region` of every stack, which is what has to be bootstrapped. */
export function environmentsOf(assembly: string): string[] {
  const { artifacts = {} } = JSON.parse(fs.readFileSync(path.join(assembly, 'manifest.json'), 'utf8'));
  const found = Object.values<{ type: string; environment?: string; properties?: { directoryName?: string } }>(artifacts).flatMap((artifact) => {
    if (artifact.type === 'aws:cloudformation:stack') return [artifact.environment!];
    if (artifact.type === 'cdk:cloud-assembly') return environmentsOf(path.join(assembly, artifact.properties!.directoryName!));
    return [];
  });
  return [...new Set(found)].sort();
}

class Cli {
  private readonly log: string;
  private readonly directory: string;
  private readonly timeoutMs: number;
  private assembly?: string;

  constructor(private readonly cloud: Cloud, private readonly options: DeployOptions) {
    this.directory = path.join(cloud.runDirectory, `deploy-${++runs}`);
    fs.mkdirSync(this.directory, { recursive: true });
    this.log = path.join(this.directory, 'cdk.log');
    this.timeoutMs = options.timeoutMs ?? (cloud.endpoint ? 3 : 45) * MINUTE_MS;
  }

  async synth(): Promise<string> {
    if (fs.existsSync(path.join(this.options.app, 'manifest.json'))) return (this.assembly = path.resolve(this.options.app));
    const assembly = path.join(this.directory, 'cdk.out');
    const context = Object.entries(this.options.context ?? {}).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
    await this.cdk('synth', ['--quiet', '--app', this.options.app, '--output', assembly, ...context]);
    return (this.assembly = assembly);
  }

  async bootstrap(environments: string[]): Promise<void> {
    await this.cdk('bootstrap', environments);
    this.options.log(`bootstrapped ${environments.map((environment) => environment.split('/').pop()).join(', ')}`);
  }

  async deploy(assembly: string): Promise<Outputs> {
    const outputs = path.join(this.directory, 'outputs.json');
    await this.cdk('deploy', [
      ...this.stacks(), '--app', assembly, '--require-approval', 'never', '--progress', 'events',
      '--concurrency', String(this.options.concurrency ?? 4), '--outputs-file', outputs,
    ], progress(this.options.log));
    return fs.existsSync(outputs) ? JSON.parse(fs.readFileSync(outputs, 'utf8')) : {};
  }

  async destroy(assembly: string): Promise<void> {
    await this.cdk('destroy', [...this.stacks(), '--app', assembly, '--force']);
    this.options.log('destroyed');
  }

  private stacks = () => this.options.stacks ?? ['--all'];

  private async cdk(command: string, args: string[], onLine?: (line: string) => void): Promise<Finished> {
    const finished = await run(process.execPath, [CLI, command, ...args, '--no-notices', '--no-color', '--ci'], {
      cwd: projectRoot,
      log: this.log,
      timeoutMs: this.timeoutMs,
      onLine,
      env: {
        ...this.cloud.environment,
        NODE_NO_WARNINGS: '1',
        CDK_DISABLE_VERSION_CHECK: '1',
        CDK_DISABLE_CLI_TELEMETRY: 'true',
        ...this.options.environment,
      },
    });
    if (finished.timedOut) {
      throw new LocalCloudError(`cdk ${command} took more than ${Math.round(this.timeoutMs / 1000)} s and was stopped; log: ${shown(this.log)}`);
    }
    if (finished.code !== 0) {
      throw new LocalCloudError(`${explainDeployFailure(command, finished.output, this.assembly)}; log: ${shown(this.log)}`);
    }
    return finished;
  }
}

/** Turns the CLI's events into a line per stack, and a sign of life every few seconds. */
export function progress(log: (line: string) => void, everyMs = 3000): (line: string) => void {
  const done = new Map<string, string>();
  let last = Date.now();
  return (line) => {
    const event = /^(\S+) \|\s*(\d+)\/(\d+) \|/.exec(line);
    // ✅  <path of the stack> (<its name, when that differs>) (no changes)
    const finished = /^\s*✅\s+(\S+)(?: \(([^ )]+)\))?( \(no changes\))?/.exec(line);
    if (event) done.set(event[1], `${event[2]} of ${event[3]}`);
    if (finished) {
      const [, id, name = id, unchanged] = finished;
      log(`${name} deployed${unchanged ?? (done.has(name) ? ` (${done.get(name)!.split(' ').pop()} resources)` : '')}`);
    }
    if (event && Date.now() - last > everyMs) {
      last = Date.now();
      log(`${event[1]}: ${done.get(event[1])}`);
    }
  };
}
