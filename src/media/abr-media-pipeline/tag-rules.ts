import { Construct } from 'constructs';
import { propError } from '../../core/prop-error';
import { isObject, optional, text } from '../../core/value-rules';

const PROP = 'encoding.tags';

/** Of the 50 tags that a job can have ten are left to this construct, to Step Functions and to the account. */
const MOST = 40;

/** What this construct and Step Functions write. */
const TAKEN = ['Pipeline', 'ManagedByService'];

/** https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html */
export function checkTags(scope: Construct, tags: { [key: string]: string } | undefined) {
  optional(scope, PROP, tags, isObject, 'tags by key', "use { Project: 'films' }");
  const entries = Object.entries(tags ?? {});
  if (entries.length > MOST) throw propError(scope, { prop: PROP, value: `${entries.length} entries`, allowed: `at most ${MOST}`, fix: 'take some out' });
  for (const [key, value] of entries) {
    const prop = `${PROP}['${key}']`;
    if (TAKEN.includes(key)) throw propError(scope, { prop, value: key, allowed: `keys other than ${TAKEN.join(' and ')}, which are written already`, fix: 'use another key' });
    text(scope, prop, key, { pattern: /^(?!aws:)[\p{L}\p{Z}\p{N}_.:/=+\-@]{1,128}$/iu, allowed: 'keys of 1 to 128 letters, digits, spaces and _.:/=+-@, not beginning with aws:', fix: 'change the key' });
    if (typeof value !== 'string') throw propError(scope, { prop, value, allowed: 'a text', fix: 'write it as one' });
    text(scope, prop, value, { pattern: /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u, allowed: 'at most 256 letters, digits, spaces and _.:/=+-@', fix: 'change the value' });
  }
}
