import * as fs from 'node:fs';
import * as path from 'node:path';
import { run } from '../../local-cloud/processes';

/** Everything that the suite writes and keeps. Git ignores it; deleting it costs only time. */
const projectRoot = path.resolve(__dirname, '..', '..');
export const cache = path.join(projectRoot, '.cache', 'languages');
export const inProject = (...parts: string[]) => path.join(projectRoot, ...parts);
const shown = (file: string) => path.relative(process.cwd(), file);

/** The commands that one language takes from the package to its templates: each is shown as it ends, and logged. */
export class Steps {
  /** A folder of this language's own. */
  public readonly folder: string;
  private readonly log: string;

  constructor(private readonly language: string) {
    const name = language.toLowerCase().replace(/\W+/g, '-');
    this.folder = path.join(cache, name);
    this.log = path.join(cache, 'logs', `${name}.log`);
    fs.mkdirSync(this.folder, { recursive: true });
    fs.mkdirSync(path.dirname(this.log), { recursive: true });
    fs.writeFileSync(this.log, '');
  }

  /** Runs a command in test/languages, where the programs find the folder `function`. Returns what it printed. */
  public async run(what: string, command: string, args: string[], options: { cwd?: string; env?: NodeJS.ProcessEnv } = {}): Promise<string> {
    const began = Date.now();
    fs.appendFileSync(this.log, `\n$ ${[command, ...args].join(' ')}\n`);
    const { code, output, timedOut } = await run(command, args, {
      cwd: options.cwd ?? __dirname, env: { ...environment(), ...options.env }, log: this.log, timeoutMs: 10 * 60_000,
    });
    if (code !== 0) {
      const why = timedOut ? 'did not end within 10 minutes' : `failed with exit code ${code}`;
      throw new Error(`${this.language}: ${what} ${why}. Log: ${shown(this.log)}\n${output.trimEnd().split('\n').slice(-15).join('\n')}`);
    }
    this.say(`${what} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
    return output;
  }

  /** Makes a folder anew, unless what it is made from is the same as when it was last made. */
  public async whenChanged(folder: string, madeFrom: string, make: () => Promise<void>): Promise<void> {
    const stamp = `${folder}.made-from`;
    if (fs.existsSync(folder) && fs.existsSync(stamp) && fs.readFileSync(stamp, 'utf8') === madeFrom) {
      this.say(`${path.basename(folder)} unchanged`);
      return;
    }
    // Removed first, so that what was left half done is never taken for complete.
    fs.rmSync(stamp, { force: true });
    fs.rmSync(folder, { recursive: true, force: true });
    await make();
    fs.writeFileSync(stamp, madeFrom);
  }

  private say(line: string) {
    process.stderr.write(`  ${this.language}: ${line}\n`);
  }
}

/** What a user's shell has, without what would change a template or the way that the installers work. */
function environment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !/^(CDK_|npm_(?!config_)|NODE_OPTIONS$|NODE_PATH$|PYTHONPATH$|VIRTUAL_ENV$|CLASSPATH$|JEST_)/.test(name));
  return {
    ...Object.fromEntries(own),
    JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION: 'true',
    PYTHONDONTWRITEBYTECODE: '1',
    // A call that aws-cdk-lib has deprecated would warn every user.
    JSII_DEPRECATED: 'fail',
  };
}
