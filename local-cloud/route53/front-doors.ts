import { LocalAuthority } from './certificates';
import { FrontDoor } from './front-door';
import { CustomDomainName } from './model';

export interface FrontDoorsOptions {
  readonly domainNames: CustomDomainName[];
  readonly emulator: string;
  readonly authority: LocalAuthority;
  /** @default - a port that is free on all doors' addresses */
  readonly port?: number;
}

/** One front door per region, each on a loopback address of its own and all on the same port. */
export class FrontDoors {
  static async open(options: FrontDoorsOptions): Promise<FrontDoors> {
    const regions = [...new Set(options.domainNames.map(({ region }) => region))];
    // The first door's free port may be taken on another door's address: try a few.
    for (let attempts = options.port ? 1 : 20; ; attempts--) {
      const doors: FrontDoor[] = [];
      try {
        for (const [index, region] of regions.entries()) {
          const hosts = options.domainNames.filter((domain) => domain.region === region).map(({ name }) => name);
          doors.push(await FrontDoor.open({
            region,
            hosts,
            address: `127.0.1.${index + 1}`,
            port: options.port ?? doors[0]?.port,
            emulator: options.emulator,
            certificate: await options.authority.issue(hosts),
          }));
        }
        return new FrontDoors(doors);
      } catch (error: any) {
        await Promise.all(doors.map((door) => door.close()));
        if (error.code !== 'EADDRINUSE' || attempts === 1) throw error;
      }
    }
  }

  private constructor(readonly all: FrontDoor[]) {}

  get port(): number {
    return this.all[0]?.port ?? 0;
  }

  of(region: string): FrontDoor {
    const door = this.all.find((candidate) => candidate.region === region);
    if (!door) throw new Error(`Region ${region} has no custom domain name, so no front door. There are doors of: ${this.all.map((d) => d.region).join(', ')}.`);
    return door;
  }

  /** The region whose door has this address. */
  regionOf(address: string | undefined): string | undefined {
    return this.all.find((door) => door.address === address)?.region;
  }

  async close(): Promise<void> {
    await Promise.all(this.all.map((door) => door.close()));
  }
}
