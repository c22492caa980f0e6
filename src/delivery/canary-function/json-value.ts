import { Token } from 'aws-cdk-lib';

/** Something in a value that JSON cannot carry. */
export interface NotJson {
  /** Where: `.items[0]`, or nothing for the value itself. */
  readonly at: string;
  readonly value: unknown;
}

/** The first thing in a value that is not JSON. What is only known at deployment is JSON when `tokens` are allowed. */
export function notJson(value: unknown, { tokens }: { tokens: boolean }, at = '', around: unknown[] = []): NotJson | undefined {
  if (Token.isUnresolved(value)) return tokens ? undefined : { at, value };
  if (value === null || typeof value === 'string' || typeof value === 'boolean' || Number.isFinite(value)) return undefined;
  if (!isPlain(value) || around.includes(value)) return { at, value };
  for (const [name, child] of Object.entries(value)) {
    const inside = Array.isArray(value) ? `${at}[${name}]` : `${at}.${name}`;
    // A member that is undefined is left out of JSON: that is how an option that is not given arrives.
    const found = child === undefined && !Array.isArray(value) ? undefined : notJson(child, { tokens }, inside, [...around, value]);
    if (found) return found;
  }
  return undefined;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  return Array.isArray(value) || [Object.prototype, null].includes(Object.getPrototypeOf(value));
}
