import * as fs from 'node:fs';
import * as path from 'node:path';
import { publicKeyHash } from '../../../local-cloud/route53/certificates';
import { HealthChange } from '../../../local-cloud/route53/health';
import { ForwardProxy } from '../../../local-cloud/route53/proxy';
import { CachingResolver } from '../../../local-cloud/route53/resolver';
import { Route53 } from '../../../local-cloud/route53/route53';

export const REGIONS = ['us-east-1', 'us-west-2'];

/** What clients live in: how they find names and reach regions, and how it is seen that Route 53 noticed something. */
export interface World {
  readonly domain: string;
  /** The port behind the names: 443, or on one machine that of the front doors. */
  readonly port: number;
  readonly local?: LocalParts;
  /** A resolver with a cache of its own, as each client has one. */
  resolver(): CachingResolver;
  regionOf(address: string | undefined): string | undefined;
  /** Tells when a region stops or starts to serve. */
  onServing(listener: (region: string, serves: boolean, change: HealthChange) => void): () => void;
}

/** What exists only because the Internet is missing. */
export interface LocalParts {
  readonly route53: Route53;
  /** File with the certificate of the authority that clients must trust. */
  readonly caFile: string;
  readonly caHash: string;
  /** A way for a browser or curl through the resolver given, so that port 443 leads to the front doors. */
  proxy(resolver: CachingResolver): Promise<ForwardProxy>;
}

/** The model of Route 53 on loopback. */
export function localWorld(domain: string, route53: Route53, workDir: string): World {
  const caFile = path.join(workDir, 'ca.pem');
  fs.writeFileSync(caFile, route53.ca);
  return {
    domain,
    port: route53.doorPort,
    resolver: () => route53.resolver(),
    regionOf: (address) => route53.doors.regionOf(address),
    onServing: (listener) => route53.onChange((change) => {
      const region = REGIONS.find((candidate) => change.name.endsWith(`${candidate} Serving`));
      if (region) listener(region, change.healthy, change);
    }),
    local: {
      route53,
      caFile,
      caHash: publicKeyHash(route53.ca),
      proxy: (resolver) => ForwardProxy.start({ resolver, doorPort: route53.doorPort }),
    },
  };
}
