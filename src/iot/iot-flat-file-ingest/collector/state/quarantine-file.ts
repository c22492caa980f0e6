import { promises as fs } from 'fs';
import { dirname } from 'path';
import { diskError, makeFolder, syncFolder } from './durable';

/** A line of the file: what goes to the quarantine of the cloud, too. */
export interface QuarantinedRow {
  readonly byte_offset: number;
  readonly [key: string]: unknown;
}

/**
 * The bad rows of one content, on the machine: JSON, one a line, in the order of the file.
 *
 * Exact under crashes without further state: rows are synced before the checkpoint moves, and on reading on from an offset all rows at or after it are cut off,
 * as they are about to come again.
 */
export class QuarantineFile {
  /** `from`: the offset of the checkpoint at which reading goes on. The file is made with the first row. */
  static async resume(path: string, from: number): Promise<QuarantineFile> {
    const handle = await fs.open(path, 'r+').catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') {
        return undefined;
      }
      throw diskError(path, error);
    });
    try {
      const length = handle === undefined ? 0 : await lengthBefore(handle, from);
      await handle?.truncate(length);
      return new QuarantineFile(path, length);
    } finally {
      await handle?.close();
    }
  }

  private constructor(readonly path: string, private length: number) {}

  /** Durable when it resolves; when it throws, none of these rows is in the file. */
  async append(rows: QuarantinedRow[]): Promise<void> {
    if (rows.length === 0) {
      return;
    }
    const bytes = Buffer.from(rows.map(row => JSON.stringify(row) + '\n').join(''));
    try {
      await makeFolder(dirname(this.path));
      const handle = await fs.open(this.path, 'a', 0o600);
      try {
        await handle.truncate(this.length);
        await handle.appendFile(bytes);
        await handle.sync();
      } finally {
        await handle.close();
      }
      if (this.length === 0) {
        await syncFolder(dirname(this.path)); // its name is new
      }
    } catch (error) {
      await fs.truncate(this.path, this.length).catch(() => undefined); // else the next call does it
      throw diskError(this.path, error);
    }
    this.length += bytes.length;
  }
}

async function lengthBefore(handle: fs.FileHandle, from: number): Promise<number> {
  let length = 0;
  let rest: Buffer = Buffer.alloc(0);
  for await (const piece of handle.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>) {
    rest = Buffer.concat([rest, piece]);
    for (let end = rest.indexOf(0x0a); end >= 0; end = rest.indexOf(0x0a)) {
      if (!(offsetOf(rest.subarray(0, end)) < from)) {
        return length;
      }
      length += end + 1;
      rest = rest.subarray(end + 1);
    }
  }
  return length;
}

/** Not a number for anything but a row. */
function offsetOf(line: Buffer): number {
  try {
    return (JSON.parse(line.toString('utf8')) as QuarantinedRow).byte_offset;
  } catch {
    return NaN;
  }
}
