import { Account, accountOf, tally, together } from './account';
import { day, local } from './berlin';
import { csv, csvLine, ORDER_COLUMNS, OrderRow, orderRow, ShopFile } from './files';
import { OrderLine } from './shop';

/** What becomes of a row. */
export type Verdict = { readonly written: true } | { readonly quarantined: string } | { readonly skipped: string };

/** Something that is odd about a row, and what is right to do with it. */
export interface Oddity {
  readonly name: string;
  readonly about: string;
  readonly verdict: Verdict;
  /** The row in the file. */
  readonly text: (row: OrderRow, at: Date) => string;
}

/** The batch as files, and what must come of it. */
export interface BadBatch {
  readonly files: ShopFile[];
  readonly account: Account;
  /** Each oddity with the number of its rows. */
  readonly oddities: (Pick<Oddity, 'name' | 'about' | 'verdict'> & { readonly rows: number })[];
}

export interface BadBatchOptions {
  /** Rows of each oddity. @default 3 */
  readonly each?: number;
  /** Names of those that the batch has. @default - all */
  readonly only?: readonly string[];
  /** The beginning of the files' names. @default 'import' */
  readonly name?: string;
}

const text = (row: OrderRow) => csvLine(ORDER_COLUMNS.map((column) => row[column]));
const with_ = (change: Partial<OrderRow>) => (row: OrderRow) => text({ ...row, ...change });
const WRITTEN = { written: true } as const;

/** Rows that stand among the others. The rows of files that are odd as a whole are in `makeBadBatch`. */
export const ODDITIES: readonly Oddity[] = [
  { name: 'no-customer', about: 'no customer', verdict: { quarantined: 'MISSING' }, text: with_({ customer_id: '' }) },
  { name: 'no-product', about: 'no product', verdict: { quarantined: 'MISSING' }, text: with_({ product_id: '' }) },
  { name: 'no-time', about: 'no time', verdict: { quarantined: 'MISSING' }, text: with_({ ordered_at: '' }) },
  { name: 'no-date', about: 'the 30th of February', verdict: { quarantined: 'NOT_A_TIME' }, text: with_({ ordered_at: '2026-02-30T10:00:00' }) },
  { name: 'word-as-time', about: 'a word for a time', verdict: { quarantined: 'NOT_A_TIME' }, text: with_({ ordered_at: 'gestern' }) },
  {
    name: 'milliseconds',
    about: 'milliseconds since 1970 for a time',
    verdict: { quarantined: 'NOT_A_TIME' },
    text: (row, at) => text({ ...row, ordered_at: String(at.getTime()) }),
  },
  { name: 'before-1970', about: 'a negative time: 1969', verdict: { quarantined: 'TIME_OUT_OF_RANGE' }, text: with_({ ordered_at: '1969-12-31T12:00:00' }) },
  { name: 'future', about: 'a time in a hundred years', verdict: { quarantined: 'TIME_OUT_OF_RANGE' }, text: (row) => text({ ...row, ordered_at: row.ordered_at.replace(/^\d\d/, '21') }) },
  { name: 'word-as-number', about: 'a word for a number', verdict: { quarantined: 'NOT_A_NUMBER' }, text: with_({ amount: 'zwölf' }) },
  { name: 'comma', about: 'a comma in a number', verdict: { quarantined: 'NOT_A_NUMBER' }, text: (row) => text({ ...row, amount: row.amount.replace('.', ',') }) },
  { name: 'long-id', about: 'a customer of 300 characters', verdict: { quarantined: 'TOO_LONG' }, text: with_({ customer_id: 'K'.repeat(300) }) },
  { name: 'few-columns', about: 'half a row', verdict: { quarantined: 'MALFORMED' }, text: (row) => csvLine([row.order_id, row.customer_id, row.product_id]) },
  { name: 'many-columns', about: 'two columns too many', verdict: { quarantined: 'MALFORMED' }, text: (row) => `${text(row)};more;still more` },
  { name: 'quotes', about: 'quotes and semicolons in a note', verdict: WRITTEN, text: with_({ note: 'sie sagte: "gern; bitte" und ging' }) },
  { name: 'newline', about: 'a note of two lines', verdict: WRITTEN, text: with_({ note: 'bitte klingeln\nzweiter Hof, "Gartenhaus"' }) },
  { name: 'no-offset', about: 'a time without its offset', verdict: WRITTEN, text: (row, at) => text({ ...row, ordered_at: local(at) }) },
  { name: 'duplicate', about: 'the row twice', verdict: { skipped: 'DUPLICATE' }, text: (row) => `${text(row)}\n${text(row)}` },
];

