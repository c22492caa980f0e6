import { makeProducts, Product, seasonOf } from './catalogue';
import { Customer, makeCustomers } from './customers';
import { Random } from './random';

/** One line of an order: a customer bought a product. No two have the same customer, product and time. */
export interface OrderLine {
  readonly orderId: string;
  readonly customerId: string;
  readonly sku: string;
  readonly orderedAt: Date;
  readonly status: string;
  readonly quantity: number;
  readonly amount: number;
  readonly channel: string;
  readonly note: string;
}

export interface ShopOptions {
  /** @default 7 */
  readonly seed?: number;
  /** @default 600 */
  readonly customers?: number;
  /** @default 300 */
  readonly products?: number;
  /** Lines of orders, exactly. @default 15000 */
  readonly orders?: number;
  /** @default 90 */
  readonly days?: number;
  /** The first moment after the orders. @default - 1 November 2026, 0:00 in Berlin */
  readonly end?: Date;
}

/** What an order line says of its course. Only these were sold: the filter of the mapping. */
export const SOLD = ['bezahlt', 'versandt', 'geliefert'] as const;
const STATUSES = [...SOLD, 'retourniert', 'storniert'];
const STATUS_WEIGHTS = [0.3, 0.15, 0.48, 0.04, 0.03];
const CHANNELS = ['web', 'app', 'filiale'];
const CHANNEL_WEIGHTS = [0.5, 0.4, 0.1];

const DAY_MS = 86_400_000;
const DEFAULT_END = new Date('2026-11-01T00:00:00+01:00');
/** From Sunday on. */
const WEEKDAYS = [1.3, 1.1, 0.9, 0.9, 1, 1.1, 1.2];
/** A further line in the same order, and how many there are at most. */
const MORE = 0.35;
const LARGEST = 4;
/** What a customer has bought: again soon when it is used up, else hardly. */
const AGAIN = { consumable: 5, durable: 0.08 };
/** The further lines of an order are mostly from the department of the first one. */
const TOGETHER = 6;

/**
 * A shop and all that was ordered in it. The same options and the same calls give the same shop, on any machine.
 * Customers have tastes, products are sought unevenly, departments have their seasons, consumables are bought again.
 */
export class Shop {
  public readonly customers: Customer[];
  public readonly products: Product[];
  public readonly orders: OrderLine[] = [];
  /** First and last moment of the first orders. */
  public readonly opening: Date;
  public readonly closing: Date;
  private readonly random: Random;
  private readonly bought = new Map<string, Map<string, number>>();
  private readonly taken = new Set<string>();
  private orderCount = 0;

  constructor(options: ShopOptions = {}) {
    const { seed = 7, customers = 600, products = 300, orders = 15_000, days = 90, end = DEFAULT_END } = options;
    this.random = new Random(seed);
    this.closing = end;
    this.opening = new Date(end.getTime() - days * DAY_MS);
    this.products = makeProducts(this.random, { from: 0, count: products, opening: this.opening, closing: this.closing });
    this.customers = makeCustomers(this.random, { from: 0, count: customers, before: this.opening });
    this.trade({ from: this.opening, to: this.closing, lines: orders });
  }

  /** People order: exactly so many lines at times from `from` to just before `to`, in their order. Those of `customers` only, if given. */
  public trade(options: { from: Date; to: Date; lines: number; customers?: readonly Customer[] }): OrderLine[] {
    const { customers = this.customers, from, to, lines } = options;
    const first = this.orders.length;
    const activity = customers.map((customer) => customer.activity);
    const baskets = this.baskets(lines);
    this.times(from, to, baskets.length).forEach((at, index) => this.order(customers[this.random.weighted(activity)], at, baskets[index]));
    // A shop of few products, or a time of few seconds, has left orders short: the last second has room for the missing lines.
    for (let tries = 0; this.orders.length - first < lines; tries++) {
      if (tries > 20 * lines) throw new Error(`No room for ${lines} order lines from ${from.toISOString()} to ${to.toISOString()}: more products, customers or time`);
      this.order(customers[this.random.weighted(activity)], new Date(seconds(from, to).last * 1000), 1);
    }
    return this.orders.slice(first);
  }

