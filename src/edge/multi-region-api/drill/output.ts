/** Where the command speaks. */
export interface Output {
  /** What happens on the way. */
  progress(line: string): void;
  /** How it ended: for people the lines, with `--json` the record. */
  result(record: object, lines: readonly string[]): void;
}

/** With `--json` nothing but the result goes to standard output, so that it can be piped. */
export function output(json: boolean, stdout: NodeJS.WritableStream, stderr: NodeJS.WritableStream): Output {
  return {
    progress: (line) => void (json ? stderr : stdout).write(`${line}\n`),
    result: (record, lines) => void stdout.write(json ? `${JSON.stringify(record)}\n` : lines.map((line) => `${line}\n`).join('')),
  };
}

/** Columns as wide as their widest cell, two spaces apart. */
export function table(rows: ReadonlyArray<readonly string[]>): string[] {
  const widths = rows[0].map((_, column) => Math.max(...rows.map((row) => row[column].length)));
  return rows.map((row) => row.map((cell, column) => cell.padEnd(widths[column])).join('  ').trimEnd());
}

/** Milliseconds as seconds with one decimal. */
export function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
