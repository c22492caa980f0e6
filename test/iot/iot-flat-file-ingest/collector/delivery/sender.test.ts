import { TestClock } from './clock';
import { Pace } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/pace';
import { Outbox, Sender, SenderParts } from '../../../../../src/iot/iot-flat-file-ingest/collector/delivery/sender';
import type { SpooledMessage, Transport } from '../../../../../src/iot/iot-flat-file-ingest/collector/types';

const KB = 1024;

describe('pace', () => {
  async function sent(sizes: number[], limits = { messagesPerSecond: 80, bytesPerSecond: 400 * KB }) {
    const clock = new TestClock();
    const pace = new Pace(limits, clock);
    const times: number[] = [];
    await Promise.all(sizes.map(async (size) => {
      await pace.take(size);
      times.push(clock.now() - 1_000_000);
    }));
    return times;
  }
  /** The most in any second. */
  const peak = (times: number[], cost: (at: number) => number) => Math.max(...times.map((from) =>
    times.reduce((sum, time, at) => time >= from && time < from + 1000 ? sum + cost(at) : sum, 0)));

  test('keeps messages to their rate, whenever the second begins', async () => {
    const times = await sent(Array(400).fill(10));
    expect(times[399]).toBeGreaterThanOrEqual(4_850);
    expect(times[399]).toBeLessThanOrEqual(5_000);
    expect(peak(times, () => 1)).toBeLessThanOrEqual(90);
  });

  test('keeps bytes to their rate; a message of more than a bucket passes, and the next ones wait for it', async () => {
    const times = await sent(Array(40).fill(120 * KB));
    expect(times[39]).toBeGreaterThanOrEqual(39 * 300 - 100);
    expect(times[39]).toBeLessThanOrEqual(39 * 300);
    expect(peak(times, () => 120 * KB)).toBeLessThanOrEqual((400 + 40 + 120) * KB);
  });

  test('what was not used for long is not saved up', async () => {
    const clock = new TestClock();
    const pace = new Pace({ messagesPerSecond: 10, bytesPerSecond: KB * KB }, clock);
    await clock.sleep(60_000);
    const start = clock.now();
    for (let i = 0; i < 12; i++) await pace.take(1);
    expect(clock.now() - start).toBe(1_000);
  });

  test('a clock that is set back makes nobody wait for it', async () => {
    const clock = new TestClock();
    const pace = new Pace({ messagesPerSecond: 10, bytesPerSecond: KB * KB }, clock);
    await pace.take(1);
    clock.set(1_000_000 - 3_600_000);
    const start = clock.now();
    for (let i = 0; i < 10; i++) await pace.take(1);
    expect(clock.now() - start).toBeLessThanOrEqual(1_000);
  });
});

