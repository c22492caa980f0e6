import { end, settled, states } from './worlds';
import { RecommendationWorld } from '../../../bench/recommendations/world';

/** What somebody who can write to a source may do to the runs. */
const many = (count: number) => Array.from({ length: count }, (_, index) => ({ Name: `extra_${index}`, Type: 'string' }));

test('many columns that nobody has mapped stop no run', async () => {
  const world = new RecommendationWorld();
  const { interactions } = world.sources;
  interactions.columns = [...interactions.columns, ...many(1500)];
  expect(end(await world.run())).toBe('PROMOTED');
  interactions.columns = [...interactions.columns, ...many(1600).slice(1500)];
  expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
  await settled(world);
});

test('of a wide table too, a column that is mapped is missed', async () => {
  const world = new RecommendationWorld();
  const { interactions } = world.sources;
  interactions.columns = [...interactions.columns.filter(({ Name }) => Name !== 'customer'), ...many(400)];
  const run = await world.run();
  expect(end(run)).toMatch(/^SchemaDrift: interactions, .*the mapping reads customer, which the table has no more/);
  expect(states(run)).not.toContain('Run the job');
});

test('rows that are left out as duplicates do not make the bad ones more', async () => {
  const world = new RecommendationWorld();
  world.sources.items.batches = [{ at: world.sources.items.batches[0].at, rows: 1000, duplicates: 985, bad: 5 }];
  expect(end(await world.run())).toBe('PROMOTED');
});
