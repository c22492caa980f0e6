import { Random } from './random';

/** What the shop sells. A row of the catalogue. */
export interface Product {
  readonly sku: string;
  readonly title: string;
  readonly description: string;
  /** From the general to the special: `Coffee > Hand grinder`. */
  readonly categories: string;
  readonly brand: string;
  readonly price: number;
  readonly inStock: boolean;
  /** When it came into the shop. */
  readonly createdAt: Date;
  /** Is used up and bought again. */
  readonly consumable: boolean;
  /** How often people come to it by themselves, around 1. */
  readonly pull: number;
  readonly category: number;
  readonly brandIndex: number;
}

/** A department: its kinds of products with a price each, and when in the year it sells best (0 is the first of January, 0.5 the first of July). */
interface Department {
  readonly name: string;
  readonly about: string;
  readonly peak: number;
  readonly swing: number;
  /** A star marks what is bought again and again. */
  readonly kinds: readonly (readonly [string, number])[];
}

export const DEPARTMENTS: readonly Department[] = [
  { name: 'Coffee', about: 'for people who taste the difference', peak: 0.95, swing: 0.2, kinds: [['Espresso machine', 449], ['Hand grinder', 79], ['*House blend, 1 kg', 24], ['Pour-over set', 39], ['*Decaf beans, 500 g', 15], ['Milk frother', 29]] },
  { name: 'Running', about: 'for long ways in any weather', peak: 0.35, swing: 0.4, kinds: [['Road shoes', 139], ['Trail shoes', 149], ['*Energy gels, 12 pack', 22], ['*Wool socks', 16], ['Running vest', 89], ['Head lamp', 59]] },
  { name: 'Garden', about: 'for beds, balconies and birds', peak: 0.4, swing: 0.8, kinds: [['Pruning shears', 45], ['*Potting soil, 40 l', 12], ['*Tomato seeds', 4], ['Raised bed', 119], ['Watering can', 25], ['Bird feeder', 35]] },
  { name: 'Camping', about: 'for nights outside', peak: 0.55, swing: 0.7, kinds: [['Two-person tent', 299], ['Down sleeping bag', 229], ['*Gas cartridge', 9], ['Camping stove', 69], ['Folding chair', 49], ['*Trail meals, 6 pack', 42]] },
  { name: 'Baking', about: 'for the smell on Sunday', peak: 0.93, swing: 0.9, kinds: [['Stand mixer', 329], ['Dough scraper', 9], ['*Bread flour, 5 kg', 11], ['*Vanilla, 10 pods', 18], ['Proofing basket', 19], ['Cake tin', 22]] },
  { name: 'Music', about: 'for listening with both ears', peak: 0.95, swing: 0.4, kinds: [['Record player', 379], ['Headphones', 189], ['*Record sleeves, 50', 13], ['Bookshelf speakers', 259], ['*Stylus', 49], ['Shelf for records', 99]] },
  { name: 'Desk', about: 'for a tidy head', peak: 0.7, swing: 0.3, kinds: [['Desk lamp', 89], ['Fountain pen', 59], ['*Ink, 50 ml', 12], ['*Dotted notebook', 17], ['Monitor arm', 129], ['Pen case', 24]] },
  { name: 'Games', about: 'for evenings round a table', peak: 0.97, swing: 0.8, kinds: [['Strategy game', 49], ['Card game', 15], ['Cooperative game', 39], ['*Card sleeves, 100', 6], ['Dice set', 14], ['Puzzle, 1,000 pieces', 19]] },
  { name: 'Baby', about: 'for the very small', peak: 0.3, swing: 0.1, kinds: [['Carrier', 149], ['*Nappies, 40', 14], ['*Wipes, 12 packs', 19], ['Play mat', 69], ['Night light', 29], ['Teething ring', 11]] },
  { name: 'Bath', about: 'for a quarter of an hour alone', peak: 0.9, swing: 0.3, kinds: [['Bath towel', 35], ['*Olive soap', 7], ['*Bath salt', 12], ['Bathrobe', 79], ['Safety razor', 45], ['*Shaving cream', 14]] },
];

export const BRANDS = ['Nordlicht', 'Feinwerk', 'Grünkern', 'Altona', 'Zugspitze'] as const;
const STYLES = ['plain and light', 'made to be repaired', 'from ecological sources', 'as it used to be', 'for hard use'] as const;
const PRICES = [1, 1.35, 1.15, 0.85, 1.2];
const DAY_MS = 86_400_000;

/** A tenth of the products comes into the shop while the orders are made; the others were there before. */
const NEW_SHARE = 0.1;

/** Products number `from` to `from + count - 1` of the shop, which are the same whoever asks. */
export function makeProducts(random: Random, options: { from: number; count: number; opening: Date; closing: Date }): Product[] {
  return Array.from({ length: options.count }, (_, offset) => {
    const number = options.from + offset;
    const category = number % DEPARTMENTS.length;
    const { name, about, kinds } = DEPARTMENTS[category];
    const [starred, price] = kinds[Math.floor(number / DEPARTMENTS.length) % kinds.length];
    const kind = starred.replace('*', '');
    const brandIndex = Math.floor(number / (DEPARTMENTS.length * kinds.length)) % BRANDS.length;
    const edition = Math.floor(number / (DEPARTMENTS.length * kinds.length * BRANDS.length)) + 1;
    const span = options.closing.getTime() - options.opening.getTime();
    const age = random.chance(NEW_SHARE) ? -random.next() * 0.7 * span : 30 * DAY_MS + random.next() * 900 * DAY_MS;
    return {
      sku: `P-${String(number + 1).padStart(4, '0')}`,
      title: `${BRANDS[brandIndex]} ${kind}${edition > 1 ? ` (edition ${edition})` : ''}`,
      description: `${kind} by ${BRANDS[brandIndex]}: ${STYLES[brandIndex]}, ${about}.`,
      categories: `${name} > ${kind.split(',')[0]}`,
      brand: BRANDS[brandIndex],
      price: (Math.round(price * PRICES[brandIndex]) * 10 - 1) / 10,
      inStock: random.chance(0.93),
      createdAt: new Date(Math.floor((options.opening.getTime() - age) / 1000) * 1000),
      consumable: starred.startsWith('*'),
      pull: random.logNormal(0.6),
      category,
      brandIndex,
    };
  });
}

/** How well a department sells on a day: around 1, never 0. */
export function seasonOf(category: number, at: Date): number {
  const { peak, swing } = DEPARTMENTS[category];
  const yearStart = Date.UTC(at.getUTCFullYear(), 0, 1);
  const part = (at.getTime() - yearStart) / (365.25 * DAY_MS);
  return 1 + swing * Math.cos(2 * Math.PI * (part - peak));
}
