/** Something that happens once. One can wait for it for as long as other work takes, and leaves nothing behind: a promise would keep all results that were ever raced against it. */
export class Once {
  happened = false;
  private readonly waiting = new Set<() => void>();

  happen() {
    this.happened = true;
    this.waiting.forEach((tell) => tell());
  }

  /** The result of the work, or undefined once it happened. */
  async unless<T>(work: Promise<T>): Promise<T | undefined> {
    let tell!: () => void;
    const happened = new Promise<undefined>((resolve) => tell = () => resolve(undefined));
    this.waiting.add(tell);
    if (this.happened) tell();
    try {
      return await Promise.race([work, happened]);
    } finally {
      this.waiting.delete(tell);
    }
  }
}
