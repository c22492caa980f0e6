import { Answer } from './ask';
import { seconds } from './output';

/** Counts what a client sees while a region is out, and knows when the others have taken over. */
export class Tally {
  // Names come from other machines: no object that has names of its own.
  private readonly answers = new Map<string, number>();
  private total = 0;
  private failed = 0;
  private streak = 0;
  private streakStart = 0;

  constructor(private readonly fenced: string, private readonly consecutive: number) {}

  /** Takes in one answer that came after so many milliseconds. */
  public add(answer: Answer, atMs: number): void {
    this.total++;
    if (!answer.ok) this.failed++;
    if (answer.region !== undefined) this.answers.set(answer.region, (this.answers.get(answer.region) ?? 0) + 1);
    if (answer.ok && answer.region !== undefined && answer.region !== this.fenced) {
      if (this.streak++ === 0) this.streakStart = atMs;
    } else {
      this.streak = 0;
    }
  }

  /** When the first of enough good answers in a row from other regions came; undefined until then. */
  public get switchedAfterMs(): number | undefined {
    return this.streak >= this.consecutive ? this.streakStart : undefined;
  }

  public summary() {
    return {
      switchSeconds: this.switchedAfterMs === undefined ? null : seconds(this.switchedAfterMs),
      requests: this.total,
      failed: this.failed,
      failedShare: this.total === 0 ? 0 : Math.round((this.failed / this.total) * 1000) / 1000,
      answers: Object.fromEntries(this.answers),
    };
  }
}
