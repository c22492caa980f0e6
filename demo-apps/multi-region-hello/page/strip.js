'use strict';
/* The strip: a bar for each answer of up to two minutes, its colour the region, its height the latency. */

const [LEAST_WINDOW_MS, MOST_WINDOW_MS] = [45_000, 120_000];
const HEIGHT = 190;
const [TOP, BASE, LEFT] = [22, 164, 52];
/** Latency is drawn by its logarithm, so that 20 ms and 200 ms both show. */
const [LEAST_MS, MOST_MS] = [2, 2000];

function drawStrip(svg, colorOf) {
  const width = svg.clientWidth;
  const now = Date.now();
  const windowMs = Math.min(MOST_WINDOW_MS, Math.max(LEAST_WINDOW_MS, now - (answers[0]?.at ?? now) + 2000));
  const x = (at) => width - (now - at) / windowMs * (width - LEFT);
  const y = (ms) => BASE - Math.min(1, Math.max(0.06, Math.log(Math.max(ms, LEAST_MS) / LEAST_MS) / Math.log(MOST_MS / LEAST_MS))) * (BASE - TOP);
  const parts = [];

  for (const ms of [10, 100, 1000]) {
    parts.push(`<line class="rule" x1="${LEFT}" x2="${width}" y1="${y(ms)}" y2="${y(ms)}"/><text x="${LEFT - 8}" y="${y(ms) + 4}" text-anchor="end">${ms < 1000 ? `${ms} ms` : '1 s'}</text>`);
  }
  for (let seconds = 0; x(now - seconds * 1000) > LEFT + 20; seconds += windowMs > 75_000 ? 15 : 10) {
    const anchor = seconds === 0 ? 'end' : 'middle';
    parts.push(`<text x="${x(now - seconds * 1000)}" y="${HEIGHT - 6}" text-anchor="${anchor}">${seconds === 0 ? 'now' : `${seconds} s ago`}</text>`);
  }
  for (const { from, to = now } of outages().filter((outage) => (outage.to ?? now) > now - windowMs)) {
    const [left, right] = [Math.max(LEFT, x(from)), x(to)];
    parts.push(`<rect class="gap" x="${left}" y="0" width="${Math.max(2, right - left)}" height="${BASE}"/>`);
    if (right - left > 60) parts.push(`<text class="gap-label" x="${(left + right) / 2}" y="15" text-anchor="middle">${((to - from) / 1000).toFixed(1)} s</text>`);
  }
  const bar = Math.max(1.5, (width - LEFT) / windowMs * 500 * 0.72);
  for (const answer of answers.filter(({ at }) => at > now - windowMs)) {
    const top = y(answer.ms);
    const fill = answer.ok ? colorOf(answer.region) : 'var(--bad)';
    const shape = answer.ok
      ? `<rect x="${x(answer.at) - bar}" y="${top}" width="${bar}" height="${BASE - top}" rx="1" fill="${fill}"/>`
      : `<circle cx="${x(answer.at) - bar / 2}" cy="${BASE - 6}" r="${Math.max(2, bar * 0.65)}" fill="${fill}"/>`;
    parts.push(shape);
  }
  parts.push(`<line class="rule" x1="${LEFT}" x2="${width}" y1="${BASE}" y2="${BASE}"/>`);
  svg.innerHTML = parts.join('');
}
