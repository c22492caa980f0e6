import { FenceHold } from '../../../../src/edge/multi-region-api/drill/fence-hold';
import { PublishError } from '../../../../src/edge/multi-region-api/drill/fence-switch';

/** The pauses between attempts to return take a hundredth of their time here; the periods, which are shorter, are as they are. */
jest.mock('node:timers/promises', () => {
  const { setTimeout: delay } = jest.requireActual('node:timers/promises');
  return { setTimeout: (ms: number, ...rest: unknown[]) => delay(ms < 500 ? ms : ms / 100, ...rest) };
});

let lines: string[];
beforeEach(() => { lines = []; });
const out = { progress: (line: string) => void lines.push(line), result: () => undefined };
const { signal } = new AbortController();

function hold(publish: jest.Mock, periodMs = 50) {
  return new FenceHold('us-east-1', { publish, peer: 'us-west-2' }, periodMs, out);
}
const sleep = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

test('no 1 follows the 0, not even one that was under way', async () => {
  const order: string[] = [];
  const publish = jest.fn(async (value: number) => {
    order.push(`start ${value}`);
    if (value === 1 && order.length > 2) await sleep(100);
    order.push(`end ${value}`);
  });
  const fence = hold(publish);
  await fence.fence();
  await sleep(70);
  await fence.release();
  await fence.settle(true, signal);
  expect(order).toEqual(['start 1', 'end 1', 'start 1', 'end 1', 'start 0', 'end 0']);
});

test('tries the return five times and then says what to do', async () => {
  const publish = jest.fn(async (value: number) => { if (value === 0) throw new Error('CloudWatch in us-west-2 did not take it'); });
  const fence = hold(publish, 60_000);
  await fence.fence();
  await expect(fence.release()).rejects.toThrow('us-east-1 IS STILL FENCED: run "multi-region-api return us-east-1" with the same options. CloudWatch');
  expect(publish.mock.calls.filter(([value]) => value === 0)).toHaveLength(5);
  await fence.settle(false, signal);
});

test('a repetition that fails is told and tried again', async () => {
  const publish = jest.fn().mockResolvedValueOnce(undefined).mockRejectedValueOnce(new Error('busy')).mockResolvedValue(undefined);
  const fence = hold(publish);
  await fence.fence();
  await sleep(130);
  expect(lines).toContain('busy; trying again.');
  await fence.release();
  await fence.settle(false, signal);
  expect(publish.mock.calls.at(-1)).toEqual([0]);
});

test('gives up confirming after five periods', async () => {
  let zeros = 0;
  const publish = jest.fn(async (value: number) => { if (value === 0 && zeros++ > 0) throw new Error('gone'); });
  const fence = hold(publish);
  await fence.fence();
  await fence.release();
  await fence.settle(false, signal);
  expect(lines.at(-1)).toContain('us-east-1 may stay fenced');
});

test('release and settle without a fence do nothing', async () => {
  const publish = jest.fn();
  const fence = hold(publish);
  await fence.release();
  await fence.settle(false, signal);
  expect(publish).not.toHaveBeenCalled();
});

test.each([
  [{ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } }, false],
  [{ name: 'CredentialsProviderError' }, false],
  [{ name: 'InternalServiceFault', $metadata: { httpStatusCode: 500 } }, true],
  [{ name: 'TimeoutError' }, true],
  [undefined, true],
])('after %p the value may have arrived: %s', (cause, expected) => {
  expect(new PublishError('x', { cause }).mayHaveArrived).toBe(expected);
});
