/** The base path of the health endpoint, on the region's own name. */
export const HEALTH_PATH = 'health';

/** The DNS name by which the shared name finds the custom domain of one region. It is no name for clients: no certificate covers it. */
export function originName(regionalDomainName: string): string {
  return `origin.${regionalDomainName}`;
}

/** The name that one region serves alone. */
export function regionalName(region: string, domainName: string): string {
  return `${region}.${domainName}`;
}
