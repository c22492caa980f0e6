'use strict';
/* The page around the strip: what answers now, the figures and what happened. `?api=https://...&every=500` */

const PLACES = { 'us-east-1': 'N. Virginia', 'us-east-2': 'Ohio', 'us-west-1': 'N. California', 'us-west-2': 'Oregon', 'eu-west-1': 'Ireland', 'eu-central-1': 'Frankfurt' };
const query = new URLSearchParams(location.search);
const api = query.get('api');
const every = Number(query.get('every')) || 500;
const element = (id) => document.getElementById(id);
const colors = new Map();

function colorOf(region) {
  if (!colors.has(region)) colors.set(region, `var(--region-${colors.size % 4})`);
  return colors.get(region);
}

const seconds = (ms) => `${(ms / 1000).toFixed(1)} s`;
const clock = (at) => new Date(at).toLocaleTimeString([], { hour12: false });
const plural = (count, thing) => `${count} ${thing}${count === 1 ? '' : 's'}`;
const named = (region) => (PLACES[region] ? `${region}, ${PLACES[region]}` : region);

function showNow({ ok, region, message, status, problem }) {
  const trouble = problem ?? `error ${status}`;
  element('now').style.background = ok ? colorOf(region) : 'var(--bad)';
  element('region').textContent = ok ? region : 'no good answer';
  element('place').textContent = ok ? PLACES[region] ?? '' : `${trouble}${region ? ` from ${region}` : ''} · ${seconds(Date.now() - outages().at(-1).from)} so far`;
  element('message').textContent = ok ? message : 'waiting for Route 53 to take the region out of DNS, and for this browser to follow';
}

function showFigures() {
  const good = answers.filter(({ ok }) => ok).slice(-20).map(({ ms }) => ms).sort((a, b) => a - b);
  const failed = answers.filter(({ ok }) => !ok).length;
  element('latency').textContent = good.length ? `${Math.round(good[good.length >> 1])} ms` : '–';
  element('answers').textContent = answers.length;
  element('answers-note').textContent = failed ? `${failed} failed` : 'none failed';
  const last = switches().at(-1);
  if (last) {
    element('switch').textContent = last.failed ? seconds(last.ms) : 'no gap';
    element('switch-note').textContent = `${last.from} → ${last.to}, ${last.failed ? `${plural(last.failed, 'request')} failed` : 'no request failed'}`;
  }
  if (connection) {
    element('connection').textContent = plural(connection.requests, 'request');
    element('connection-note').textContent = `on one ${connection.protocol} connection, ${seconds(Date.now() - connection.opened)} old`;
  }
}

function showEvents() {
  const first = answers.find(({ ok }) => ok);
  const events = [
    ...(first ? [{ at: first.at, text: `${named(first.region)}, answers` }] : []),
    ...outages().map(({ from }) => ({ at: from, bad: true, text: 'requests begin to fail' })),
    ...switches().map(({ at, from, to, failed, ms }) => ({
      at, text: failed ? `${named(to)}, answers instead of ${from}, ${seconds(ms)} after the first failed request` : `${named(to)}, answers instead of ${from}; no request failed`,
    })),
  ].sort((a, b) => b.at - a.at);
  element('events').innerHTML = events.slice(0, 20).map(({ at, bad, text }) => `<li><time>${clock(at)}</time><span class="${bad ? 'bad' : ''}">${text}</span></li>`).join('');
}

function showLegend() {
  const regions = [...colors].map(([region, color]) => `<span><i style="background:${color}"></i>${named(region)}</span>`);
  element('legend').innerHTML = [...regions, '<span><i style="background:var(--bad);border-radius:50%"></i>failed</span>', '<span class="scale">height: latency</span>'].join('');
}

async function watch(url) {
  for (;;) {
    const next = performance.now() + every;
    showNow(await ask(url));
    showLegend();
    showFigures();
    showEvents();
    await new Promise((resolve) => setTimeout(resolve, Math.max(0, next - performance.now())));
  }
}

if (api) {
  element('api').textContent = api;
  setInterval(() => drawStrip(element('strip'), colorOf), 100);
  watch(`${api.replace(/\/$/, '')}/hello?name=browser`);
} else {
  element('ask').hidden = false;
}
