import { BRANDS, DEPARTMENTS } from './catalogue';
import { Random } from './random';

/** A row of the table of customers, and what only this world knows: what the customer likes. */
export interface Customer {
  readonly id: number;
  /** As orders name the customer. */
  readonly customerId: string;
  /** With the e-mail address: stays in the database, no mapping names it. */
  readonly name: string;
  readonly email: string;
  readonly birthYear?: number;
  readonly city: string;
  readonly segment: string;
  readonly newsletter: boolean;
  readonly registeredAt: Date;
  /** How often each department and each brand is chosen; sums of 1. */
  readonly tastes: readonly number[];
  readonly brands: readonly number[];
  /** How much the customer buys, around 1. */
  readonly activity: number;
}

const FIRST_NAMES = ['Anna', 'Jürgen', 'Mia', 'Søren', 'Zoë', 'Paul', 'Emine', 'Jörg', 'Lena', 'Thảo', 'Max', 'Renée'];
const LAST_NAMES = ['Müller', 'Schmidt', 'O\'Neill', 'Yılmaz', 'Weiß', 'Bauer', 'Koch', 'Nowak', 'Groß', 'Meyer-Höfer'];
const CITIES = ['Berlin', 'München', 'Köln', 'Hamburg', 'Leipzig', 'Düsseldorf', 'Freiburg', 'Osnabrück'];
const SEGMENTS = ['Neukunde', 'Gelegenheitskunde', 'Stammkunde'];
const DAY_MS = 86_400_000;

/** Most of what a customer buys is from one department, much from a second one; the rest is from anywhere. */
const FAVOURITES = [0.58, 0.27];
/** One brand is preferred to the others. */
const FAVOURITE_BRAND = 0.5;

/** Customers number `from` to `from + count - 1`. */
export function makeCustomers(random: Random, options: { from: number; count: number; before: Date }): Customer[] {
  return Array.from({ length: options.count }, (_, offset) => {
    const id = options.from + offset + 1;
    const first = random.pick(FIRST_NAMES);
    const last = random.pick(LAST_NAMES);
    const activity = random.logNormal(0.7);
    const days = 1 + random.below(1500);
    return {
      id,
      customerId: `K-${String(id).padStart(5, '0')}`,
      name: `${first} ${last}`,
      email: `customer${id}@example.com`,
      birthYear: random.chance(0.1) ? undefined : 1945 + random.below(60),
      city: random.pick(CITIES),
      segment: days < 90 ? SEGMENTS[0] : SEGMENTS[activity > 1 ? 2 : 1],
      newsletter: random.chance(0.4),
      registeredAt: new Date(options.before.getTime() - days * DAY_MS - random.below(DAY_MS / 1000) * 1000),
      tastes: likes(random, DEPARTMENTS.length, FAVOURITES),
      brands: likes(random, BRANDS.length, [FAVOURITE_BRAND]),
      activity,
    };
  });
}

/** So much for each favourite, the rest divided among the others. */
function likes(random: Random, count: number, favourites: readonly number[]): number[] {
  const order = random.shuffled(Array.from({ length: count }, (_, index) => index));
  const rest = (1 - favourites.reduce((sum, part) => sum + part, 0)) / (count - favourites.length);
  const parts = new Array<number>(count).fill(rest);
  favourites.forEach((part, index) => (parts[order[index]] = part));
  return parts;
}
