import { promises as dns } from 'node:dns';
import { Clock, realClock } from './clock';

export interface CachedAnswer {
  readonly addresses: string[];
  /** When the answer must be asked for again, in milliseconds since the epoch. */
  readonly expires: number;
}

export type Lookup = (name: string) => Promise<{ address: string; ttl: number }[]>;

/** Asks a DNS server on a loopback port, without any cache. `localAddress` is where the questions come from. */
export function lookupAt(port: number, localAddress = '127.0.0.1'): Lookup {
  const resolver = new dns.Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers([`127.0.0.1:${port}`]);
  resolver.setLocalAddress(localAddress);
  return (name) => resolver.resolve4(name, { ttl: true });
}

/** A client's resolver: keeps each answer for exactly its TTL, as operating systems, browsers and ISPs should. */
export class CachingResolver {
  private readonly cache = new Map<string, CachedAnswer>();

  constructor(private readonly lookup: Lookup, private readonly clock: Clock = realClock) {}

  async resolve(name: string): Promise<string[]> {
    const cached = this.cache.get(name);
    if (cached && cached.expires > this.clock.now()) return cached.addresses;
    const asked = this.clock.now();
    const answers = await this.lookup(name);
    const ttl = Math.min(...answers.map((answer) => answer.ttl));
    const entry = { addresses: answers.map(({ address }) => address), expires: asked + ttl * 1000 };
    this.cache.set(name, entry);
    return entry.addresses;
  }

  /** Forgets everything, like a client that has just started. */
  flush(): void {
    this.cache.clear();
  }
}
