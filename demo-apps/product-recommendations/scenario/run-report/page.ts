import * as fs from 'node:fs';
import * as path from 'node:path';
import { html, Html } from './html';
import { datasets, Scores, scores, windows } from './sections';
import { duration, secondsFrom, timeline } from './timeline';
import { tasteShare, Window } from '../recommendations';
import { ExportReport, QuarantinedRow } from '../reports';
import { EndedRun } from '../run';
import { stepsOf } from '../stays';
import { count } from '../table';

/** All that the page shows. What is left out has no section. */
export interface RunReport {
  /** The dataset group. */
  readonly group: string;
  /** What was special about this run, in a few words. */
  readonly about?: string;
  readonly run: Omit<EndedRun, 'events'>;
  readonly reports?: readonly ExportReport[];
  /** Rows that were put aside, by dataset. */
  readonly quarantined?: Readonly<Record<string, readonly QuarantinedRow[]>>;
  readonly scores?: Scores;
  readonly windows?: readonly Window[];
}

/** Writes the page, which needs nothing else: no script, no file, no network. */
export function writeRunReport(file: string, report: RunReport): void {
  fs.mkdirSync(path.dirname(file), { recursive: true });
  fs.writeFileSync(file, runReportPage(report));
}

export function runReportPage({ group, about, run, reports = [], quarantined = {}, scores: scored, windows: seen = [] }: RunReport): string {
  const { result, error, cause, startedAt, endedAt, status, stays } = run;
  const outcome = result?.outcome ?? status;
  const steps = stepsOf(stays);
  const names = [...new Set(steps.map(({ dataset }) => dataset).filter((name) => name !== undefined))].sort();
  const title = `${run.run ?? run.arn.split(':').at(-1)}: ${words(outcome)}`;
  const page = html`<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>${title}</title>
  <style>${new Html(fs.readFileSync(path.join(__dirname, 'page.css'), 'utf8'))}</style>
</head>
<body>
<header>
  <div>
    <h1>${run.run ?? run.arn.split(':').at(-1)}</h1>
    <p class="note">${group}${about && `, ${about}`}; started ${startedAt.toISOString().slice(0, 16).replace('T', ' ')} UTC, took ${duration(secondsFrom(startedAt, endedAt))} of the cloud’s time</p>
  </div>
  <span class="badge ${toneOf(outcome)}">${words(outcome)}</span>
</header>
<main>
  ${error && html`<section class="card problem"><h2>${error}</h2><p>${cause}</p></section>`}
  ${result?.message && html`<section class="card"><p>${result.message}</p></section>`}
  ${figures(reports, run)}
  <section class="card">
    <h2>What the run did <span class="legend">${names.map((name) => html`<span><i class="dot ${name}"></i>${name}</span>`)}
      <span><i class="dot run"></i>all together</span><span><i class="dot pale"></i>waits</span></span></h2>
    <div class="wide">${timeline(steps, startedAt, endedAt)}</div>
  </section>
  ${reports.length > 0 && html`<section>
    <h2>Where the rows went <span class="legend"><span><i class="dot written"></i>written</span><span><i class="dot skipped"></i>skipped</span><span><i class="dot aside"></i>quarantined</span></span></h2>
    ${datasets(reports, quarantined)}
  </section>`}
  ${scored && scored.versions.length > 0 && html`<section class="card"><h2>The models</h2>${scores(scored)}</section>`}
  ${seen.length > 0 && html`<section>
    <h2>What customers see <span class="legend"><span><i class="dot taste"></i>from a department that the customer likes: ${(100 * tasteShare(seen)).toFixed(0)} %, 20 % by chance</span></span></h2>
    ${windows(seen)}
  </section>`}
</main>
</body>
</html>
`;
  return page.text;
}

function figures(reports: readonly ExportReport[], { result }: RunReport['run']): Html | undefined {
  const sum = (of: (report: ExportReport) => number) => count(reports.reduce((total, report) => total + of(report), 0));
  const all: (readonly [string, string])[] = reports.length === 0 ? [] : [
    ['rows read', sum(({ read }) => read)],
    ['written', sum(({ written }) => written)],
    ['skipped', sum(({ skipped }) => skipped.total)],
    ['quarantined', sum(({ quarantined }) => quarantined.total)],
  ];
  if (result?.score !== undefined) all.push(['score', result.score.toFixed(4)]);
  if (result?.liveScore !== undefined) all.push(['of what served before', result.liveScore.toFixed(4)]);
  return all.length === 0 ? undefined
    : html`<div class="figures">${all.map(([label, value]) => html`<div class="card"><div class="figure">${value}</div>${label}</div>`)}</div>`;
}

const words = (outcome: string) => outcome.toLowerCase().replaceAll('_', ' ');

function toneOf(outcome: string): string {
  if (['PROMOTED', 'RETURNED', 'TRAINED', 'IMPORTED', 'SUCCEEDED'].includes(outcome)) return 'good';
  return ['REJECTED', 'NOTHING_NEW'].includes(outcome) ? 'held' : 'bad';
}
