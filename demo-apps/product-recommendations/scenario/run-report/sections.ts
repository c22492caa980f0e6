import { html, Html } from './html';
import { departmentName, favouritesOf, Window } from '../recommendations';
import { excerpt, ExportReport, QuarantinedRow } from '../reports';
import { count } from '../table';
import { metricName, ModelVersion, shortVersion } from '../versions';

/** The rows of each dataset: where they went, and why. */
export function datasets(reports: readonly ExportReport[], quarantined: Readonly<Record<string, readonly QuarantinedRow[]>>): Html {
  return html`<div class="datasets">${reports.map((report) => {
    const { dataset, mode, read, written, skipped, quarantined: aside, seconds } = report;
    const share = (rows: number) => (100 * rows / Math.max(1, read)).toFixed(3);
    const why = (reasons: Record<string, number>, kind: string) => Object.entries(reasons).sort(([, one], [, other]) => other - one)
      .map(([reason, rows]) => html`<li class="${kind}">${words(reason)} <b>${count(rows)}</b></li>`);
    return html`
    <article class="card">
      <h3><i class="dot ${dataset}"></i>${dataset} <small>${mode.toLowerCase()}, ${seconds.toFixed(1)} s</small></h3>
      <div class="share" role="img" aria-label="${written} written, ${skipped.total} skipped, ${aside.total} quarantined">
        <i class="written" style="flex-grow:${share(written)}"></i>${skipped.total > 0 && html`<i class="skipped" style="flex-grow:${share(skipped.total)}"></i>`
        }${aside.total > 0 && html`<i class="aside" style="flex-grow:${share(aside.total)}"></i>`}
      </div>
      <p class="sum"><b>${count(read)}</b> read = <b>${count(written)}</b> written + <b>${count(skipped.total)}</b> skipped + <b>${count(aside.total)}</b> quarantined</p>
      <ul class="reasons">${why(skipped.reasons, 'skipped')}${why(aside.reasons, 'aside')}</ul>
      ${(quarantined[dataset] ?? []).length > 0 && html`
      <table>
        <thead><tr><th>quarantined for</th><th>field</th><th>what stood there</th></tr></thead>
        <tbody>${quarantined[dataset].map(({ reason, field, value }) => html`
          <tr><td>${words(reason)}</td><td>${field}</td><td><code>${value ? excerpt(value, 42) : 'nothing'}</code></td></tr>`)}
        </tbody>
      </table>`}
    </article>`;
  })}</div>`;
}

export interface Scores {
  /** Personalize's name of the metric that decides. */
  readonly metric: string;
  /** How much worse than what serves a version may be, as a part. */
  readonly margin: number;
  readonly versions: readonly ModelVersion[];
  /** ARNs: what this run trained, what served before it, and what serves now. */
  readonly trained?: string;
  readonly served?: string;
  readonly serves?: string;
}

/** The versions by the metric that decides, with the mark that the new one had to reach. */
export function scores({ metric, margin, versions, trained, served, serves }: Scores): Html {
  const of = (version?: ModelVersion) => version?.metrics[metric];
  const most = Math.max(...versions.map((version) => of(version) ?? 0), Number.MIN_VALUE);
  const before = of(versions.find(({ arn }) => arn === served));
  const mark = before === undefined ? undefined : before * (1 - margin);
  const percent = (value: number) => (100 * value / most).toFixed(2);
  return html`
  <div class="scores">${versions.map((version) => {
    const score = of(version);
    const tags = [version.arn === trained && 'this run', version.arn === serves && 'serves', version.arn === served && version.arn !== serves && 'served before'];
    return html`
    <div class="version ${version.arn === serves ? 'serves' : ''}">
      <span class="name">${shortVersion(version.arn)}</span>
      <span class="tags">${tags.filter(Boolean).map((tag) => html`<em class="${tag === 'serves' ? 'good' : ''}">${tag}</em>`)}</span>
      <span class="track">${score !== undefined && html`<i style="width:${percent(score)}%"></i>`}${mark !== undefined && html`<u style="left:${percent(mark)}%"></u>`}</span>
      <span class="score">${score?.toFixed(4) ?? version.status.toLowerCase()}</span>
    </div>`;
  })}</div>
  <p class="note">${metricName(metric)}${mark !== undefined && html`; the line is what a new version has to reach: ${mark.toFixed(4)}, that is ${(100 * margin).toFixed(0)} % less than what served`}</p>`;
}

/** What customers see beside what they bought. */
export function windows(all: readonly Window[]): Html {
  return html`<div class="windows">${all.map(({ customer, bought, recommended }) => {
    const likes = favouritesOf(customer);
    return html`
    <article class="card">
      <h3>${customer.customerId} <small>${customer.segment}, ${customer.city}</small></h3>
      <p class="note">likes ${likes.map(departmentName).join(' and ')}; bought ${count(bought.reduce((sum, { times }) => sum + times, 0))} times</p>
      <div class="columns">
        <div><h4>Bought before</h4><ul>${bought.slice(0, recommended.length).map(({ product, times }) => (
          html`<li class="${likes.includes(product.category) ? 'taste' : ''}"><span>${product.title}</span>${times > 1 && html`<b>${times}×</b>`}</li>`
        ))}</ul></div>
        <div><h4>Is recommended</h4><ol>${recommended.map(({ product, boughtBefore, toTaste }) => (
          html`<li class="${toTaste ? 'taste' : ''}"><span>${product.title}</span>${boughtBefore && html`<b title="bought before">again</b>`}</li>`
        ))}</ol></div>
      </div>
    </article>`;
  })}</div>`;
}

/** `NOT_A_TIME` as `not a time`. */
const words = (reason: string) => reason.toLowerCase().replaceAll('_', ' ');
