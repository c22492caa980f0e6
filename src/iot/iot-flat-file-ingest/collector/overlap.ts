/** Whether some path matches both patterns. What stands in brackets and braces counts as anything, so that a doubt is a yes. */
export function canMeet(one: string, other: string): boolean {
  const [left, right] = [tokens(one), tokens(other)];
  const known = new Map<number, boolean>();
  const meet = (i: number, j: number): boolean => {
    const key = i * (right.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    known.set(key, false);
    const found = decide(i, j);
    known.set(key, found);
    return found;
  };
  const decide = (i: number, j: number): boolean => {
    if (i === left.length && j === right.length) return true;
    const [a, b] = [left[i], right[j]];
    if (a && isStar(a) && (meet(i + 1, j) || (b !== undefined && passes(a, b) && meet(i, j + 1)))) return true;
    if (b && isStar(b) && (meet(i, j + 1) || (a !== undefined && passes(b, a) && meet(i + 1, j)))) return true;
    if (a === undefined || b === undefined || isStar(a) || isStar(b)) return false;
    return (a === b || (a === '?' && b !== '/') || (b === '?' && a !== '/')) && meet(i + 1, j + 1);
  };
  return meet(0, 0);
}

/** `**` with its slash stands for any folders or none; `*` for anything within a name. */
const tokens = (pattern: string) => pattern.match(/\*\*\/?|\{[^}]*\}|\[[^\]]*\]|[@!+?*]\([^)]*\)|[^]/g)?.map((each) => {
  if (each.startsWith('**')) return '**';
  return each.length > 1 ? '*' : each;
}) ?? [];

const isStar = (token: string) => token === '*' || token === '**';

const passes = (star: string, token: string) => star === '**' || (token !== '/' && token !== '**');

/** Whether a folder is this one or lies below it. */
export const isWithin = (path: string, folder: string) => path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`);
