import { end, faultAt, serving, settled, states } from './worlds';
import { foreignPlan, TRAINER } from '../../../bench/recommendations/plan';
import { RecommendationWorld } from '../../../bench/recommendations/world';
import { ForeignPlan } from '../../../src/data/glue-to-personalize/definition/recommendation-plan';

/** What becomes of users who ask to be forgotten, in virtual time. */
const datasets = ({ personalize }: RecommendationWorld) => [...new Set([...personalize.people.values()].flatMap((people) => [...people]))].sort();

test('users are in no dataset afterwards, and no later export has them', async () => {
  const world = await serving();
  expect(datasets(world)).toEqual(['ann', 'ben', 'cleo']);
  const erasure = await world.erase(['ann', 'cleo']);
  expect(erasure.output).toEqual({ outcome: 'ERASED', run: expect.any(String), users: 2 });
  expect(datasets(world)).toEqual(['ben']);
  const { run } = erasure.output;
  expect(world.told.at(-1)).toMatchObject({ 'detail-type': 'Users Erased', 'detail': { version: 1, group: 'shop', run, users: 2, list: `s3://shop-store/erasures/${run}/users.csv` } });
  expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
  expect(datasets(world)).toEqual(['ben']);
  await settled(world);
});

test('the list is CSV, whatever the ids have in them', async () => {
  const world = await serving();
  const { output: { run } } = await world.erase(['ann', 'a "b", c', 'ä{% 1 %}$1']);
  expect(world.store.objects.get(`erasures/${run}/users.csv`)).toBe('USER_ID\n"ann"\n"a ""b"", c"\n"ä{% 1 %}$1"\n');
  expect([...world.store.erased]).toEqual(['ann', 'a "b", c', 'ä{% 1 %}$1']);
  await settled(world);
});

const ID = 'userIds must be texts of 1 to 256 characters on one line, without spaces around: exports have none';

test.each<[string, any, string]>([
  // Exports trim them, so that this list would name somebody else.
  ['an id with a space before it', [' ann'], ID],
  ['an id of a space that does not break', ['\u00a0'], ID],
  ['nobody', [], 'the input must be { "userIds": ["..."] } with one user at least'],
  ['no list', 'ann', 'the input must be { "userIds": ["..."] } with one user at least'],
  ['nothing', undefined, 'the input must be { "userIds": ["..."] } with one user at least'],
  ['a number', [1], ID],
  ['an empty id', ['ann', ''], ID],
  ['two lines', ['a\nb'], ID],
  ['an id that is too long', ['a'.repeat(257)], ID],
])('%s is refused, and nothing is written', async (_, userIds, said) => {
  const world = new RecommendationWorld();
  expect(end(await world.erase(userIds))).toBe(`InvalidInput: ${said}`);
  expect([world.store.log.filter(({ by }) => by !== 'a job'), world.table.log]).toEqual([[], []]);
});

test('where nothing was imported the list is all', async () => {
  const world = new RecommendationWorld();
  const erasure = await world.erase(['ann']);
  expect(end(erasure)).toBe('ERASED');
  expect(states(erasure)).not.toContain('Create erasure');
  expect(end(await world.run())).toBe('PROMOTED');
  expect(datasets(world)).toEqual(['ben', 'cleo']);
  await settled(world);
});

test('with the trainer of somebody else the list is all', async () => {
  const world = new RecommendationWorld({ plan: { target: foreignPlan() } });
  expect(end(await world.run())).toBe('TRAINED');
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  expect(end(await world.run({ mode: 'FULL' }))).toBe('TRAINED');
  expect(world.store.exports.get(`${world.record.published.run}/users`)!.people).toEqual(['ben', 'cleo']);
  await settled(world);
});

