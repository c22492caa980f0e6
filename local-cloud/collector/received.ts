import { isDeepStrictEqual } from 'util';
import { MadeFile } from './files';
import { unpack } from '../../src/iot/iot-flat-file-ingest/collector/delivery/packed';
import { Counts } from '../../src/iot/iot-flat-file-ingest/collector/types';

export interface Arrived {
  readonly topic: string;
  readonly payload: Buffer;
}

interface AccountMessage extends Counts {
  readonly source: string;
  readonly file_id: string;
  readonly file: string;
  readonly state: string;
  readonly reason: string | null;
  readonly collected_at: number;
}

/** What came out at the other end, as the table has it: each row once for each row id, each account as it was last told. */
export class Received {
  readonly rows = new Map<string, Record<string, unknown>>();
  readonly quarantined = new Map<string, Record<string, unknown>>();
  /** By content, but for those of the same content once more. */
  readonly accounts = new Map<string, AccountMessage>();
  readonly same: AccountMessage[] = [];
  /** Rows that came more than once. */
  duplicates = 0;

  constructor(messages: readonly Arrived[]) {
    for (const { topic, payload } of messages) this.take(topic.split('/').pop()!, payload);
  }

  private take(leaf: string, payload: Buffer) {
    if (leaf === 'rows-gz') return unpack(payload).forEach((row) => this.once(this.rows, row));
    const message = JSON.parse(payload.toString());
    if (leaf === 'rows') message.rows.forEach((row: any) => this.once(this.rows, row));
    if (leaf === 'quarantine') message.rows.forEach((row: any) => this.once(this.quarantined, row));
    if (leaf === 'files') this.account(message);
  }

  /** A row that comes again comes as it was. */
  private once(known: Map<string, Record<string, unknown>>, row: Record<string, unknown>) {
    const before = known.get(row.row_id as string);
    if (before && !isDeepStrictEqual(before, row)) throw new Error(`${row.row_id} came as ${JSON.stringify(before)}, and then as ${JSON.stringify(row)}`);
    if (before) this.duplicates += 1;
    known.set(row.row_id as string, row);
  }

  private account(account: AccountMessage) {
    const { rows, published, quarantined, skipped, file } = account;
    if (rows !== published + quarantined + skipped) throw new Error(`the account of ${file} does not add up: ${JSON.stringify(account)}`);
    if (account.state === 'same') {
      // A sighting of a file that is told twice is one.
      const isThis = (each: AccountMessage) => each.file === file && each.file_id === account.file_id && each.collected_at === account.collected_at;
      if (!this.same.some(isThis)) this.same.push(account);
      return;
    }
    const before = this.accounts.get(account.file_id);
    if (!before || before.collected_at <= account.collected_at) this.accounts.set(account.file_id, account);
  }
}

/** Each row of these files is where it has to be, once; there is none that has to be nowhere; and the accounts say so. Returns what is wrong, as sentences. */
export function judge(received: Received, files: readonly MadeFile[]): string[] {
  const wrong: string[] = [];
  const expected = new Map(files.flatMap(({ good }) => [...good]));
  const bad = new Set(files.flatMap((file) => [...file.bad]));
  const few = (what: string, all: unknown[]) => all.length > 0 && wrong.push(`${all.length} ${what}, such as ${JSON.stringify(all[0])}`);
  few('rows are missing', [...expected.keys()].filter((id) => !received.rows.has(id)));
  few('rows are of no file', [...received.rows.keys()].filter((id) => !expected.has(id)));
  few('rows are not as in the file', [...expected].filter(([id, row]) => received.rows.has(id) && !isDeepStrictEqual(received.rows.get(id), row)).map(([, row]) => row));
  few('bad rows are missing in quarantine', [...bad].filter((id) => !received.quarantined.has(id)));
  few('rows are in quarantine that are not bad', [...received.quarantined.keys()].filter((id) => !bad.has(id)));
  for (const { name, fileId, counts, stopped } of new Map(files.map((file) => [file.fileId, file])).values()) {
    const { rows, published, quarantined, skipped, state } = received.accounts.get(fileId) ?? { state: 'none' } as any;
    const is = { rows, published, quarantined, skipped, state };
    const should = { ...counts, state: stopped ? 'stopped' : 'done' };
    if (!isDeepStrictEqual(is, should)) wrong.push(`the account of ${name} is ${JSON.stringify(is)} and should be ${JSON.stringify(should)}`);
  }
  const known = new Set(files.map(({ fileId }) => fileId));
  few('accounts are of no file', [...received.accounts.keys()].filter((id) => !known.has(id)));
  return wrong;
}
