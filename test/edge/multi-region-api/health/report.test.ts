import type { Check } from '../../../../src/edge/multi-region-api/health/checks';
import { brokenReport, reportOf, responseOf } from '../../../../src/edge/multi-region-api/health/report';

const ok: Check = { name: 'orders', critical: true, ok: true, ms: 12 };
const failed: Check = { name: 'files', critical: true, ok: false, ms: 1500, reason: 'timeout', error: 'TimeoutError' };
const bodyOf = (checks: Check[]) => responseOf(reportOf(checks), 'us-east-1').body;

test('healthy: 200, not to be stored, and the status comes first', () => {
  expect(responseOf(reportOf([ok]), 'us-east-1')).toEqual({
    statusCode: 200,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
    body: '{"status":"healthy","region":"us-east-1","checks":[{"name":"orders","ok":true,"ms":12}]}',
  });
});

test('a region without dependencies is healthy', () => {
  expect(reportOf([])).toMatchObject({ healthy: true, degraded: false });
});

test('a critical failure: 503, the failed check first, and the error class kept for the log', () => {
  expect(responseOf(reportOf([ok, failed]), 'us-east-1')).toMatchObject({
    statusCode: 503,
    body: '{"status":"unhealthy","region":"us-east-1","checks":[{"name":"files","ok":false,"ms":1500,"reason":"timeout"},{"name":"orders","ok":true,"ms":12}]}',
  });
});

test('a failure that is not critical, and throttling, only degrade', () => {
  expect(responseOf(reportOf([ok, { ...failed, critical: false }]), 'us-east-1')).toMatchObject({
    statusCode: 200, body: expect.stringMatching(/^{"status":"healthy","region":"us-east-1","degraded":true,/),
  });
  expect(JSON.parse(bodyOf([ok, { ...ok, name: 'busy', reason: 'throttled' }]))).toMatchObject({
    status: 'healthy', degraded: true, checks: [{ name: 'busy', ok: true, reason: 'throttled' }, { name: 'orders' }],
  });
});

test('unhealthy is not also called degraded', () => {
  expect(JSON.parse(bodyOf([failed])).degraded).toBeUndefined();
});

test('a broken function is unhealthy', () => {
  expect(responseOf(brokenReport('HEALTH_CONFIG', 'config'), 'us-east-1')).toMatchObject({
    statusCode: 503,
    body: '{"status":"unhealthy","region":"us-east-1","checks":[{"name":"HEALTH_CONFIG","ok":false,"ms":0,"reason":"config"}]}',
  });
});

test('50 dependencies with long names, all failed with the longest reason, fit and are all named', () => {
  const body = bodyOf(Array.from({ length: 50 }, (_, i) => ({ ...failed, name: `${i}`.padEnd(200, 'long-name-'), reason: 'access-denied' as const })));
  expect(Buffer.byteLength(body)).toBeLessThan(5120);
  expect(JSON.parse(body).checks).toHaveLength(50);
  expect(JSON.parse(body).checks[7].name).toBe('7long-name-long-name-long-name-long-nam~');
});

test.each([['several bytes a character', '🌍'], ['characters that JSON escapes', '\u0001'], ['quotes', '"']])(
  'names of %s: what does not fit is counted, failures stay', (_, character) => {
    const many = [...Array.from({ length: 50 }, () => ({ ...ok, name: character.repeat(300) })), failed];
    const body = bodyOf(many);
    expect(Buffer.byteLength(body)).toBeLessThan(5120);
    const { status, checks, omitted } = JSON.parse(body);
    expect(status).toBe('unhealthy');
    expect(checks[0].name).toBe('files');
    expect(checks.length + (omitted ?? 0)).toBe(51);
  });

test('even a region name without end leaves a body', () => {
  expect(responseOf(reportOf([ok]), 'x'.repeat(6000)).body).toContain('"omitted":1');
});
