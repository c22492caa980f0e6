type Part = RegExp | '**';

/**
 * A pattern of paths below a directory: `*` and `?` stay in one name, `[...]` is one character of a set, `{a,b}` is one of several, `**` is any number of
 * folders. As in a shell, a name that begins with a dot is only matched by a pattern that does. Case counts.
 */
export class Glob {
  private readonly alternatives: Part[][];

  constructor(pattern: string) {
    this.alternatives = withoutBraces(pattern).map(one => one.split('/').filter(part => part !== '' && part !== '.').map(partOf));
  }

  matches(path: string): boolean {
    return this.alternatives.some(parts => matches(parts, path.split('/')));
  }

  /** Whether anything below this folder could match. */
  reaches(folder: string): boolean {
    return this.alternatives.some(parts => reaches(parts, folder.split('/')));
  }
}

const hidden = (name: string) => name.startsWith('.');

function matches(parts: Part[], names: string[]): boolean {
  if (parts.length === 0 || names.length === 0) {
    return parts.length === names.length;
  }
  const [[part, ...rest], [name, ...below]] = [parts, names];
  if (part !== '**') {
    return part.test(name) && matches(rest, below);
  }
  const last = rest.length === 0 && below.length === 0;
  return matches(rest, names) || (!hidden(name) && (last || matches(parts, below)));
}

function reaches(parts: Part[], names: string[]): boolean {
  if (parts.length === 0 || names.length === 0) {
    return parts.length > 0;
  }
  const [[part, ...rest], [name, ...below]] = [parts, names];
  if (part !== '**') {
    return part.test(name) && reaches(rest, below);
  }
  return reaches(rest, names) || (!hidden(name) && reaches(parts, below));
}

function withoutBraces(pattern: string): string[] {
  const found = /\{([^{}]*,[^{}]*)\}/.exec(pattern);
  return found === null ? [pattern]
    : found[1].split(',').flatMap(one => withoutBraces(pattern.slice(0, found.index) + one + pattern.slice(found.index + found[0].length)));
}

function partOf(part: string): Part {
  if (part === '**') {
    return part;
  }
  const source = part.replace(/\*+|\?|\[(!?)([^\]]+)\]|[^*?[]|\[/g, (token, not: string | undefined, set: string | undefined) => {
    if (set !== undefined) {
      return `[${not ? '^' : ''}${set.replace(/[\\^[]/g, '\\$&')}]`;
    }
    return token.startsWith('*') ? '.*' : token === '?' ? '.' : token.replace(/[\\^$.|+(){}[\]]/g, '\\$&');
  });
  return new RegExp(`^${/^[*?[]/.test(part) ? '(?!\\.)' : ''}${source}$`, 'su');
}
