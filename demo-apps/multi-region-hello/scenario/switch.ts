import { Client } from './clients';
import { World } from './world';
import { LocalCloudError } from '../../../local-cloud/errors';
import { ClientAnswer } from '../../../local-cloud/route53/keep-alive-client';
import { measureSwitch, SwitchTimes } from '../../../local-cloud/route53/switch-time';

/** The goal for every client, with fast checks (10 s x 3) and a TTL of 20 s. */
export const GOAL_MS = 60_000;
const TICK_MS = 5000;

/** Something happens, and clients should end in another region. */
export interface Change {
  readonly act: () => Promise<void>;
  /** What Route 53 is to notice: a region that stops or starts to serve. */
  readonly region: string;
  readonly serves: boolean;
  /** Where clients should end. */
  readonly to: string;
  readonly log: (line: string) => void;
}

/** What one client saw of a switch. */
export interface ClientSwitch extends SwitchTimes {
  readonly client: string;
}

/** Makes the change and measures, for all clients at once, how long each takes until the other region answers it. */
export async function measure(world: World, clients: Client[], change: Change): Promise<ClientSwitch[]> {
  // Warm, so that the slowest start does not count as part of the switch.
  await Promise.all(clients.map((client) => client.get()));
  const act = once(change.act);
  const ready = barrier(clients.length);
  const progress = new Progress(change);
  const unsubscribe = world.onServing((region, serves, { reason }) => progress.noticed(region, serves, reason));
  try {
    return await Promise.all(clients.map(async (client) => {
      const times = await measureSwitch({
        act: () => ready().then(act),
        noticed: () => true,
        onChange: (listener) => world.onServing((region, serves, seen) => {
          if (region === change.region && serves === change.serves) listener(seen);
        }),
        regionByDns: async () => world.regionOf((await client.resolver.resolve(world.domain))[0]),
        get: async () => progress.answer(client.name, await client.get()),
        wanted: (region) => region === change.to,
        every: client.every,
        within: 3 * GOAL_MS,
      });
      progress.switched(client.name, times.total);
      return { client: client.name, ...times };
    }));
  } finally {
    unsubscribe();
    progress.end();
  }
}

/** What was measured as a table: heads, then a row for each client. */
export function cells(switches: ClientSwitch[]): string[][] {
  const rows = switches.map(({ client, detection, dns, connection, total, requests, failed }) =>
    [client, seconds(detection), seconds(dns), seconds(connection), seconds(total), `${failed} of ${requests}`]);
  return [['', 'detection', 'DNS', 'connection', 'total', 'failed'], ...rows];
}

/** The table that the demo prints. */
export function table(switches: ClientSwitch[]): string[] {
  const all = cells(switches);
  const widths = all[0].map((_, column) => Math.max(...all.map((row) => row[column].length)));
  return all.map((row) => row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]))).join('   '));
}

/** Throws unless every client switched within the goal. */
export function check(switches: ClientSwitch[], goalMs = GOAL_MS): void {
  const late = switches.filter(({ total }) => total === undefined || total > goalMs);
  if (late.length === 0) return;
  const times = late.map(({ client, total }) => `${client}: ${seconds(total)}`).join(', ');
  throw new LocalCloudError(`The switch took too long, allowed: ${seconds(goalMs)} from the change to the first answer; ${times}`);
}

export const seconds = (ms: number | undefined) => (ms === undefined ? 'never' : `${(ms / 1000).toFixed(1)} s`);

/** Tells what happens while it does. */
class Progress {
  private readonly started = Date.now();
  private readonly latest = new Map<string, string>();
  private readonly ticks = setInterval(() => this.tick(), TICK_MS);
  private seen = false;

  constructor(private readonly change: Change) {}

  noticed(region: string, serves: boolean, reason: string): void {
    const { change } = this;
    if (this.seen || region !== change.region || serves !== change.serves) return;
    this.seen = true;
    this.say(`Route 53: ${region} is ${serves ? 'healthy again' : 'unhealthy'} (${reason})`);
  }

  answer(client: string, answer: ClientAnswer): ClientAnswer {
    const failed = answer.region === undefined || (answer.status ?? 500) >= 500;
    this.latest.set(client, failed ? `fails${answer.region ? ` in ${answer.region}` : ''}` : answer.region!);
    return answer;
  }

  switched(client: string, total: number | undefined): void {
    this.latest.delete(client);
    this.say(total === undefined ? `${client}: gave up` : `${client}: ${this.change.to} answers`);
  }

  end(): void {
    clearInterval(this.ticks);
  }

  private tick(): void {
    this.say([...this.latest].map(([client, state]) => `${client}: ${state}`).join('   '));
  }

  private say(text: string): void {
    this.change.log(`${seconds(Date.now() - this.started).padStart(7)}  ${text}`);
  }
}

function once(action: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  return () => running ??= action();
}

/** Resolves for all once the last one has come. */
function barrier(count: number): () => Promise<void> {
  let open!: () => void;
  const all = new Promise<void>((resolve) => (open = resolve));
  return () => {
    if (--count === 0) open();
    return all;
  };
}
