/** One request of a customer, as they saw it. */
export interface Served {
  /** When it was answered, in milliseconds of real time. */
  readonly at: number;
  readonly ok: boolean;
  /** The version that answered; one that fails may not say. */
  readonly version?: string;
}

/** Asks for a checkout with this query. */
export type Ask = (query: string) => Promise<Omit<Served, 'at'>>;

export interface TrafficOptions {
  readonly perSecond: number;
  /** One in so many customers has a coupon of last summer. */
  readonly couponEvery: number;
}

/** Customers who check out all the time. Each comes when it is time, whether those before have been served or not. */
export class Traffic {
  public readonly served: Served[] = [];
  private readonly timer: NodeJS.Timeout;
  private count = 0;

  constructor(private readonly ask: Ask, private readonly options: TrafficOptions) {
    this.timer = setInterval(() => void this.checkOut(), 1000 / options.perSecond);
  }

  public stop(): void {
    clearInterval(this.timer);
  }

  /** What has been served since then. */
  public since(at: number): Served[] {
    return this.served.filter((one) => one.at >= at);
  }

  private async checkOut(): Promise<void> {
    const coupon = ++this.count % this.options.couponEvery === 0 ? '&coupon=SUMMER' : '';
    const answer = await this.ask(`cart=espresso,croissant${coupon}`);
    this.served.push({ at: Date.now(), ...answer });
  }
}

/** `version 1: 312, version 2: 34, failed: 3`. */
export function summary(served: readonly Served[]): string {
  const good = served.filter(({ ok }) => ok);
  const versions = [...new Set(good.map(({ version }) => version!))].sort((a, b) => Number(a) - Number(b));
  const counts = versions.map((version) => `version ${version}: ${good.filter((one) => one.version === version).length}`);
  return [...counts, `failed: ${served.length - good.length}`].join(', ');
}
