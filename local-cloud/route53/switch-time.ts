import { Clock, realClock } from './clock';
import { HealthChange } from './health';
import { ClientAnswer } from './keep-alive-client';

export interface SwitchOptions {
  /** Makes the change: a fault, a fence, or its repair. */
  readonly act: () => Promise<void>;
  /** True for the health change that shows that the action was noticed. */
  readonly noticed: (change: HealthChange) => boolean;
  readonly onChange: (listener: (change: HealthChange) => void) => () => void;
  /** Region of the address that a client's resolver, with its cache, gives now. */
  readonly regionByDns: () => Promise<string | undefined>;
  /** One request of a client that keeps its connection. */
  readonly get: () => Promise<ClientAnswer>;
  /** True for the regions that the client should end in. */
  readonly wanted: (region: string) => boolean;
  /** Milliseconds between two looks of the client. @default 100 */
  readonly every?: number;
  /** Gives up after this many milliseconds. @default 180000 */
  readonly within?: number;
  readonly clock?: Clock;
}

/** All in milliseconds; undefined is what did not happen in the time given. */
export interface SwitchTimes {
  /** From the action until Route 53 changed the health check. */
  readonly detection?: number;
  /** From then until the client's resolver gave a wanted region: up to one TTL. */
  readonly dns?: number;
  /** From then until a request of the client was answered there: the life of its old connection. */
  readonly connection?: number;
  /** From the action until that answer. */
  readonly total?: number;
  /** Requests of the client meanwhile, and how many of them had no answer or a 5xx. */
  readonly requests: number;
  readonly failed: number;
}

/** Measures the three parts of a switch separately, as a client in the world sees them. */
export async function measureSwitch(options: SwitchOptions): Promise<SwitchTimes> {
  const { clock = realClock, every = 100, within = 180_000 } = options;
  // A warm client: its resolver has cached an answer and its connection is open.
  await Promise.all([options.regionByDns(), options.get()]);

  let [noticedAt, dnsAt, answeredAt]: (number | undefined)[] = [];
  let [requests, failed] = [0, 0];
  const started = clock.now();
  const unsubscribe = options.onChange((change) => {
    if (options.noticed(change)) noticedAt ??= change.at;
  });
  try {
    await options.act();
    while (clock.now() - started < within && answeredAt === undefined) {
      const answer = await options.get();
      requests++;
      if (answer.region === undefined || (answer.status ?? 500) >= 500) failed++;
      const region = await options.regionByDns().catch(() => undefined);
      if (noticedAt !== undefined && region && options.wanted(region)) dnsAt ??= clock.now();
      const there = answer.region !== undefined && (answer.status ?? 500) < 500 && options.wanted(answer.region);
      if (dnsAt !== undefined && there) answeredAt = clock.now();
      else await new Promise<void>((resolve) => clock.after(every, resolve));
    }
  } finally {
    unsubscribe();
  }
  return {
    detection: since(started, noticedAt),
    dns: since(noticedAt, dnsAt),
    connection: since(dnsAt, answeredAt),
    total: since(started, answeredAt),
    requests,
    failed,
  };
}

function since(from: number | undefined, to: number | undefined): number | undefined {
  return from === undefined || to === undefined ? undefined : to - from;
}