describe('sender', () => {
  class TestOutbox implements Outbox {
    readonly done: number[] = [];
    private at = 0;

    constructor(private readonly count: number) {}

    async next(): Promise<SpooledMessage | undefined> {
      if (this.at === this.count) return undefined;
      const number = this.at++;
      return { number, topic: `t/${number}`, payload: Buffer.from('{}'), rows: 1 };
    }

    acknowledged(number: number) {
      this.done.push(number);
    }
  }
  const transport = (publish: Transport['publish']): Transport => ({ publish, close: async () => {} });
  const numberOf = (topic: string) => Number(topic.split('/')[1]);

  function sender(parts: Pick<SenderParts, 'outbox' | 'transport'> & Partial<SenderParts>) {
    const clock = new TestClock();
    return new Sender({ clock, pace: new Pace({ messagesPerSecond: 1e6, bytesPerSecond: 1e9 }, clock), random: () => 1, ...parts });
  }

  test('sends in order, at most eight without an acknowledgement, and tells each one', async () => {
    const outbox = new TestOutbox(50);
    const order: number[] = [];
    let now = 0;
    let most = 0;
    await sender({
      outbox,
      transport: transport(async (topic) => {
        order.push(numberOf(topic));
        most = Math.max(most, ++now);
        // The later ones are acknowledged first.
        for (let i = 0; i < 10 - numberOf(topic) % 8; i++) await new Promise(setImmediate);
        now--;
      }),
    }).run();
    expect(order).toEqual([...Array(50).keys()]);
    expect(most).toBe(8);
    expect([...outbox.done].sort((a, b) => a - b)).toEqual(order);
    expect(outbox.done).not.toEqual(order);
  });

  test('tries for ever, with longer pauses up to 30 seconds', async () => {
    const outbox = new TestOutbox(1);
    const clock = new TestClock();
    const times: number[] = [];
    const failures: string[] = [];
    await sender({
      outbox,
      clock,
      transport: transport(async () => {
        times.push(clock.now());
        if (times.length <= 12) throw new Error('offline');
      }),
      onFailure: (error, { number }, attempt) => failures.push(`${number} ${attempt} ${error.message}`),
    }).run();
    expect(times.slice(1).map((time, at) => time - times[at])).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, ...Array(6).fill(30_000)]);
    expect(failures).toHaveLength(12);
    expect(failures[11]).toBe('0 12 offline');
    expect(outbox.done).toEqual([0]);
  });

  test('pauses are random, so that many collectors do not come back at once', async () => {
    const clock = new TestClock();
    let attempts = 0;
    const randoms = [0.25, 0.5, 0];
    await sender({
      outbox: new TestOutbox(1),
      clock,
      random: () => randoms.shift()!,
      transport: transport(async () => {
        if (++attempts < 4) throw new Error('offline');
      }),
    }).run();
    expect(clock.now() - 1_000_000).toBe(125 + 500);
  });

  test('one message that fails does not hold up the others', async () => {
    const outbox = new TestOutbox(20);
    let attempts = 0;
    await sender({
      outbox,
      transport: transport(async (topic) => {
        if (numberOf(topic) === 3 && ++attempts < 5) throw new Error('no');
      }),
    }).run();
    expect(outbox.done).toHaveLength(20);
    expect(outbox.done[19]).toBe(3);
  });

  test('when it is stopped, what is under way is awaited and what failed stays in the outbox', async () => {
    const outbox = new TestOutbox(100);
    let release!: () => void;
    const held = new Promise<void>((resolve) => release = resolve);
    const started: number[] = [];
    const it = sender({
      outbox,
      clock: { now: () => 0, sleep: () => new Promise(() => {}) },
      transport: transport((topic) => {
        started.push(numberOf(topic));
        return numberOf(topic) % 2 ? Promise.reject(new Error('no')) : held;
      }),
    });
    const running = it.run();
    while (started.length < 8) await new Promise(setImmediate);
    const stopped = it.stop();
    release();
    await Promise.all([running, stopped]);
    expect(started).toHaveLength(8);
    expect(outbox.done).toEqual([0, 2, 4, 6]);
  });

  test('stops while the outbox is empty', async () => {
    const it = sender({ outbox: { next: () => new Promise(() => {}), acknowledged: () => {} }, transport: transport(async () => {}) });
    const running = it.run();
    await it.stop();
    await running;
  });

  test('ends when the outbox cannot keep what arrived', async () => {
    const outbox = new TestOutbox(100);
    const acknowledged = jest.fn(async () => { throw new Error('EIO'); });
    await expect(sender({ outbox: { next: () => outbox.next(), acknowledged }, transport: transport(async () => {}) }).run()).rejects.toThrow('EIO');
    expect(acknowledged.mock.calls.length).toBeLessThanOrEqual(8);
  });

  test('what is only of now is tried once', async () => {
    const publish = jest.fn(async () => { throw new Error('offline'); });
    const it = sender({ outbox: new TestOutbox(0), transport: transport(publish) });
    await expect(it.once({ topic: 'ff/d/s/health', payload: Buffer.from('{}'), rows: 0 })).rejects.toThrow('offline');
    expect(publish).toHaveBeenCalledTimes(1);
  });
});
