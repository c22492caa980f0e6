import { itemToItem } from './recommenders';
import { windowOf } from '../../../demo-apps/product-recommendations/scenario/recommendations';
import { RunReport } from '../../../demo-apps/product-recommendations/scenario/run-report/page';
import { Stay } from '../../../demo-apps/product-recommendations/scenario/stays';
import { accountOf, together } from '../../../demo-apps/product-recommendations/shop/account';
import { makeBadBatch } from '../../../demo-apps/product-recommendations/shop/bad-batch';
import { Shop } from '../../../demo-apps/product-recommendations/shop/shop';

const START = new Date('2026-11-02T09:00:00Z');
const at = (seconds: number) => new Date(START.getTime() + 1000 * seconds);
const METRIC = 'normalized_discounted_cumulative_gain_at_10';
const version = (name: string) => `arn:aws:personalize:us-east-1:000000000000:solution/shop-1a2b3c4d/${name}`;
const DATASETS = ['interactions', 'items', 'users'];

const stay = (name: string, from: number, to: number, dataset?: string, type = name.startsWith('Await') ? 'Wait' : 'Task'): Stay => (
  { name, type, dataset, from: at(from), to: at(to) });

const STAYS: Stay[] = [
  stay('Read record', 0, 0.2),
  stay('Hold', 0.2, 0.5),
  stay('Try the connection', 0.6, 3, 'users'),
  ...DATASETS.flatMap((dataset, index) => [
    stay('Crawl', 1 + index, 2 + index, dataset), stay('Await crawl', 2 + index, 22 + 5 * index, dataset), stay('Find the table', 22 + 5 * index, 22.5 + 5 * index, dataset),
  ]),
  ...DATASETS.flatMap((dataset, index) => [stay('Run the job', 33, 110 - 17 * index, dataset), stay('Read the report', 110 - 17 * index, 110.4 - 17 * index, dataset)]),
  stay('Count rows', 111, 111.3),
  stay('Publish', 111.3, 111.6),
  ...DATASETS.flatMap((dataset, index) => [
    stay('Create schema', 112, 112.2, dataset), stay('Create dataset', 112.2, 113, dataset), stay('Await dataset', 113, 128, dataset), stay('Import', 128, 128.4, dataset),
    stay('Await import', 128.4, 190 + 15 * index, dataset),
  ]),
  stay('Create solution', 221, 222),
  stay('Await solution', 222, 237),
  stay('Train', 237, 238),
  stay('Await training', 238, 390),
  stay('Evaluate', 390, 390.3),
  stay('Evaluate what serves', 390.3, 390.6),
  stay('Intend', 391, 391.3),
  stay('Update campaign', 391.3, 392),
  stay('Await campaign', 392, 437),
  stay('Promote', 437, 437.3),
  stay('Promoted', 437.3, 437.6),
];

/** A run as it could have been, to look at the page and to test it. */
export function sampleReport(): RunReport {
  const shop = new Shop();
  const history = accountOf(shop.orders);
  const bad = makeBadBatch(shop.trade({ from: shop.closing, to: new Date(shop.closing.getTime() + 86_400_000), lines: 400 }));
  const recommend = itemToItem(shop.orders);
  const report = { version: 1, run: 'second-0f3ac21d', mode: 'FULL', bytes: 900_000, files: 2, columns: [] };
  const plain = (read: number) => ({ read, written: read, quarantined: { total: 0, reasons: {} }, skipped: { total: 0, reasons: {} } });
  return {
    group: 'shop',
    about: 'with a bad batch among the orders',
    run: {
      run: 'second-0f3ac21d',
      arn: 'arn:aws:states:us-east-1:000000000000:execution:pipeline:second',
      status: 'SUCCEEDED',
      startedAt: START,
      endedAt: at(438),
      stays: STAYS,
      result: { outcome: 'PROMOTED', run: 'second-0f3ac21d', solutionVersion: version('second-0f3ac21d'), score: 0.2712, liveScore: 0.2655 },
    },
    reports: [
      { ...report, ...together(history, bad.account), dataset: 'interactions', users: 598, usersWithTwo: 590, items: 300, eventTypes: 1, seconds: 71.2 },
      { ...report, ...plain(300), dataset: 'items', seconds: 49.3 },
      { ...report, ...plain(600), dataset: 'users', seconds: 33.8 },
    ],
    quarantined: {
      interactions: [
        { reason: 'MISSING', field: 'customer_id', value: null, row: {} },
        { reason: 'NOT_A_TIME', field: 'ordered_at', value: '2026-02-30T10:00:00', row: {} },
        { reason: 'TIME_OUT_OF_RANGE', field: 'ordered_at', value: '1969-12-31T12:00:00', row: {} },
        { reason: 'NOT_A_NUMBER', field: 'amount', value: 'zwölf <b>&', row: {} },
        { reason: 'TOO_LONG', field: 'customer_id', value: 'K'.repeat(300), row: {} },
        { reason: 'MALFORMED', field: null, value: 'B-010166;K-00048;P-0267', row: {} },
      ],
    },
    scores: {
      metric: METRIC,
      margin: 0.05,
      trained: version('second-0f3ac21d'),
      served: version('first-9be1770c'),
      serves: version('second-0f3ac21d'),
      versions: [['first-9be1770c', 0.2655], ['worse-77aa01fe', 0.1121], ['second-0f3ac21d', 0.2712]].map(([name, score]) => ({
        arn: version(String(name)), status: 'ACTIVE', createdAt: START, metrics: { [METRIC]: Number(score) },
      })),
    },
    windows: shop.customers.slice(0, 6).map((customer) => (
      windowOf(shop, customer, recommend(customer.customerId).map((itemId, index) => ({ itemId, score: 0.1 / (index + 1) })))
    )),
  };
}
