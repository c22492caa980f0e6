/** What must not stand as it is: `%` could end the expression around, CloudFormation does not keep every other character. */
const UNSAFE = /[^ -~]|%/g;

const unicode = (char: string) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`;

/** JSON as a literal of JSONata, which takes all of JSON. Nothing in it can end the literal or the expression. */
export function literal(value: unknown): string {
  return JSON.stringify(value).replace(UNSAFE, unicode);
}

/** Why a regular expression cannot be used, or nothing. Strict syntax, in which JSONata's engine means the same as a JSON schema does. */
export function regexProblem(source: string): string | undefined {
  try {
    new RegExp(source, 'u');
  } catch (error) {
    return (error as Error).message;
  }
  return /[^\0-\uffff]|\\u\{|\\[pP]|\\u[dD][89a-fA-F]/u.test(source) ? 'characters above U+FFFF and classes of Unicode are not known to JSONata' : undefined;
}

/**
 * A regular expression as a literal of JSONata, whose scanner looks for the closing `/` by counting brackets, those in classes and behind an
 * escaped backslash too. So the only brackets that stay are those that have a meaning, and these are balanced.
 */
export function regexLiteral(source: string): string {
  let inClass = false;
  const safe = (source.match(/\\?[^]/g) ?? []).map((token) => {
    const char = token.at(-1)!;
    if (token.length === 2) return /[A-Za-z0-9]/.test(char) ? token : unicode(char);
    if (!inClass && char === '[') inClass = true;
    else if (inClass && char === ']') inClass = false;
    else if (char === '/' || char.match(UNSAFE) || (inClass && /[()[{}]/.test(char))) return unicode(char);
    return char;
  });
  return `/${safe.join('') || '(?:)'}/`;
}
