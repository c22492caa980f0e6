import * as language from '../../../core/states-language';
import { ERROR, query, State, States, text } from '../../../core/states-language';

export * from '../../../core/states-language';

/**
 * Nothing is gained by asking again: a state that refuses, a lock that is lost, a call that is wrong or not allowed.
 * The names are `<service>.<exception>` of the AWS SDK.
 */
const FINAL = [
  'States.QueryEvaluationError',
  'Lambda.PreconditionFailedException',
  'Lambda.ResourceNotFoundException',
  'Lambda.InvalidParameterValueException',
];

/** Of a nested execution that has not answered within the hour, nothing is to be expected: the next one in charge takes over. */
export const FINAL_OF_RESTORE = ['States.QueryEvaluationError', 'States.Timeout'];

interface Judged {
  /** Catches that come before the one of all errors. */
  readonly catch?: State[];
  /** Where every other error leads; `judged` then says why. Without it the error leaves the Map or branch around. */
  readonly onError?: string;
}

export interface TaskProps extends Omit<language.TaskProps, 'final' | 'catch'>, Judged {
  /** Errors that end the attempts at once. Default: those of Lambda. */
  readonly final?: string[];
}

/** A Task whose error is judged. */
export function task(name: string, { onError, final = FINAL, ...props }: TaskProps): States {
  return language.task(name, { ...props, final, catch: catchers(name, { ...props, onError }) });
}

export interface ForEachProps extends Omit<language.ForEachProps, 'catch'>, Judged {}

/** A Map whose error is judged. */
export function forEach(name: string, { onError, ...props }: ForEachProps): States {
  return language.forEach(name, { ...props, catch: catchers(name, { ...props, onError }) });
}

function catchers(name: string, props: Judged): State[] {
  return [...props.catch ?? [], ...props.onError ? [{ ErrorEquals: ['States.ALL'], Assign: { judged: failure(name) }, Next: props.onError }] : []];
}

/** The verdict after an error. */
function failure(name: string): State {
  // Services and Step Functions have a dot in the names of their errors; who answers a task token has none.
  const code = query("$contains($states.errorOutput.Error & '', '.') ? 'Error' : 'Rejected'");
  return { verdict: 'rollBack', code, reason: query(`${text(name)} & ': ' & ${ERROR}`), checks: [] };
}
