import { readCsv } from './csv';
import { accountOf, together } from '../../../demo-apps/product-recommendations/shop/account';
import { BadBatch, makeBadBatch, ODDITIES } from '../../../demo-apps/product-recommendations/shop/bad-batch';
import { driftsOf } from '../../../demo-apps/product-recommendations/shop/changes';
import { ORDER_COLUMNS, orderFiles } from '../../../demo-apps/product-recommendations/shop/files';
import { Shop, SOLD } from '../../../demo-apps/product-recommendations/shop/shop';

const shop = new Shop({ customers: 60, products: 80, orders: 900, days: 30 });
const lines = shop.trade({ from: shop.closing, to: new Date(shop.closing.getTime() + 86_400_000), lines: 300 });
const LATEST = shop.closing.getTime() + 2 * 86_400_000;

/** What is wrong with a row, judged by the words of the contract alone: nothing, a reason of the quarantine, or a reason to skip it. */
function judge(head: string[], values: string[], seen: Set<string>): string {
  if (values.length !== head.length) return 'MALFORMED';
  const row = Object.fromEntries(head.map((column, index) => [column, values[index]]));
  if (!(SOLD as readonly string[]).includes(row.status)) return 'FILTERED';
  if (!row.customer_id || !row.product_id || !row.ordered_at) return 'MISSING';
  if (row.customer_id.includes('\ufffd')) return 'BAD_ENCODING';
  if (row.customer_id.length > 256) return 'TOO_LONG';
  const [, local, offset] = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\+\d\d:\d\d)?$/.exec(row.ordered_at) ?? [];
  const time = Date.parse(`${local}${offset ?? '+01:00'}`);
  // JavaScript takes the 30th of February for the 2nd of March.
  if (Number.isNaN(time) || new Date(Date.parse(`${local}Z`)).toISOString().slice(0, 19) !== local) return 'NOT_A_TIME';
  if (time < 86_400_000 || time > LATEST) return 'TIME_OUT_OF_RANGE';
  if (!/^\d+\.\d+$/.test(row.amount)) return 'NOT_A_NUMBER';
  const key = [row.customer_id, row.product_id, time, row.status, row.amount].join(' ');
  if (seen.has(key)) return 'DUPLICATE';
  seen.add(key);
  return 'WRITTEN';
}

function judged({ files }: Pick<BadBatch, 'files'>): Record<string, number> {
  const seen = new Set<string>();
  const counts: Record<string, number> = {};
  for (const { body } of files) {
    const [head, ...rows] = readCsv(new TextDecoder().decode(body));
    for (const values of rows) {
      const verdict = judge(head, values, seen);
      counts[verdict] = (counts[verdict] ?? 0) + 1;
    }
  }
  return counts;
}

const reasons = ({ account }: BadBatch) => ({ WRITTEN: account.written, ...account.quarantined.reasons, ...account.skipped.reasons });

describe('a bad batch', () => {
  const batch = makeBadBatch(lines, { each: 4 });

  test('its account is what a reader finds in its files', () => {
    expect(judged(batch)).toEqual(reasons(batch));
    expect(batch.account.quarantined.reasons).toEqual({
      MISSING: 12, NOT_A_TIME: 12, TIME_OUT_OF_RANGE: 8, NOT_A_NUMBER: 8, TOO_LONG: 4, MALFORMED: 8, BAD_ENCODING: 4,
    });
    expect(batch.account.skipped.reasons.DUPLICATE).toBe(4);
  });

  test('its account adds up', () => {
    const { read, written, quarantined, skipped } = batch.account;
    expect(read).toBe(304);
    expect(written + quarantined.total + skipped.total).toBe(read);
    for (const { total, reasons: parts } of [quarantined, skipped]) expect(Object.values(parts).reduce((sum, count) => sum + count, 0)).toBe(total);
  });

  test.each(ODDITIES.map(({ name }) => name))('%s alone', (name) => {
    const alone = makeBadBatch(lines, { each: 5, only: [name] });
    expect(alone.oddities.map((oddity) => [oddity.name, oddity.rows])).toEqual([[name, 5]]);
    expect(judged(alone)).toEqual(reasons(alone));
  });

  test.each(['bom', 'crlf', 'swapped', 'latin-1'])('a file of %s alone', (name) => {
    const alone = makeBadBatch(lines, { each: 5, only: [name] });
    expect(alone.files.map(({ key }) => key)).toEqual(['orders/day=2026-11-01/import-1.csv', `orders/day=2026-11-01/import-${name}.csv`]);
    expect(judged(alone)).toEqual(reasons(alone));
  });

  test('the odd files are as odd as they say', () => {
    const body = (name: string) => batch.files.find(({ key }) => key.endsWith(`import-${name}.csv`))!.body;
    expect([...body('bom').subarray(0, 3)]).toEqual([0xef, 0xbb, 0xbf]);
    expect(body('crlf').toString().match(/\r\n/g)).toHaveLength(5);
    expect(readCsv(body('swapped').toString())[1].slice(1, 3)).toEqual([expect.stringMatching(/^P-/), expect.stringMatching(/^K-/)]);
    expect(body('latin-1').includes(Buffer.from([0xfc]))).toBe(true);
  });

  test('with the orders before it, the account of both is the sum', () => {
    const before = accountOf(shop.orders.slice(0, 900));
    const both = together(before, batch.account);
    expect(both.read).toBe(900 + 304);
    expect(both.written).toBe(before.written + batch.account.written);
    expect(both.skipped.total).toBe(before.skipped.total + batch.account.skipped.total);
  });

  test('more odd rows than there are lines are refused', () => {
    expect(() => makeBadBatch(lines, { each: 15 })).toThrow('A bad batch of 315 odd rows needs more than 315 order lines, not 300');
    expect(() => makeBadBatch(lines, { each: 14 })).not.toThrow();
  });
});

describe('a change of a source', () => {
  const drifts = driftsOf(shop);
  const heads = (files: { body: Buffer }[]) => new Set(files.map(({ body }) => body.toString().split('\n')[0]));

  test('a renamed column is in all files, and nothing else changes', () => {
    expect(heads(drifts.renamedOrderColumn.files)).toEqual(new Set([ORDER_COLUMNS.join(';').replace('customer_id', 'kunde')]));
    const rows = (files: { body: Buffer }[]) => files.map(({ body }) => body.toString().split('\n').slice(1));
    expect(rows(drifts.renamedOrderColumn.files)).toEqual(rows(drifts.renamedOrderColumn.undo.files));
  });

  test('an added column is the last one of each row', () => {
    for (const { body } of drifts.addedOrderColumn.files) {
      const [head, ...rows] = readCsv(body.toString());
      expect(head).toEqual([...ORDER_COLUMNS, 'voucher']);
      expect(new Set(rows.map((row) => row.length))).toEqual(new Set([10]));
    }
  });

  test('a retyped price is text for every product', () => {
    const prices = drifts.retypedPrice.files[0].body.toString().trimEnd().split('\n').map((line) => JSON.parse(line).price);
    expect(prices).toHaveLength(80);
    expect(prices.filter((price) => !/^\d+,90 EUR$/.test(price))).toEqual([]);
  });

  test('what takes it back is what was there', () => {
    expect(drifts.renamedOrderColumn.undo.files).toEqual(orderFiles(shop.orders));
  });
});
