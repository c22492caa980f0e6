import type { Problems } from './problems';

/** A part of a file. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** Nothing lives under `.invalid`, so what resolves to this origin came from a relative reference. */
const ORIGIN = 'https://asset.invalid/';

/** The objects of one asset: sizes by their path under the asset's prefix. */
export class Asset {
  private readonly sizes = new Map<string, number>();
  private total = 0;

  constructor(public readonly prefix: string) {}

  public get objects(): number {
    return this.sizes.size;
  }

  public get bytes(): number {
    return this.total;
  }

  public add(key: string, size: number): void {
    this.sizes.set(this.pathOf(key), size);
    this.total += size;
  }

  public pathOf(key: string): string {
    return key.slice(this.prefix.length);
  }

  public sizeOf(path: string): number | undefined {
    return this.sizes.get(path);
  }

  /** The address of a file, against which its references resolve. */
  public urlOf(path: string): string {
    return ORIGIN + `${this.prefix}${path}`.split('/').map(encodeURIComponent).join('/');
  }

  /** The path of what a file refers to, or nothing when that is not under the asset's prefix. */
  public resolve(from: string, reference: string): string | undefined {
    try {
      const { href, pathname } = new URL(reference, this.urlOf(from));
      const key = decodeURIComponent(pathname.slice(1));
      return href.startsWith(ORIGIN) && key.startsWith(this.prefix) ? this.pathOf(key) : undefined;
    } catch {
      return undefined; // not an address at all, or broken percent-encoding
    }
  }

  /** Notes a problem, and returns false, unless the file is there, has content, and has all of the range. */
  public check(path: string, namedBy: string, problems: Problems, range?: ByteRange): boolean {
    const size = this.sizes.get(path);
    const by = `(named by ${namedBy})`;
    if (size === undefined) {
      problems.add(`${path} is missing ${by}`);
    } else if (size === 0) {
      problems.add(`${path} is empty ${by}`);
    } else if (range && !(range.offset >= 0 && range.length > 0 && range.offset + range.length <= size)) {
      problems.add(`${path} has ${size} bytes, but ${range.length} bytes from ${range.offset} are asked for ${by}`);
    } else {
      return true;
    }
    return false;
  }
}
