/** A name after a dot, a number in brackets, a quoted name in brackets. */
const SEGMENT = /\.([A-Za-z_$][\w$-]*)|\[(0|[1-9]\d*)\]|\['((?:[^'\\]|\\['\\])*)'\]|\["((?:[^"\\]|\\["\\])*)"\]/y;

/** What the subset of JSONPath is called in errors. */
export const PATH_SYNTAX = '$, followed by names and places such as .items[0][\'full name\']';

/** The names and places on a path, or nothing when it is not one. */
export function parsePath(path: string): (string | number)[] | undefined {
  if (typeof path !== 'string' || !path.startsWith('$')) return undefined;
  const segments: (string | number)[] = [];
  SEGMENT.lastIndex = 1;
  while (SEGMENT.lastIndex < path.length) {
    const match = SEGMENT.exec(path);
    if (!match) return undefined;
    const [, name, place, single, double] = match;
    segments.push(place === undefined ? name ?? (single ?? double).replace(/\\(.)/g, '$1') : Number(place));
  }
  return segments;
}

/** The path to a member, as it is written in failures. */
export function memberPath(name: string): string {
  return /^[A-Za-z_$][\w$-]*$/.test(name) ? `.${name}` : `['${name.replace(/['\\]/g, '\\$&')}']`;
}
