import { setFlagsFromString } from 'v8';
import { runInNewContext } from 'vm';
import { TestClock } from './delivery/clock';
import { Pace } from '../../../../src/iot/iot-flat-file-ingest/collector/delivery/pace';
import { Sender } from '../../../../src/iot/iot-flat-file-ingest/collector/delivery/sender';
import { Once } from '../../../../src/iot/iot-flat-file-ingest/collector/once';
import { Stop, Stopped } from '../../../../src/iot/iot-flat-file-ingest/collector/stop';
import { SpooledMessage } from '../../../../src/iot/iot-flat-file-ingest/collector/types';

const turn = () => new Promise(setImmediate);
const never = new Promise<never>(() => undefined);

/** Which of them are still held by something, once what nobody holds was collected. */
async function held(some: WeakRef<object>[]) {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  for (let times = 0; times < 3; times++) {
    await turn();
    collect();
  }
  return some.filter((each) => each.deref() !== undefined).length;
}

test('work that comes first gives its result, or its error', async () => {
  const once = new Once();
  await expect(once.unless(Promise.resolve(7))).resolves.toBe(7);
  await expect(once.unless(Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('all who wait hear of it, and who comes later too', async () => {
  const once = new Once();
  const waiting = [once.unless(never), once.unless(never)];
  once.happen();
  await expect(Promise.all([...waiting, once.unless(never)])).resolves.toEqual([undefined, undefined, undefined]);
});

test('an error that comes too late is no unhandled one', async () => {
  const once = new Once();
  once.happen();
  await expect(once.unless(turn().then(() => Promise.reject(new Error('late'))))).resolves.toBeUndefined();
  await turn();
});

test('no result is held by who waits on', async () => {
  const once = new Once();
  const results: WeakRef<object>[] = [];
  for (let times = 0; times < 100; times++) {
    const result = await once.unless(Promise.resolve({ times }));
    results.push(new WeakRef(result!));
  }
  expect(await held(results)).toBeLessThanOrEqual(1);
});

test('a sender that goes on holds no message that was acknowledged', async () => {
  const payloads: WeakRef<object>[] = [];
  const next = async (): Promise<SpooledMessage | undefined> => {
    if (payloads.length === 100) return never;
    const payload = Buffer.alloc(1000);
    payloads.push(new WeakRef(payload));
    return { number: payloads.length, topic: 't', payload, rows: 1 };
  };
  const clock = new TestClock();
  let acknowledged = 0;
  const sender = new Sender({
    outbox: { next, acknowledged: () => void acknowledged++ },
    transport: { publish: turn as () => Promise<void>, close: async () => {} },
    clock,
    pace: new Pace({ messagesPerSecond: 1e6, bytesPerSecond: 1e9 }, clock),
  });
  void sender.run();
  while (acknowledged < 100) await turn();
  expect(await held(payloads)).toBeLessThanOrEqual(1);
  await sender.stop();
});

test('a sleep ends when the collector is to stop, which work is told', async () => {
  const stop = new Stop({ sleep: () => never });
  stop.check();
  const sleeping = stop.sleep(1000);
  stop.request();
  await sleeping;
  await stop.sleep(1000);
  expect(() => stop.check()).toThrow(Stopped);
});
