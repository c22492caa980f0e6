import { SourceSettings } from './settings';
import { Row } from './types';

/** Decides row by row whether a file has too many bad ones: the same rows give the same answer, however they are cut into chunks and wherever reading begins. */
export class Judge {
  /** Nothing more is taken. */
  isOver = false;

  constructor(
    private readonly source: Pick<SourceSettings, 'badRows' | 'badRowsAfter'>,
    /** That were judged. */
    public rows = 0,
    /** Of these, the ones that the format refused. */
    public refused = 0,
  ) {}

  /** How many of these rows are taken: all, or up to the one that was too many. */
  take(rows: readonly Row[]): number {
    for (const [index, { kind }] of rows.entries()) {
      this.rows += 1;
      if (kind === 'row') continue;
      this.refused += 1;
      if (this.rows < this.source.badRowsAfter || this.refused / this.rows <= this.source.badRows) continue;
      this.isOver = true;
      return index + 1;
    }
    return rows.length;
  }
}
