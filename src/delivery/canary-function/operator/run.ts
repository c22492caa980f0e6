import { abort } from './abort';
import { approve, reject } from './answers';
import { Command, readCommandLine } from './command-line';
import { exitCodeOf } from './failures';
import { HELP } from './help';
import { history } from './history';
import { Located, locate } from './locate';
import { returnToVersion, start } from './start';
import { status } from './status';
import { Timing } from './timing';
import { Screen } from './view';
import { wait } from './wait';
import { output } from '../../../edge/multi-region-api/drill/output';

/** What a command line runs in. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream & Screen;
  readonly stderr: NodeJS.WritableStream;
  readonly interrupted: AbortSignal;
  /** @default - the clock of this machine */
  readonly now?: () => Date;
}

/** Runs one command line and returns its exit status. What goes wrong is one sentence on standard error. */
export async function run(args: string[], terminal: Terminal): Promise<number> {
  try {
    const command = readCommandLine(args);
    if (command === 'help') {
      terminal.stdout.write(HELP);
      return 0;
    }
    return await execute(command, await locate(command), terminal);
  } catch (error) {
    terminal.stderr.write(`${(error as Error).message}\n`);
    return exitCodeOf(error, args[0]);
  }
}

function execute(command: Command, located: Located, { stdout, stderr, interrupted, now = () => new Date() }: Terminal): Promise<number> {
  const out = output(command.json, stdout, stderr);
  const timing: Timing = { now, intervalMs: command.intervalMs, interrupted };
  switch (command.command) {
    case 'status': return status(command, located, stdout, timing);
    case 'approve': return approve(command, located, out, timing);
    case 'reject': return reject(command, located, out, timing);
    case 'abort': return abort(command, located, out, timing);
    case 'history': return history(command, located, out);
    case 'wait': return wait(command, located, out, timing);
    case 'start': return start(command, located, out);
    case 'return': return returnToVersion(command, located, out);
  }
}