/** Files that are odd as a whole. In a file of Latin-1 a customer with an umlaut is no UTF-8. */
const FILES: readonly (Pick<Oddity, 'name' | 'about' | 'verdict'> & { readonly body: (rows: OrderRow[]) => Buffer })[] = [
  { name: 'bom', about: 'a file that begins with a byte order mark', verdict: WRITTEN, body: (rows) => Buffer.from(`\ufeff${csv(rows)}`) },
  { name: 'crlf', about: 'a file with the line ends of Windows', verdict: WRITTEN, body: (rows) => Buffer.from(csv(rows).replaceAll('\n', '\r\n')) },
  { name: 'swapped', about: 'a file whose header has product and customer in the other order', verdict: WRITTEN, body: swapped },
  {
    name: 'latin-1',
    about: 'a file in Latin-1, with umlauts in customers',
    verdict: { quarantined: 'BAD_ENCODING' },
    body: (rows) => Buffer.from(csv(rows.map((row) => ({ ...row, customer_id: `Müller-${row.customer_id}` }))), 'latin1'),
  },
];

/**
 * Orders among which are odd ones, in the folder of the first order's day. They are made of the last of the lines; the others stay as
 * they are. The mapping must read semicolons and values of several lines, filter for `SOLD`, and need customer, product and time.
 */
export function makeBadBatch(lines: readonly OrderLine[], options: BadBatchOptions = {}): BadBatch {
  const { each = 3, name = 'import', only = [...ODDITIES, ...FILES].map((oddity) => oddity.name) } = options;
  const odd = ODDITIES.filter((oddity) => only.includes(oddity.name));
  const oddFiles = FILES.filter((file) => only.includes(file.name));
  const wanted = each * (odd.length + oddFiles.length);
  if (lines.length <= wanted) throw new Error(`A bad batch of ${wanted} odd rows needs more than ${wanted} order lines, not ${lines.length}`);
  const good = lines.slice(0, lines.length - wanted);
  const spoilt = lines.slice(lines.length - wanted);
  /** All were sold, so that only what is odd decides. */
  const take = () => spoilt.splice(0, each).map((line) => ({ row: orderRow({ ...line, status: 'bezahlt' }), at: line.orderedAt }));

  const rows = odd.flatMap((oddity) => take().map(({ row, at }) => oddity.text(row, at)));
  const folder = `orders/day=${day(lines[0].orderedAt)}`;
  const mixed = [csvLine(ORDER_COLUMNS), ...interleaved(good.map((line) => text(orderRow(line))), rows)].join('\n') + '\n';
  const files = [
    { key: `${folder}/${name}-1.csv`, body: Buffer.from(mixed) },
    ...oddFiles.map((file) => ({ key: `${folder}/${name}-${file.name}.csv`, body: file.body(take().map(({ row }) => row)) })),
  ];
  const oddities = [...odd, ...oddFiles].map(({ name: called, about, verdict }) => ({ name: called, about, verdict, rows: each }));
  return { files, oddities, account: oddities.map(accountOfOddity).reduce(together, accountOf(good)) };
}

/** Who reads by position takes customers for products. */
function swapped(rows: OrderRow[]): Buffer {
  const other: Record<string, string> = { customer_id: 'product_id', product_id: 'customer_id' };
  const exchanged = rows.map((row) => ({ ...row, customer_id: row.product_id, product_id: row.customer_id }));
  return Buffer.from(csv(exchanged, ORDER_COLUMNS.map((column) => other[column] ?? column)));
}

function accountOfOddity({ verdict, rows }: { verdict: Verdict; rows: number }): Account {
  const nothing = tally({});
  if ('quarantined' in verdict) return { read: rows, written: 0, quarantined: tally({ [verdict.quarantined]: rows }), skipped: nothing };
  // A row that is there twice is written once.
  if ('skipped' in verdict) return { read: 2 * rows, written: rows, quarantined: nothing, skipped: tally({ [verdict.skipped]: rows }) };
  return { read: rows, written: rows, quarantined: nothing, skipped: nothing };
}

/** The few among the many, evenly. */
function interleaved(many: string[], few: string[]): string[] {
  const gap = Math.max(1, Math.floor(many.length / (few.length + 1)));
  return [...few.flatMap((row, index) => [...many.slice(index * gap, (index + 1) * gap), row]), ...many.slice(few.length * gap)];
}
