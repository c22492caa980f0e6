import { DatasetPlan } from '../../src/data/glue-to-personalize/definition/recommendation-plan';

export type DatasetName = DatasetPlan['name'];

export interface Column {
  readonly Name: string;
  readonly Type: string;
}

/** Rows that came into a source together. */
export interface Batch {
  /** Epoch seconds. */
  readonly at: number;
  readonly rows: number;
  /** Of these, rows that no field can be read of. */
  readonly bad?: number;
  /** Of these, rows that are there already. */
  readonly duplicates?: number;
}

/** What a company has. */
export interface Source {
  columns: Column[];
  batches: Batch[];
  /** Whose rows these are; only of a few the names matter. */
  people: string[];
  /** Beyond what the batches say. */
  users?: number;
  usersWithTwo?: number;
  eventTypes?: number;
  bytesPerRow: number;
  /** What crawling it makes of it, when that is not one table. */
  crawled?: 'nothing' | 'several' | 'gone';
  /** Why it cannot be reached. */
  unreachable?: string;
}

const columns = (types: Record<string, string>): Column[] => Object.entries(types).map(([Name, Type]) => ({ Name, Type }));

/** A small shop that has done business for a while. */
export const shop = (now: number): Record<DatasetName, Source> => ({
  interactions: {
    columns: columns({ customer: 'string', product: 'bigint', at: 'bigint', channel: 'string', kind: 'varchar(20)' }),
    batches: [{ at: now - 90 * 86_400, rows: 20_000, bad: 20 }, { at: now - 86_400, rows: 3000, bad: 2 }],
    people: ['ann', 'ben', 'cleo'],
    bytesPerRow: 60,
  },
  items: { columns: columns({ product: 'string', price: 'decimal(10,2)' }), batches: [{ at: now - 90 * 86_400, rows: 500 }], people: [], bytesPerRow: 40 },
  users: { columns: columns({ customer: 'string', city: 'string' }), batches: [{ at: now - 90 * 86_400, rows: 2000 }], people: ['ann', 'ben', 'cleo'], bytesPerRow: 30 },
});

/** The report of a job that has read these rows: read = written + quarantined + skipped. */
export function reported(name: DatasetName, source: Source, window: { since: string; until: string }, erased: Set<string>) {
  const [since, until] = [window.since === '' ? -Infinity : Number(window.since), window.until === '' ? Infinity : Number(window.until)];
  const within = source.batches.filter(({ at }) => since <= at && at < until);
  const sum = (batches: Batch[], of: (batch: Batch) => number) => batches.reduce((all, batch) => all + of(batch), 0);
  const gone = within.length ? source.people.filter((person) => erased.has(person)).length : 0;
  const [read, rows] = [source.batches, within].map((batches) => sum(batches, (batch) => batch.rows));
  const bad = sum(within, ({ bad: some = 0 }) => some);
  const again = sum(within, ({ duplicates = 0 }) => duplicates);
  const written = Math.max(0, rows - bad - gone - again);
  const users = source.users ?? Math.ceil(written / 10);
  const skipped = { ...read > rows && { OUTSIDE_WINDOW: read - rows }, ...gone && { ERASED: gone }, ...again && { DUPLICATE: again } };
  return {
    version: 1,
    dataset: name,
    read,
    written,
    quarantined: { total: bad, reasons: bad ? { MISSING: bad } : {} },
    skipped: { total: read - rows + gone + again, reasons: skipped },
    ...name === 'interactions' && { users, usersWithTwo: source.usersWithTwo ?? Math.floor(users / 2), items: 100, eventTypes: source.eventTypes ?? 2 },
    bytes: written * source.bytesPerRow,
    files: 1,
    ...window,
    seconds: 60,
    columns: [],
    examples: [],
  };
}
