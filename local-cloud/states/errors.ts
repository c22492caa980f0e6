/** An error that Retry and Catch see. */
export class StatesError extends Error {
  constructor(readonly error: string | undefined, readonly description?: string) {
    super(`${error}: ${description}`);
  }

  /** What $states.errorOutput holds. */
  get output() {
    return { ...(this.error !== undefined && { Error: this.error }), ...(this.description !== undefined && { Cause: this.description }) };
  }
}

/** The execution was stopped: nothing in it catches that. */
export class Stopped extends Error {
  constructor(readonly error?: string, readonly description?: string) {
    super('stopped');
  }
}

/** The execution ran out of its TimeoutSeconds: nothing in it catches that either. */
export class OutOfTime extends Error {}

const NEVER_BY_ALL = ['States.DataLimitExceeded', 'States.Runtime'];

/** Whether a list of ErrorEquals takes the error. */
export function matches(errorEquals: string[], error = ''): boolean {
  return errorEquals.some((name) => {
    switch (name) {
      case 'States.ALL': return !NEVER_BY_ALL.includes(error);
      case 'States.TaskFailed': return ![...NEVER_BY_ALL, 'States.Timeout'].includes(error);
      default: return name === error;
    }
  });
}
