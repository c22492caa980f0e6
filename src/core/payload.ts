import { Token } from 'aws-cdk-lib';
import { literal } from './jsonata-literal';

/**
 * Step Functions takes texts with `{%` for expressions: these become the expression of just that text. So do texts that are empty or of
 * several lines, which a linter of its language refuses.
 */
export function quoted(value: any): unknown {
  if (typeof value === 'string') return /\{%|%\}/.test(value) || (!/^.+$/.test(value) && !Token.isUnresolved(value)) ? `{% ${literal(value)} %}` : value;
  if (Array.isArray(value)) return value.map(quoted);
  if (value === null || typeof value !== 'object' || typeof value.resolve === 'function') return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, quoted(child)]));
}
