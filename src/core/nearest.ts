/** The nearest of what is known, if one is near. */
export function meant(given: string, known: string[]): string {
  const [nearest] = known.map((each) => ({ each, far: distance(given.toLowerCase(), each.toLowerCase()) })).sort((one, other) => one.far - other.far);
  return nearest && nearest.far <= Math.max(2, Math.ceil(given.length / 3)) ? `: did you mean ${nearest.each}?` : '';
}

/** Of Levenshtein: how many letters must be changed, added or taken. */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  [...one].forEach((letter, line) => {
    const next = [line + 1];
    row.slice(1).forEach((above, index) => next.push(Math.min(above + 1, next[index] + 1, row[index] + (letter === other[index] ? 0 : 1))));
    row = next;
  });
  return row[other.length];
}
