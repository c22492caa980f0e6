import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** What was wrong with a prop. */
export interface PropProblem {
  /** The prop as the user wrote it, with its path: `health.interval`. */
  readonly prop: string;
  /** The value received. */
  readonly value: unknown;
  /** What is allowed, as a phrase: `10 or 30 seconds`. */
  readonly allowed: string;
  /** The fix, in a few words. */
  readonly fix: string;
}

/** The one shape of every error about a prop: where, which prop, what it was, what is allowed, and the fix. */
export function propError(scope: IConstruct, problem: PropProblem): Error {
  const { prop, value, allowed, fix } = problem;
  return new Error(`${scope.node.path}: ${prop} is ${show(value)}; allowed: ${allowed}. Fix: ${fix}`);
}

/** As much of a value as tells it from others. */
const ENOUGH = 60;

/** Whatever callers without a compiler give: to say what is wrong must not go wrong. */
function show(value: unknown): string {
  try {
    return shown(value) ?? `a ${typeof value}`;
  } catch {
    return `a ${typeof value}`;
  }
}

function shown(value: unknown): string | undefined {
  if (value === undefined) return 'missing';
  if (value instanceof Duration && !value.isUnresolved()) return JSON.stringify(value.toHumanString());
  if (value instanceof Duration || Token.isUnresolved(value)) return 'a value that is only known at deployment';
  // JSON knows neither NaN and Infinity nor BigInt, and gives up on circles.
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  const text = JSON.stringify(value) as string | undefined;
  return text && shortened(text);
}

/** With the quote or bracket that it ends with. */
function shortened(text: string): string {
  return text.length <= ENOUGH ? text : `${text.slice(0, ENOUGH - 2)}…${text.slice(-1)}`;
}
