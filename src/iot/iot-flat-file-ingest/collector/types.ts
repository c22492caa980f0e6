/**
 * What the parts of the collector say to each other.
 *
 *   files --> formats --> delivery/batch --> state/spool --> delivery/sender --> transport
 *               |                              ^
 *               +--> quarantine ---------------+        state/checkpoints move once the spool holds what was read
 */

/** A place in a file from which it can be read on: always the start of a record. */
export interface Position {
  /** Bytes of the file, as it lies on the share, before this record. */
  readonly offset: number;
  /** Line of the file, from 1, on which the record starts. */
  readonly line: number;
  /** The names in the header, once it was read. */
  readonly header?: string[];
}

/** What a column of the table takes: JSON as Firehose reads it. Timestamps are integers in the unit that the settings name. */
export type Value = string | number | boolean | null;

/** A record that became a row. */
export interface GoodRow {
  readonly kind: 'row';
  readonly offset: number;
  readonly line: number;
  /** A value for each declared column, null where the record has none. */
  readonly values: Record<string, Value>;
}

/** A record that did not; it goes to quarantine. */
export interface BadRow {
  readonly kind: 'bad';
  readonly offset: number;
  readonly line: number;
  readonly reason: BadReason;
  /** Where one is to blame. */
  readonly column?: string;
  /** One sentence that names the value and what is allowed. */
  readonly detail: string;
  /** The record as it stands in the file, decoded, at most 1,024 characters. */
  readonly raw: string;
}

export type BadReason =
  | 'field-count' | 'missing-column' | 'type' | 'range' | 'required' | 'quote' | 'encoding' | 'nul' | 'too-long' | 'too-large' | 'json';

export type Row = GoodRow | BadRow;

/** Rows that were read at once, and from where to read on once they are safe. */
export interface Chunk {
  readonly rows: Row[];
  readonly next: Position;
}

/** A whole file that cannot be read as rows at all: its header lacks a column, its encoding is another. It is set aside with this reason. */
export class UnreadableFile extends Error {
  constructor(readonly reason: 'header' | 'encoding' | 'format', message: string) {
    super(message);
  }
}

/** Reads the rows of a file: formats/. */
export interface RowReader {
  /**
   * `bytes` start at `from.offset`; each piece is looked at only before the next is asked for. Memory does not grow with the file. `complete` is false
   * for a file that still grows: a last record without its line end is then left for later, it is not in any chunk and `next` stays before it.
   */
  read(bytes: AsyncIterable<Buffer>, from: Position, complete: boolean): AsyncIterable<Chunk>;
}

/** What became of the records of a file. rows = published + quarantined + skipped, at every moment. */
export interface Counts {
  readonly rows: number;
  readonly published: number;
  readonly quarantined: number;
  readonly skipped: number;
}

/**
 * reading: not all of it was read. read: all rows are in the spool, the account too. done: all was acknowledged, and what is to be done with it was done.
 * stopped: too many bad rows, or unreadable; nothing more of it is published.
 */
export type FileState = 'reading' | 'read' | 'done' | 'stopped';

/** Of a growing file: what its bytes are, so that it is known again: files/growing. */
export interface Fingerprint {
  /** First bytes of the file that are compared, at most 1,024. */
  readonly face: number;
  /** SHA-256, as base64url. */
  readonly faceDigest: string;
  /** Up to where it was read. */
  readonly offset: number;
  /** SHA-256, as base64url, of at most 1,024 bytes before that. */
  readonly tailDigest: string;
}

/** What the collector remembers of one content: state/checkpoints. */
export interface Checkpoint {
  readonly source: string;
  /** See `fileId`. */
  readonly fileId: string;
  /** Path below the directory of the source, with slashes. */
  readonly path: string;
  readonly size: number;
  /** Of the file, in milliseconds since 1970. */
  readonly modified: number;
  readonly state: FileState;
  readonly next: Position;
  /** Of a growing file. */
  readonly fingerprint?: Fingerprint;
  readonly counts: Counts;
  /** Of the rows counted, those that the format refused: what a file is stopped by. Rows too large for a message are not among them. */
  readonly refused?: number;
  /** Why it was stopped. */
  readonly reason?: string;
  /** The last message in the spool that belongs to it; it is done when that is acknowledged. */
  readonly lastMessage?: number;
  /** When this was written, in milliseconds since 1970. */
  readonly at: number;
}

/** A message on its way: state/spool keeps it until it is acknowledged. */
export interface Message {
  readonly topic: string;
  readonly payload: Buffer;
  /** Rows in it, for the counts; 0 for accounts. */
  readonly rows: number;
}

export interface SpooledMessage extends Message {
  /** Grows by one with each message, across restarts. */
  readonly number: number;
}

/** To the cloud: delivery/. */
export interface Transport {
  /** Resolves when the other side has taken the message over (QoS 1); rejects when it is not known to have. */
  publish(topic: string, payload: Buffer): Promise<void>;
  close(): Promise<void>;
}

/** For tests, where time has to be still or fast. */
export interface Clock {
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}
