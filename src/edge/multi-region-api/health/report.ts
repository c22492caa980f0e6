import type { Check } from './checks';
import type { Reason } from './failure';

/** The health of the region, from its checks. */
export interface Report {
  readonly healthy: boolean;
  /** Still healthy, but something that is not critical failed or throttles. */
  readonly degraded: boolean;
  readonly checks: Check[];
}

/** What API Gateway sends back. */
export interface HealthResponse {
  readonly statusCode: 200 | 503;
  readonly headers: Record<string, string>;
  readonly body: string;
}

/** Route 53 searches the first 5,120 bytes of a body; there is no use in more. */
const MAX_BODY_BYTES = 5119;
/** With names of this length 50 failed checks fit. */
const MAX_NAME_LENGTH = 40;

/** Healthy if no critical dependency failed. */
export function reportOf(checks: Check[]): Report {
  const healthy = checks.every(({ ok, critical }) => ok || !critical);
  return { healthy, degraded: healthy && checks.some(({ reason }) => reason !== undefined), checks };
}

/** The report when there are no checks to make because the function itself is not in order. */
export function brokenReport(name: string, reason: Reason, error?: string): Report {
  return reportOf([{ name, critical: true, ok: false, ms: 0, reason, error }]);
}

/** The answer. The body starts with the status, because health checks search for `"status":"healthy"`. */
export function responseOf(report: Report, region: string): HealthResponse {
  return {
    statusCode: report.healthy ? 200 : 503,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: bodyOf(report, region),
  };
}

/** What failed comes first, and what works is left out, counted, once there is no more room. */
function bodyOf({ healthy, degraded, checks }: Report, region: string): string {
  const shown = [...checks].sort((a, b) => rank(a) - rank(b)).map(({ name, ok, ms, reason }) => ({ name: clip(name), ok, ms, reason }));
  for (let count = shown.length; ; count--) {
    const body = JSON.stringify({
      status: healthy ? 'healthy' : 'unhealthy',
      region,
      degraded: degraded || undefined,
      checks: shown.slice(0, count),
      omitted: shown.length - count || undefined,
    });
    if (Buffer.byteLength(body) <= MAX_BODY_BYTES || count === 0) return body;
  }
}

function rank({ ok, reason }: Check): number {
  if (!ok) return 0;
  return reason === undefined ? 2 : 1;
}

/** By characters, so that none is cut in two. */
function clip(name: string): string {
  const characters = [...name];
  return characters.length <= MAX_NAME_LENGTH ? name : `${characters.slice(0, MAX_NAME_LENGTH - 1).join('')}~`;
}
