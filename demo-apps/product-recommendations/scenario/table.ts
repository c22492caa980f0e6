/** Rows as lines of text, their columns one below the other. The first row has the heads; numbers stand on the right. */
export function align(rows: readonly (readonly string[])[]): string[] {
  const columns = rows[0].map((_, column) => {
    const cells = rows.map((row) => row[column]);
    const numbers = cells.slice(1).every((cell) => /^[-+]?[\d,.]*( ?(s|%|ms))?$/.test(cell));
    return { width: Math.max(...cells.map((cell) => cell.length)), numbers };
  });
  return rows.map((row) => row.map((cell, index) => {
    const { width, numbers } = columns[index];
    return numbers ? cell.padStart(width) : cell.padEnd(width);
  }).join('  ').trimEnd());
}

export const count = (value: number): string => value.toLocaleString('en-US');

/** `MISSING 3, NOT_A_TIME 12`, the most first. */
export function reasons(tally: Record<string, number>): string {
  return Object.entries(tally).sort(([, one], [, other]) => other - one).map(([reason, rows]) => `${reason} ${count(rows)}`).join(', ');
}