  /** People and products that were not there before. */
  public grow(options: { customers?: number; products?: number; at: Date }): { customers: Customer[]; products: Product[] } {
    const { customers = 0, products = 0, at } = options;
    const came = {
      customers: makeCustomers(this.random, { from: this.customers.length, count: customers, before: at })
        .map((each) => ({ ...each, registeredAt: at, segment: 'Neukunde' })),
      products: makeProducts(this.random, { from: this.products.length, count: products, opening: at, closing: at })
        .map((each) => ({ ...each, createdAt: at })),
    };
    this.customers.push(...came.customers);
    this.products.push(...came.products);
    return came;
  }

  /** How many lines each order has, so many together. */
  private baskets(lines: number): number[] {
    const sizes: number[] = [];
    for (let rest = lines; rest > 0; rest -= sizes.at(-1)!) {
      let size = 1;
      while (size < Math.min(rest, LARGEST) && this.random.chance(MORE)) size += 1;
      sizes.push(size);
    }
    return sizes;
  }

  /** Moments of orders, one after the other; more on Sundays, in the evening, towards the end of the year. In whole seconds. */
  private times(from: Date, to: Date, count: number): Date[] {
    const days = Math.max(1, Math.ceil((to.getTime() - from.getTime()) / DAY_MS));
    const weights = Array.from({ length: days }, (_, day) => {
      const date = new Date(from.getTime() + day * DAY_MS);
      return WEEKDAYS[date.getUTCDay()] * (1 + 0.3 * day / days);
    });
    const { first, last } = seconds(from, to);
    return Array.from({ length: count }, () => {
      const day = this.random.weighted(weights);
      // The sum of two draws is more often in the middle of the day than at its ends.
      const part = (day + (this.random.next() + this.random.next()) / 2) / days;
      return new Date((first + Math.floor(part * (last + 1 - first))) * 1000);
    }).sort((one, other) => one.getTime() - other.getTime());
  }

  private order(customer: Customer, at: Date, lines: number): void {
    const before = this.bought.get(customer.customerId) ?? new Map<string, number>();
    this.bought.set(customer.customerId, before);
    const basket: Product[] = [];
    while (basket.length < lines) {
      const chosen = this.choose(customer, at, before, basket);
      if (!chosen) break;
      basket.push(chosen);
    }
    if (basket.length === 0) return;
    this.orderCount += 1;
    const shared = {
      orderId: `B-${String(this.orderCount).padStart(6, '0')}`,
      customerId: customer.customerId,
      orderedAt: at,
      status: STATUSES[this.random.weighted(STATUS_WEIGHTS)],
      channel: CHANNELS[this.random.weighted(CHANNEL_WEIGHTS)],
      note: '',
    };
    for (const { sku, price, consumable } of basket) {
      const quantity = consumable ? 1 + this.random.below(3) : 1;
      this.orders.push({ ...shared, sku, quantity, amount: Math.round(quantity * price * 100) / 100 });
      before.set(sku, (before.get(sku) ?? 0) + 1);
      this.taken.add(`${customer.customerId} ${sku} ${at.getTime()}`);
    }
  }

  private choose(customer: Customer, at: Date, before: Map<string, number>, basket: Product[]): Product | undefined {
    const seasons = customer.tastes.map((taste, category) => taste * seasonOf(category, at));
    const weights = this.products.map((product) => {
      const { sku, category, brandIndex, pull, consumable, createdAt } = product;
      const again = before.has(sku);
      if (createdAt > at || basket.includes(product) || (again && this.taken.has(`${customer.customerId} ${sku} ${at.getTime()}`))) return 0;
      const wanted = again ? AGAIN[consumable ? 'consumable' : 'durable'] : 1;
      const together = basket[0]?.category === category ? TOGETHER : 1;
      return pull * seasons[category] * customer.brands[brandIndex] * wanted * together;
    });
    const index = this.random.weighted(weights);
    return index < 0 ? undefined : this.products[index];
  }
}

/** The whole seconds from one time to just before another. */
function seconds(from: Date, to: Date): { first: number; last: number } {
  const [first, last] = [Math.ceil(from.getTime() / 1000), Math.ceil(to.getTime() / 1000) - 1];
  if (last < first) throw new Error(`There is no whole second from ${from.toISOString()} to ${to.toISOString()}`);
  return { first, last };
}
