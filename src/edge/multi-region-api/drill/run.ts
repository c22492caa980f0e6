import { Command, readCommandLine } from './command-line';
import { drill } from './drill';
import { exitCodeOf, Interrupted } from './failures';
import { fence, returnRegion } from './fence';
import { HELP } from './help';
import { Interrupts } from './interrupts';
import { Output, output } from './output';
import { status } from './status';

/** What a command line runs in. */
export interface Terminal {
  readonly stdout: NodeJS.WritableStream;
  readonly stderr: NodeJS.WritableStream;
  readonly interrupts: Interrupts;
}

/** Runs one command line and returns its exit status. What goes wrong is one sentence on standard error. */
export async function run(args: string[], { stdout, stderr, interrupts }: Terminal): Promise<number> {
  try {
    const command = readCommandLine(args);
    if (command === 'help') {
      stdout.write(HELP);
      return 0;
    }
    return await execute(command, output(command.json, stdout, stderr), interrupts);
  } catch (error) {
    stderr.write(`${(error as Error).message}\n`);
    return exitCodeOf(error);
  }
}

/** What changes nothing or only one thing ends at once when interrupted; the others have something to say or to put back first. */
function execute(command: Command, out: Output, interrupts: Interrupts): Promise<number> {
  switch (command.command) {
    case 'status': return orInterrupted(status(command, out), interrupts.first);
    case 'fence': return orInterrupted(fence(command, out), interrupts.first, mayBeFenced(command.region));
    case 'return': return returnRegion(command, out, interrupts.first);
    case 'drill': return drill(command, out, interrupts);
  }
}

function orInterrupted<T>(work: Promise<T>, interrupted: AbortSignal, message?: string): Promise<T> {
  return Promise.race([work, new Promise<never>((_, reject) => interrupted.addEventListener('abort', () => reject(new Interrupted(message))))]);
}

/** The value may have arrived although nobody waited for the answer. */
function mayBeFenced(region: string): string {
  return `Interrupted: ${region} may be fenced; "multi-region-api return ${region}" with the same options puts it back.`;
}
