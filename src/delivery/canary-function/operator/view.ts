/** A terminal, or a file or pipe that only looks like one. */
export interface Screen {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

/** One thing at one time, for each kind of reader. */
export interface Shown {
  /** For a person at a terminal: all of it. */
  readonly lines: readonly string[];
  /** For who reads line by line: what is new. */
  readonly news: string;
  /** For a program. */
  readonly record: object;
}

/** On a terminal the lines are redrawn where they are; elsewhere, and for programs, a line is written when there is something new. */
export class View {
  private height = 0;
  private written = '';

  constructor(private readonly screen: Screen, private readonly json: boolean) {}

  public show({ lines, news, record }: Shown): void {
    if (this.screen.isTTY && !this.json) return this.redraw(lines);
    const text = this.json ? JSON.stringify(record) : news;
    if (text !== this.written) this.screen.write(`${text}\n`);
    this.written = text;
  }

  private redraw(lines: readonly string[]): void {
    const width = (this.screen.columns ?? 80) - 1;
    const up = this.height > 0 ? `\x1b[${this.height}A` : '';
    // A line that wraps would take two, and the next block would begin too low.
    this.screen.write(`${up}\x1b[0J${lines.map((line) => `${line.slice(0, width)}\n`).join('')}`);
    this.height = lines.length;
  }
}
