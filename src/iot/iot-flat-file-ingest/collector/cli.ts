import { parseArgs } from 'util';
import { check } from './check';
import { SettingsError } from './checks';
import { settingsOf, settingsOfGreengrass, UsageError } from './configuration';
import { dryRun } from './dry-run';
import { readAgain } from './read-again';
import { serve } from './service';
import { Settings } from './settings';
import { status } from './status';
import { versionOf } from './version';

const HELP = `Publishes the rows of flat files to AWS IoT, each exactly once after deduplication.

  node collector.js --config FILE                 run until SIGTERM; FILE is JSON, - reads it from a pipe
  node collector.js --greengrass                  the same, as a component of AWS IoT Greengrass
  ... --check                                     only check the configuration, the certificates, the folders and the shares
  ... --dry-run FILE.csv [--source NAME]          show what would be published of a file; nothing is published or written
  ... --status                                    show files, rows, spool and quarantine; also while the collector runs
  ... --again FILE [--source NAME]                forget that a file on the share was read; only while the collector does not run
  node collector.js --version | --help

Exit codes: 0 all is well, 1 something failed, 2 the configuration or the command is wrong.`;

const OPTIONS = {
  'config': { type: 'string' },
  'greengrass': { type: 'boolean' },
  'check': { type: 'boolean' },
  'dry-run': { type: 'string' },
  'source': { type: 'string' },
  'status': { type: 'boolean' },
  'again': { type: 'string' },
  'version': { type: 'boolean' },
  'help': { type: 'boolean' },
} as const;

/** Returns the exit code. */
export async function execute(
  args: string[], say = (line: string) => console.log(line), complain = (line: string) => console.error(line),
): Promise<number> {
  try {
    const given = optionsOf(args);
    if (given.help) say(HELP);
    else if (given.version) say(versionOf(process.argv[1]));
    else return await run(given, say);
    return 0;
  } catch (error) {
    complain(error instanceof SettingsError || error instanceof UsageError ? error.message : String((error as Error).stack));
    return error instanceof SettingsError || error instanceof UsageError ? 2 : 1;
  }
}

function optionsOf(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    throw new UsageError(`${(error as Error).message}. Fix: see --help`);
  }
}

async function run(given: ReturnType<typeof optionsOf>, say: (line: string) => void): Promise<number> {
  const { config, greengrass, source } = given;
  if ((config === undefined) === !greengrass) throw new UsageError('Give either --config FILE or --greengrass. Fix: see --help');
  const settings: Settings = config !== undefined ? await settingsOf(config) : await settingsOfGreengrass(process.env);
  if (given['dry-run'] !== undefined) return dryRun(settings, given['dry-run'], source, say);
  if (given.again !== undefined) return readAgain(settings, given.again, source, say);
  if (given.check) return check(settings, say);
  if (given.status) return status(settings, say);
  return serve(settings, versionOf(process.argv[1]));
}
