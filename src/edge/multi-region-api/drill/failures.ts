/** The command line is wrong: the person has to write it differently. */
export class UsageError extends Error {}

/** The command line is right, and doing it now would do harm or cannot work. */
export class Refusal extends Error {}

/** Somebody pressed Ctrl-C, or the process was told to end. */
export class Interrupted extends Error {
  constructor(message = 'Interrupted.') {
    super(message);
  }
}

/** The exit status for each way to fail. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof UsageError) return 2;
  return error instanceof Interrupted ? 130 : 1;
}