test('a run that is under way is waited for; what it imports is erased after it', async () => {
  const world = new RecommendationWorld();
  const run = world.start('Pipeline');
  await world.clock.run(world.clock.now + 15 * 60_000);
  const erasure = await world.erase(['ann']);
  expect([end(run), end(erasure)]).toEqual(['PROMOTED', 'ERASED']);
  expect(states(erasure)).toContain('Wait for the run');
  const [list] = world.store.log.filter(({ by }) => by === erasure.arn);
  expect(list.time).toBeLessThan(run.stopDate!);
  expect(datasets(world)).toEqual(['ben', 'cleo']);
  await settled(world);
});

test('a run that is started meanwhile ends at once; another erasure waits', async () => {
  const world = await serving();
  const first = world.start('Erase', { userIds: ['ann'] });
  await world.clock.run(world.clock.now + 60_000);
  const second = world.start('Erase', { userIds: ['ben'] });
  expect(end(await world.run())).toMatch(/^AlreadyRunning/);
  for (const each of [first, second]) await world.ended(each);
  expect([end(first), end(second)]).toEqual(['ERASED', 'ERASED']);
  expect(datasets(world)).toEqual(['cleo']);
  await settled(world);
});

test('a run that takes as long as it may is outlasted, with few looks', async () => {
  const day = 86_400;
  const world = new RecommendationWorld({ plan: { target: { ...foreignPlan(), timeout: 25 * day } as ForeignPlan } });
  world.machines.define(TRAINER, { QueryLanguage: 'JSONata', StartAt: 'Train', States: { Train: { Type: 'Wait', Seconds: 24 * day, End: true } } });
  const run = world.start('Pipeline');
  await world.clock.run(world.clock.now + day * 1000);
  const erasure = await world.erase(['ann']);
  expect([end(run), end(erasure)]).toEqual(['TRAINED', 'ERASED']);
  // AWS ends a history at 25,000 events.
  expect(erasure.events).toBeLessThan(20_000);
  await settled(world);
});

test('an import that a stopped run has left is waited for', async () => {
  const world = new RecommendationWorld();
  const run = world.start('Pipeline');
  while (!world.personalize.all('import').length) await world.clock.run(world.clock.now + 10_000);
  world.machines.stop(run.arn);
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  expect(datasets(world)).not.toContain('ann');
  await settled(world);
});

test('an export from before that was never imported is trained on no more; what was imported is', async () => {
  const world = new RecommendationWorld({ fails: (kind, nth) => (kind === 'import' && nth < 3 ? 'not now' : undefined) });
  expect(end(await world.run())).toMatch(/^ImportFailed: ImportFailed: import ended as CREATE FAILED: interactions: not now; ImportFailed: /);
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  expect(end(await world.run({ action: 'TRAIN' }))).toBe('NothingPublished: users were erased since the last export, which was never imported: start with action RUN');
  expect(end(await world.run())).toBe('PROMOTED');
  expect(end(await world.erase(['ben']))).toBe('ERASED');
  expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
  expect(datasets(world)).toEqual(['cleo']);
  expect(world.personalize.all('import')).toHaveLength(6);
  await settled(world);
});

test('one that Personalize fails is told as it is, and can be started again', async () => {
  const world = await serving({ fails: (kind, nth) => (kind === 'erasure' && nth === 0 ? 'internal' : undefined) });
  expect(end(await world.erase(['ann']))).toBe('ErasureFailed: erasure ended as FAILED: internal');
  expect(datasets(world)).toContain('ann');
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  await settled(world);
});

test('an answer that is lost erases once', async () => {
  const world = await serving(faultAt('Erase/Create erasure', 'lostAnswer'));
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  expect(world.personalize.all('erasure')).toHaveLength(1);
  await settled(world);
});

test('nobody returns to a version that knows who was erased, unless it is said', async () => {
  const world = await serving();
  expect(end(await world.erase(['ann']))).toBe('ERASED');
  expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
  const now = world.personalize.serving;
  expect(end(await world.run({ action: 'RETURN' })))
    .toBe('NothingToReturnTo: the version before was trained before users were erased, and knows them; with force it serves all the same');
  expect(world.personalize.serving).toBe(now);
  expect(end(await world.run({ action: 'RETURN', force: true }))).toBe('RETURNED');
  await settled(world);
});
