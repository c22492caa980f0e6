/** The command line is wrong: the person has to write it differently. */
export class UsageError extends Error {}

/** The command line is right, and what it asks for cannot be done now. */
export class Refusal extends Error {}

/** Somebody pressed Ctrl-C, or the process was told to end. */
export class Interrupted extends Error {
  constructor() {
    super('Interrupted; the rollout goes on.');
  }
}

/** The exit status for each way to fail. For `wait`, 1 says that the version was rolled back, so what fails is 2. */
export function exitCodeOf(error: unknown, command?: string): number {
  if (error instanceof Interrupted) return 130;
  return error instanceof UsageError || command === 'wait' ? 2 : 1;
}
