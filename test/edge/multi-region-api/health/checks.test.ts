import { awsError, bucket, never, queue, table } from './fakes';
import { runChecks } from '../../../../src/edge/multi-region-api/health/checks';

test('a dependency that answers is ok', async () => {
  expect(await runChecks([table], 100, async () => undefined)).toEqual([{ name: 'orders', critical: true, ok: true, ms: expect.any(Number) }]);
});

test('probes run at the same time', async () => {
  const start = Date.now();
  await runChecks([table, bucket, queue], 1000, () => new Promise((resolve) => setTimeout(resolve, 100)));
  expect(Date.now() - start).toBeLessThan(250);
});

test('what never settles and ignores its signal is cut at the budget, and the others keep their result', async () => {
  const start = Date.now();
  const checks = await runChecks([table, bucket], 100, async ({ kind }) => kind === 'table' ? never() : undefined);
  expect(Date.now() - start).toBeLessThan(300);
  expect(checks).toMatchObject([{ ok: false, reason: 'timeout', error: 'TimeoutError' }, { ok: true }]);
  expect(checks[0].ms).toBeGreaterThanOrEqual(90);
});

test('the signal fires at the budget', async () => {
  let aborted = false;
  await runChecks([table], 50, (_, signal) => new Promise((__, reject) => {
    signal.addEventListener('abort', () => { aborted = true; reject(new Error('aborted')); });
  }));
  expect(aborted).toBe(true);
});

test('a probe that fails after its time is up harms nobody', async () => {
  const unhandled = jest.fn();
  process.on('unhandledRejection', unhandled);
  await runChecks([table], 20, () => new Promise((_, reject) => setTimeout(() => reject(new Error('late')), 40)));
  await new Promise((resolve) => setTimeout(resolve, 60));
  process.off('unhandledRejection', unhandled);
  expect(unhandled).not.toHaveBeenCalled();
});

test('a probe that throws before it returns a promise fails alone', async () => {
  const checks = await runChecks([table, bucket], 100, ({ kind }) => {
    if (kind === 'table') throw new Error('Cannot find module');
    return Promise.resolve();
  });
  expect(checks).toMatchObject([{ ok: false, reason: 'error' }, { ok: true }]);
});

test('a dependency that throttles is alive', async () => {
  const checks = await runChecks([table], 100, async () => { throw awsError('ThrottlingException'); });
  expect(checks).toMatchObject([{ ok: true, reason: 'throttled', error: 'ThrottlingException' }]);
});

test('a clock that is set back gives no negative time', async () => {
  const times = [5000, 1000];
  const clock = jest.spyOn(Date, 'now').mockImplementation(() => times.shift() ?? 1000);
  const [check] = await runChecks([table], 100, async () => undefined);
  clock.mockRestore();
  expect(check.ms).toBe(0);
});
