import { promises as dns } from 'node:dns';
import { REGIONS, World } from './world';
import { HealthChange } from '../../../local-cloud/route53/health';
import { CachingResolver } from '../../../local-cloud/route53/resolver';

const LOOK_EVERY_MS = 1000;

/**
 * The real Route 53. The CNAME record in an answer names its region. What Route 53 itself answers now is asked of the zone's own
 * name servers, which keep no cache: a change there is when it has noticed.
 */
export async function awsWorld(domain: string, zoneName: string): Promise<World & { close(): void }> {
  const regionByAddress = new Map<string, string>();
  const authority = await authorityOf(zoneName);
  const listeners = new Set<(region: string, serves: boolean, change: HealthChange) => void>();

  let last: string | undefined;
  const timer = setInterval(async () => {
    const now = await regionAt(authority, domain).catch(() => undefined);
    if (now && last && now !== last) {
      for (const [region, serves] of [[last, false], [now, true]] as const) {
        const change = { at: Date.now(), checkId: region, name: `${region} Serving`, healthy: serves, reason: 'the zone\'s name servers' };
        listeners.forEach((listener) => listener(region, serves, change));
      }
    }
    last = now ?? last;
  }, LOOK_EVERY_MS);

  return {
    domain,
    port: 443,
    resolver: () => new CachingResolver(async (name) => {
      const [region, answers] = await Promise.all([regionAt(dns, name), dns.resolve4(name, { ttl: true })]);
      if (region) answers.forEach(({ address }) => regionByAddress.set(address, region));
      return answers;
    }),
    regionOf: (address) => regionByAddress.get(address ?? ''),
    onServing: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    close: () => clearInterval(timer),
  };
}

async function authorityOf(zoneName: string): Promise<dns.Resolver> {
  const [first] = await dns.resolveNs(zoneName);
  const resolver = new dns.Resolver({ timeout: 1000, tries: 2 });
  resolver.setServers(await dns.resolve4(first));
  return resolver;
}

/** The demo answers with CNAME records, which name the region: `origin.<region>.<domain>`. */
async function regionAt(resolver: Pick<dns.Resolver, 'resolveCname'>, domain: string): Promise<string | undefined> {
  const [target = ''] = await resolver.resolveCname(domain);
  return REGIONS.find((region) => target === `origin.${region}.${domain}`);
}
