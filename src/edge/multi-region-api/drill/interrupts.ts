/** What tells a command to end: the first time properly, the second time at once. */
export interface Interrupts {
  readonly first: AbortSignal;
  readonly second: AbortSignal;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Takes over everything that would end the process where it stands: signals, a closed terminal or pipe, and an error that
 * nobody caught. A region must not stay fenced because somebody piped the output into `head`.
 */
export function interrupts(process: NodeJS.Process): Interrupts {
  const [first, second] = [new AbortController(), new AbortController()];
  const interrupt = () => (first.signal.aborted ? second : first).abort();
  for (const signal of SIGNALS) process.on(signal, interrupt);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => first.abort());
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
    first.abort();
  });
  return { first: first.signal, second: second.signal };
}
