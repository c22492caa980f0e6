import { VirtualClock } from './clock';
import { HealthChange } from './health';
import { ClientAnswer } from './keep-alive-client';
import { measureSwitch, SwitchTimes } from './switch-time';

interface World {
  /** When, in seconds after the action, health changes, this client's DNS changes, and its requests are answered by the other region. */
  readonly noticed?: number;
  readonly dns?: number;
  readonly connection?: number;
  /** From the action until the connection has moved, requests fail. */
  readonly failing?: boolean;
}

async function measure(world: World): Promise<SwitchTimes> {
  const clock = new VirtualClock();
  const listeners = new Set<(change: HealthChange) => void>();
  let acted = Infinity;
  const reached = (second: number | undefined) => clock.now() - acted >= (second ?? Infinity) * 1000;
  const tell = (healthy: boolean) => listeners.forEach((listener) => listener({ at: clock.now(), checkId: 'c', name: 'serving', healthy, reason: '' }));
  let done: SwitchTimes | undefined;
  const measuring = measureSwitch({
    clock,
    within: 100_000,
    every: 100,
    act: async () => {
      acted = clock.now();
      clock.after(1000, () => tell(true));
      if (world.noticed !== undefined) clock.after(world.noticed * 1000, () => tell(false));
    },
    noticed: ({ name, healthy }) => name === 'serving' && !healthy,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    regionByDns: async () => (reached(world.dns) ? 'west' : 'east'),
    get: async (): Promise<ClientAnswer> => {
      if (reached(world.connection)) return { region: 'west', status: 200, newConnection: false };
      return world.failing && reached(0) ? { error: 'reset', newConnection: true } : { region: 'east', status: 200, newConnection: false };
    },
    wanted: (region) => region === 'west',
  }).then((times) => (done = times));
  while (!done) await clock.advance(100);
  expect(listeners.size).toBe(0);
  return measuring;
}

test('detection, DNS and connection are told apart, and failed requests are counted', async () => {
  expect(await measure({ noticed: 28, dns: 40, connection: 45, failing: true }))
    .toEqual({ detection: 28_000, dns: 12_000, connection: 5_000, total: 45_000, requests: 451, failed: 450 });
});

test('a client that stays on its old connection never switches: what did not happen is undefined', async () => {
  expect(await measure({ noticed: 28, dns: 40 }))
    .toMatchObject({ detection: 28_000, dns: 12_000, connection: undefined, total: undefined, failed: 0 });
});

test('nothing noticed: no times at all', async () => {
  expect(await measure({})).toMatchObject({ detection: undefined, dns: undefined, connection: undefined, total: undefined });
});
