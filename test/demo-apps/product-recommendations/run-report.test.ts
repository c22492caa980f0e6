import { sampleReport } from './sample-report';
import { tasteShare } from '../../../demo-apps/product-recommendations/scenario/recommendations';
import { quarantineTable, reportTable } from '../../../demo-apps/product-recommendations/scenario/reports';
import { html } from '../../../demo-apps/product-recommendations/scenario/run-report/html';
import { RunReport, runReportPage } from '../../../demo-apps/product-recommendations/scenario/run-report/page';
import { duration } from '../../../demo-apps/product-recommendations/scenario/run-report/timeline';
import { versionTable } from '../../../demo-apps/product-recommendations/scenario/versions';

const report = sampleReport();
const heads = (page: string) => [...page.matchAll(/<h2>([^<]*?)\s*(?:<span|<\/h2>)/g)].map(([, head]) => head);

describe('the page', () => {
  test('shows the whole run: steps, rows, models, customers', () => {
    const page = runReportPage(report);
    expect(heads(page)).toEqual(['What the run did', 'Where the rows went', 'The models', 'What customers see']);
    expect(page).toContain('<span class="badge good">promoted</span>');
    expect(page).toContain('<title>Await import: interactions, 1 min 2 s from 2 min 8 s on</title>');
    expect(page).toContain('<b>15,403</b> read = <b>14,254</b> written + <b>1,107</b> skipped + <b>42</b> quarantined');
    expect(page).toContain('the line is what a new version has to reach: 0.2522, that is 5 % less than what served');
  });

  test('needs nothing but itself, and takes no markup from the sources', () => {
    const page = runReportPage(report);
    expect(page).not.toMatch(/<script|<link|<img|\bsrc=|\bhref=|url\(/);
    expect(page).toContain('zwölf &#60;b&#62;&#38;');
    expect(page).not.toMatch(/undefined|null|NaN|\[object/);
  });

  test('of a run that failed says why, and leaves out what there is not', () => {
    const run: RunReport['run'] = {
      ...report.run, result: undefined, status: 'FAILED', error: 'SchemaDrift', cause: 'interactions: the mapping reads customer_id', stays: report.run.stays.slice(0, 5),
    };
    const page = runReportPage({ group: 'shop', run });
    expect(heads(page)).toEqual(['SchemaDrift', 'What the run did']);
    expect(page).toContain('<span class="badge bad">failed</span>');
    expect(page).toContain('interactions: the mapping reads customer_id');
    expect(page).not.toMatch(/undefined|NaN/);
  });

  test.each([['REJECTED', 'held'], ['NOTHING_NEW', 'held'], ['RETURNED', 'good']])('%s has its tone', (outcome, tone) => {
    const page = runReportPage({ group: 'shop', run: { ...report.run, result: { outcome, run: 'x' } } });
    expect(page).toContain(`<span class="badge ${tone}">${outcome.toLowerCase().replace('_', ' ')}</span>`);
  });
});

test('HTML: what is put in is escaped, HTML is not, lists stand one after the other', () => {
  expect(html`<p title="${'"'}">${'<&>'}${[1, html`<i>2</i>`]}${undefined}${null}${false}${0}</p>`.text).toBe('<p title="&#34;">&#60;&#38;&#62;1<i>2</i>0</p>');
});

test.each([[0.42, '0.4 s'], [9.96, '10 s'], [12.4, '12 s'], [60, '1 min'], [200, '3 min 20 s'], [3900, '1 h 5 min'], [3599.7, '1 h']])('%d s are %s', (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

describe('on the terminal', () => {
  test('reports as a table', () => {
    expect(reportTable(report.reports!)).toEqual([
      'dataset       mode    read  written  skipped  quarantined    took  why',
      expect.stringMatching(/^interactions {2}FULL {2}15,403 {3}14,254 {4}1,107 {11}42 {2}71\.2 s {2}FILTERED 1,104, MISSING 9, NOT_A_TIME 9, /),
      'items         FULL     300      300        0            0  49.3 s',
      'users         FULL     600      600        0            0  33.8 s',
    ]);
  });

  test('what was put aside, on one line each', () => {
    expect(quarantineTable([{ reason: 'TOO_LONG', field: 'customer_id', value: `${'K'.repeat(40)}\n${'K'.repeat(40)}`, row: {} }])[1])
      .toBe(`TOO_LONG  customer_id  ${'K'.repeat(40)} ${'K'.repeat(18)}…`);
  });

  test('versions with what was measured; one serves', () => {
    const [head, ...rows] = versionTable(report.scores!.versions, report.scores!.serves);
    expect(head).toBe('version          status  NDCG at 10');
    expect(rows.map((row) => row.includes('← serves'))).toEqual([false, false, true]);
  });
});

test('the share of what is to taste', () => {
  expect(tasteShare(report.windows!)).toBeGreaterThan(0.8);
});
