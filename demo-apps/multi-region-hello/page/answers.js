'use strict';
/* Asks the API again and again and keeps what came back. */

const GIVE_UP_MS = 2000;

/** All answers, oldest first: { at, ms, ok, region, status, problem, message }; times in milliseconds since the epoch. */
const answers = [];
/** What is known of the connection in use: { opened, requests, protocol }. */
let connection;

/** What the API says is shown as text, whatever it says. */
const plain = (value) => (value === undefined ? undefined : String(value).replace(/[<>&"']/g, ''));

/** One request. Every answer tells its region, so that the page need not know addresses. */
async function ask(url) {
  const started = performance.now();
  const answer = { at: Date.now(), ok: false };
  try {
    const response = await fetch(url, { cache: 'no-store', signal: AbortSignal.timeout(GIVE_UP_MS) });
    const body = await response.json().catch(() => ({}));
    Object.assign(answer, { ok: response.ok, status: response.status, region: plain(body.region), message: plain(body.message) });
  } catch (error) {
    answer.problem = error.name === 'TimeoutError' ? `no answer within ${GIVE_UP_MS / 1000} s` : 'no connection';
  }
  answer.ms = performance.now() - started;
  answers.push(answer);
  if (!answer.ok) giveConnectionUp(url);
  return answer;
}

/**
 * A request that is given up while it is under way takes its HTTP/1.1 connection with it, so the next request opens a new one,
 * for which the browser asks DNS. JavaScript has no better way to close a connection.
 */
function giveConnectionUp(url) {
  const controller = new AbortController();
  fetch(url, { cache: 'no-store', signal: controller.signal }).catch(() => undefined);
  setTimeout(() => controller.abort(), 3);
}

/** Whether a request used a new connection is in the browser's own timing, which the API allows this page to read. */
new PerformanceObserver((list) => {
  for (const entry of list.getEntries().filter(({ initiatorType, requestStart }) => initiatorType === 'fetch' && requestStart > 0)) {
    const opened = entry.connectEnd > entry.connectStart;
    if (opened || !connection) connection = { opened: performance.timeOrigin + entry.connectStart, requests: 0 };
    connection.requests++;
    connection.protocol = { 'http/1.1': 'HTTP/1.1', 'h2': 'HTTP/2', 'h3': 'HTTP/3' }[entry.nextHopProtocol] ?? entry.nextHopProtocol;
  }
  performance.clearResourceTimings();
}).observe({ type: 'resource' });

/** Where answers changed from one region to another: { at, from, to, failed, ms }, with the time from the first failed request, if one failed. */
function switches() {
  const found = [];
  let [last, failed] = [undefined, []];
  for (const answer of answers) {
    if (!answer.ok) {
      failed.push(answer);
      continue;
    }
    if (last && answer.region !== last.region) {
      const since = failed[0] ?? answer;
      found.push({ at: answer.at, from: last.region, to: answer.region, failed: failed.length, start: since.at, ms: answer.at + answer.ms - since.at });
    }
    [last, failed] = [answer, []];
  }
  return found;
}

/** Stretches of failed requests: { from, to }, with `to` undefined while it goes on. */
function outages() {
  const found = [];
  for (const { ok, at, ms } of answers) {
    const open = found.at(-1)?.to === undefined ? found.at(-1) : undefined;
    if (!ok && !open) found.push({ from: at });
    if (ok && open) open.to = at + ms;
  }
  return found;
}
