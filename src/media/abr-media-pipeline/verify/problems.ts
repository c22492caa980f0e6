/** Thrown when what was packaged cannot be played from start to end. Step Functions sees the name. */
export class NotPlayable extends Error {
  public readonly name = 'NotPlayable';
}

/** Thrown when the source is no longer the object that the asset was made from. Step Functions sees the name. */
export class SourceChanged extends Error {
  public readonly name = 'SourceChanged';
}

/** An asset can be wrong in 200,000 places; the first few say what is the matter. */
const SHOWN = 5;

/** What is wrong with an asset: the first few problems, each naming its file, and how many there are. */
export class Problems {
  private readonly shown: string[] = [];
  private count = 0;

  public get any(): boolean {
    return this.count > 0;
  }

  public add(problem: string): void {
    this.count++;
    if (this.shown.length < SHOWN) this.shown.push(problem);
  }

  public addAll({ shown, count }: Problems): void {
    this.shown.push(...shown.slice(0, SHOWN - this.shown.length));
    this.count += count;
  }

  public toError(): NotPlayable {
    const more = this.count - this.shown.length;
    return new NotPlayable(`The asset is not playable: ${this.shown.join('; ')}${more > 0 ? `; and ${more} more` : ''}.`);
  }
}
