import { IResource, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';

/** What a text must be like, and what to do when it is not. */
export interface TextRule {
  readonly pattern: RegExp;
  readonly allowed: string;
  readonly fix: string;
}

export function text(scope: Construct, prop: string, value: string | undefined, { pattern, allowed, fix }: TextRule) {
  if (value === undefined || Token.isUnresolved(value)) return;
  if (typeof value === 'string' && pattern.test(value)) return;
  throw propError(scope, { prop, value, allowed, fix });
}

/** What the compiler demands, and JavaScript does not: something, and of this kind. */
export function required<T>(scope: Construct, prop: string, value: T, kind: (value: NonNullable<T>) => unknown, allowed: string, fix: string) {
  if (value !== undefined && value !== null && kind(value)) return;
  throw propError(scope, { prop, value, allowed, fix });
}

export function oneOf(scope: Construct, prop: string, value: string | undefined, values: { [name: string]: string }) {
  if (value === undefined || Object.values(values).includes(value)) return;
  throw propError(scope, { prop, value, allowed: Object.values(values).join(', '), fix: 'use one of the enum' });
}

/**
 * The beginning of a key. It becomes part of IAM policies, where `*`, `?` and `${` stand for more than themselves, and of URIs of at most 1,024 characters:
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_S3DataSource.html
 */
export function keyPrefix(scope: Construct, prop: string, value: string | undefined) {
  text(scope, prop, value, {
    pattern: /^(?!\/)[^*?$\x00-\x1f\x7f]{1,900}$/,
    allowed: 'from 1 to 900 characters, not beginning with a slash, without *, ? and $',
    fix: "use a prefix such as 'churn/2026/', or leave it out",
  });
}

/** A prefix to which more is added. */
export function folder(scope: Construct, prop: string, value: string | undefined) {
  keyPrefix(scope, prop, value);
  text(scope, prop, value, { pattern: /\/$/, allowed: 'a prefix that ends with a slash', fix: `use '${value}/'` });
}

/** SageMaker takes buckets, keys and images only from the region of the job. */
export function sameRegion(scope: Construct, prop: string, resource: IResource | undefined) {
  if (resource) region(scope, prop, resource.env.region);
}

export function region(scope: Construct, prop: string, value: string) {
  const here = Stack.of(scope).region;
  if (Token.isUnresolved(value) || Token.isUnresolved(here) || value === here) return;
  throw propError(scope, { prop, value: `in ${value}`, allowed: `in the region of the stack, ${here}`, fix: 'use one there, or deploy the training where it is' });
}

export function atMost(scope: Construct, prop: string, count: number, most: number, fix: string, least = 0) {
  if (count >= least && count <= most) return;
  throw propError(scope, { prop, value: `${count} entries`, allowed: `${least ? `from ${least} to` : 'at most'} ${most}`, fix });
}

/** The first value that is in the list twice. */
export function twice(values: string[]): string | undefined {
  return values.find((value, index) => !Token.isUnresolved(value) && values.indexOf(value) !== index);
}
