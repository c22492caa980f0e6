import { html, Html } from './html';
import { Step } from '../stays';

const WIDTH = 1180;
const LABELS = 250;
/** Room for the seconds behind the last bar. */
const RIGHT = 64;
const BAR = 9;
const GAP = 3;
const PAD = 5;
const AXIS = 22;
const SHORT_S = 1;
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400];

/** What the run did when: a line for each step, a bar for each dataset in it. Seconds are those of the cloud. */
export function timeline(steps: readonly Step[], startedAt: Date, endedAt: Date): Html {
  const total = Math.max(1, secondsFrom(startedAt, endedAt));
  const x = (seconds: number) => LABELS + (seconds / total) * (WIDTH - LABELS - RIGHT);
  let top = AXIS;
  const rows = rowsOf(steps).map(({ name, bars }) => {
    // What is over at once needs no line for each dataset.
    const lanes = bars.every((bar) => secondsFrom(bar.from, bar.to ?? endedAt) < SHORT_S) ? 1 : bars.length;
    const row = { name, bars, lanes, y: top, height: lanes * BAR + (lanes - 1) * GAP + 2 * PAD };
    top += row.height;
    return row;
  });
  const step = TICKS.find((tick) => total / tick <= 9) ?? Math.ceil(total / 9);
  const ticks = Array.from({ length: Math.floor(total / step) + 1 }, (_, index) => index * step);
  return html`<svg viewBox="0 0 ${WIDTH} ${top + 2}" class="timeline" role="img" aria-label="The steps of the run, one below the other, from its start to its end">
    ${rows.filter((_, index) => index % 2 === 0).map(({ y, height }) => html`<rect class="stripe" x="0" y="${y}" width="${WIDTH}" height="${height}"/>`)}
    ${ticks.map((tick) => html`<line class="tick" x1="${at(x(tick))}" x2="${at(x(tick))}" y1="${AXIS - 4}" y2="${top}"/>
    <text class="axis" x="${at(x(tick))}" y="13">${duration(tick)}</text>`)}
    ${rows.map(({ name, bars, lanes, y, height }) => html`<text class="label" x="8" y="${y + height / 2 + 4}">${name}</text>
    ${bars.map((bar, index) => drawn(bar, { x, y: y + PAD + (index % lanes) * (BAR + GAP), startedAt, endedAt }))}`)}
  </svg>`;
}

interface Place {
  readonly x: (seconds: number) => number;
  readonly y: number;
  readonly startedAt: Date;
  readonly endedAt: Date;
}

function drawn(bar: Step, { x, y, startedAt, endedAt }: Place): Html {
  const [from, to] = [secondsFrom(startedAt, bar.from), secondsFrom(startedAt, bar.to ?? endedAt)];
  const width = Math.max(3, x(to) - x(from));
  const kind = bar.error || bar.type === 'Fail' ? 'failed' : bar.name.startsWith('Await') ? 'waits' : 'works';
  const about = [bar.dataset, `${duration(to - from)} from ${duration(from)} on`, bar.times > 1 && `${bar.times} times`, bar.error].filter(Boolean).join(', ');
  return html`<rect class="bar ${kind} ${bar.dataset ?? 'run'}" x="${at(x(from))}" y="${y}" width="${at(width)}" height="${BAR}" rx="2"><title>${bar.name}: ${about}</title></rect>
    ${to - from >= SHORT_S && html`<text class="seconds" x="${at(x(from) + width + 5)}" y="${y + BAR - 1}">${duration(to - from)}</text>`}`;
}

/** Steps of the same name stand together, in the order in which the first of them began; their bars by dataset. */
function rowsOf(steps: readonly Step[]): { name: string; bars: Step[] }[] {
  const rows = new Map<string, Step[]>();
  for (const step of steps) rows.set(step.name, [...rows.get(step.name) ?? [], step]);
  return [...rows].map(([name, bars]) => ({ name, bars: bars.sort((one, other) => (one.dataset ?? '').localeCompare(other.dataset ?? '')) }));
}

/** `0.4 s`, `12 s`, `3 min 20 s`, `1 h 5 min`. */
export function duration(seconds: number): string {
  if (seconds < 60) return `${Number(seconds.toFixed(seconds < 10 ? 1 : 0))} s`;
  const whole = Math.round(seconds);
  const parts = whole < 3600 ? [[whole / 60, 'min'], [whole % 60, 's']] as const : [[whole / 3600, 'h'], [(whole % 3600) / 60, 'min']] as const;
  return parts.filter(([value]) => Math.floor(value) > 0).map(([value, unit]) => `${Math.floor(value)} ${unit}`).join(' ');
}

export const secondsFrom = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 1000;

const at = (position: number): string => position.toFixed(1);
