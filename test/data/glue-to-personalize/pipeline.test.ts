import { end, faultAt, serving, settled, states } from './worlds';
import { datasetPlans, foreignPlan, METRIC, personalizePlan, recommenderPlan } from '../../../bench/recommendations/plan';
import { DatasetName, Source } from '../../../bench/recommendations/sources';
import { RecommendationWorld, RecommendationWorldProps } from '../../../bench/recommendations/world';

/** What a run does, path by path, in virtual time. */
describe('a first run', () => {
  test('takes the tables to a campaign, and its record says what is in use', async () => {
    const world = await serving();
    const [run] = world.executions('Pipeline');
    const [version] = world.versions;
    expect(run.output).toEqual({ outcome: 'PROMOTED', run: version.name, solutionVersion: version.arn, score: 0.3 });
    expect(world.personalize.serving).toBe(version.arn);
    const { record } = world;
    expect(record).toMatchObject({ holder: run.arn, trackingId: 'tracking-shop', live: { version: version.arn, run: version.name, score: 0.3, metric: METRIC } });
    expect(record.history).toEqual([record.live]);
    expect(record.deploying).toBeUndefined();
    const exported = record.published.datasets.map(({ name, mode, rows }: any) => [name, mode, rows]);
    expect(exported).toEqual([['interactions', 'FULL', 22_978], ['items', 'FULL', 500], ['users', 'FULL', 2000]]);
    expect(record.imported).toMatchObject({ run: version.name, watermarks: { interactions: Math.floor(run.startDate / 1000) - 900 } });
    expect(JSON.parse(record.columns.items)).toEqual([{ name: 'product', type: 'string' }, { name: 'price', type: 'decimal(10,2)' }]);
    expect(world.told.map(({ 'detail-type': type, detail }) => [type, detail])).toEqual([['Recommendation Model Promoted', {
      version: 1, group: 'shop', run: version.name, solutionVersion: version.arn, before: '', metric: METRIC, score: 0.3, forced: false,
    }]]);
  });

  test('makes all that goes beside the model, and recommendations for a list of users', async () => {
    const { personalize } = await serving();
    for (const kind of ['filter', 'event-tracker', 'attribution', 'batch'] as const) expect(personalize.all(kind)).toHaveLength(1);
  });

  test('makes nothing that was not asked for', async () => {
    const target = personalizePlan({ filters: [], eventTracker: undefined, attribution: undefined, batch: undefined });
    const { personalize, record } = await serving({ plan: { target } });
    for (const kind of ['filter', 'event-tracker', 'attribution', 'batch'] as const) expect(personalize.all(kind)).toEqual([]);
    expect(record.trackingId).toBeUndefined();
  });

  test('counts all rows, by dataset and by reason', async () => {
    const { metrics } = await serving();
    const text = (dimensions: object) => JSON.stringify({ Group: 'shop', ...dimensions });
    const value = (name: string, more: object) => metrics.find((each) => each.name === name && text(each.dimensions) === text(more))?.value;
    const of = { Dataset: 'interactions' };
    expect(['RowsRead', 'RowsWritten', 'RowsSkipped', 'RowsQuarantined'].map((name) => value(name, of))).toEqual([23_000, 22_978, 0, 22]);
    expect(value('RowsQuarantined', { ...of, Reason: 'MISSING' })).toBe(22);
    expect(value('Score', {})).toBe(0.3);
    expect(value('LiveScore', {})).toBeUndefined();
    expect(value('Promoted', {})).toBe(1);
    expect(value('SecondsToPromotion', {})).toBeGreaterThan(3600);
  });
});

describe('a later run', () => {
  test('exports and imports only what is new, where it can', async () => {
    const world = await serving();
    world.sell(2000);
    expect(end(await world.run())).toBe('PROMOTED');
    await settled(world);
    expect(world.record.published.datasets.map(({ name, mode, rows }: any) => [name, mode, rows])).toEqual([['interactions', 'INCREMENTAL', 2000], ['items', 'FULL', 500], ['users', 'FULL', 2000]]);
    const [first, second] = world.glue.runs.filter(({ job }) => job === 'shop-interactions').map(({ args }) => args);
    expect([first['--since'], second['--since']]).toEqual(['', first['--until']]);
    expect(world.record.history.map(({ score }: any) => score)).toEqual([0.301, 0.3]);
  });

  test('says that there is too little, and leaves it to the next', async () => {
    const world = await serving();
    const { published, imported } = world.record;
    world.sell(600);
    expect((await world.run()).output).toMatchObject({ outcome: 'NOTHING_NEW', message: '600 new interactions: an import takes 1000 at least; they come with the next run' });
    expect(world.record).toMatchObject({ published, imported });
    world.sell(600);
    expect(end(await world.run())).toBe('PROMOTED');
    expect(world.record.published.datasets[0].rows).toBe(1200);
    await settled(world);
  });

  test('exports all when it is told to; only what is new when that is possible', async () => {
    const world = new RecommendationWorld();
    expect(end(await world.run({ mode: 'INCREMENTAL' }))).toMatch(/^NotIncremental: no dataset can be exported incrementally/);
    expect(end(await world.run())).toBe('PROMOTED');
    world.sell(1500);
    expect(end(await world.run({ mode: 'INCREMENTAL' }))).toBe('PROMOTED');
    expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
    expect(world.glue.runs.filter(({ job }) => job === 'shop-interactions').map(({ args }) => args['--mode'])).toEqual(['FULL', 'INCREMENTAL', 'FULL']);
    await settled(world);
  });

  test('exports all again for another schema, which the dataset gets', async () => {
    const world = await serving();
    world.deploy({ datasets: datasetPlans({ interactions: 'second' }) });
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    expect(end(await world.run({ mode: 'INCREMENTAL' }))).toMatch(/^NotIncremental/);
    expect(end(await world.run())).toBe('PROMOTED');
    expect(world.record.published.datasets[0].mode).toBe('FULL');
    const dataset = world.personalize.all('dataset').find(({ name }) => name === 'shop-interactions')!;
    expect(dataset.args.SchemaArn).toBe(datasetPlans({ interactions: 'second' })[0].schemaArn);
    await settled(world);
  });

  test('stops when the dataset does not take the new schema, and tries it again', async () => {
    const world = await serving({ fails: (kind, nth) => (kind === 'update of a dataset' && nth === 0 ? 'fields are missing' : undefined) });
    world.deploy({ datasets: datasetPlans({ interactions: 'second' }) });
    expect(end(await world.run())).toBe('ImportFailed: dataset ended as UPDATE FAILED: fields are missing');
    expect(end(await world.run())).toBe('PROMOTED');
    await settled(world);
  });
});

describe('the sources', () => {
  const run = async (change: (sources: Record<DatasetName, Source>, world: RecommendationWorld) => void, props: RecommendationWorldProps = {}) => {
    const world = await serving(props);
    change(world.sources, world);
    const execution = await world.run();
    await settled(world);
    return { world, execution, said: end(execution), changes: world.told.filter(({ 'detail-type': type }) => type === 'Source Schema Changed').map(({ detail }) => detail) };
  };
  const rename = (columns: Source['columns'], from: string, Name: string) => columns.map((column) => (column.Name === from ? { ...column, Name } : column));

  test('a column that the mapping reads and that is gone: nothing is paid, and it is told', async () => {
    const { said, changes, world } = await run((sources) => Object.assign(sources.interactions, { columns: rename(sources.interactions.columns, 'product', 'article') }));
    expect(said).toBe('SchemaDrift: interactions, table interactions (version 1): the mapping reads product, which the table has no more (it has customer, article, at, channel, kind)');
    expect(changes).toEqual([{
      version: 1,
      group: 'shop',
      run: expect.any(String),
      breaking: true,
      message: expect.stringContaining('the mapping reads product'),
      changes: [{ dataset: 'interactions', table: 'interactions', version: '1', removed: ['product'], retyped: [], added: ['article'] }],
    }]);
    expect(world.glue.runs).toHaveLength(3);
  });

  test('a column of a type that cannot be read', async () => {
    const { said, changes } = await run((sources) => Object.assign(sources.items, { columns: [sources.items.columns[0], { Name: 'price', Type: 'struct<a:int>' }] }));
    expect(said).toBe('SchemaDrift: items, table items (version 1): price is struct<a:int>, which cannot be read as it is mapped');
    expect(changes[0].changes[0].retyped).toEqual([{ name: 'price', from: 'decimal(10,2)', to: 'struct<a:int>' }]);
  });

  test('a new column, a lost one and another type that nothing reads: told once, and the run goes on', async () => {
    const { said, changes, world } = await run((sources, { glue }) => {
      sources.users.columns = [...sources.users.columns, { Name: 'age', Type: 'int' }];
      glue.found('users');
      sources.items.columns = [sources.items.columns[0], { Name: 'price', Type: 'double' }];
    });
    expect(said).toBe('NOTHING_NEW');
    expect(changes[0]).toMatchObject({
      breaking: false,
      changes: [
        { dataset: 'items', removed: [], retyped: [{ name: 'price', from: 'decimal(10,2)', to: 'double' }], added: [] },
        { dataset: 'users', removed: [], retyped: [], added: ['age'] },
      ],
    });
    expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
    expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
    expect(world.told.filter(({ 'detail-type': type }) => type === 'Source Schema Changed')).toHaveLength(2);
  });

  test.each<[string, (sources: Record<DatasetName, Source>) => void, RegExp]>([
    ['no table', ({ items }) => Object.assign(items, { crawled: 'nothing' }), /^NoTable: items: the database shop_raw has no table/],
    ['several tables', ({ items }) => Object.assign(items, { crawled: 'several' }), /^SeveralTables: items: the crawler found several layouts in one source: items, items_abab/],
    ['a table whose source is gone', ({ items }) => Object.assign(items, { crawled: 'gone' }), /^SourceGone: items: the source of the table items is no longer there/],
    ['a database that does not answer', ({ interactions }) => Object.assign(interactions, { unreachable: 'no route' }), /^SourceUnreachable: interactions: Glue.InvalidInputException: no route/],
    ['two at once', ({ interactions, items }) => { interactions.unreachable = 'no route'; items.crawled = 'nothing'; }, /^SourceUnreachable: SourceUnreachable: interactions: .*; NoTable: items/],
  ])('%s', async (_, change, said) => {
    const { said: found, world } = await run(change);
    expect(found).toMatch(said);
    expect(world.glue.runs).toHaveLength(3);
  });

  test('a crawler that fails; one that somebody else has started is waited for', async () => {
    const world = new RecommendationWorld({ crawlFails: (crawler, nth) => (crawler === 'shop-items' && nth === 0 ? 'access denied' : undefined) });
    expect(end(await world.run())).toBe('CrawlFailed: crawl ended as FAILED: items: access denied');
    world.glue.handlers['aws-sdk:glue:startCrawler']({ Name: 'shop-items' });
    expect(end(await world.run())).toBe('PROMOTED');
    await settled(world);
  });

  test.each<[string, (sources: Record<DatasetName, Source>) => void, RegExp]>([
    ['bad rows', ({ interactions }) => interactions.batches.push({ at: 0, rows: 1000, bad: 900 }),
      /^TooManyBadRows: interactions: 922 of 24000 rows \(922 MISSING\), allowed: 1 %$/],
    ['nothing', ({ items }) => (items.batches = []), /^EmptyExport: items: no row is left of 0 \(skipped: \)$/],
    ['too few', ({ interactions }) => (interactions.batches = [{ at: 0, rows: 999 }]), /^TooFewInteractions: 999 interactions, allowed: 1000 or more$/],
    ['too few users', ({ interactions }) => (interactions.usersWithTwo = 24), /^TooFewUsers: 24 users have two interactions or more, Personalize needs 25$/],
    ['too small a share of users', ({ interactions }) => Object.assign(interactions, { users: 5000, usersWithTwo: 49 }), /^TooFewUsers: 49 of 5000 users have/],
    ['too many types', ({ interactions }) => (interactions.eventTypes = 10), /^TooManyEventTypes: 10 types of events and 1 optional columns/],
    ['too much', ({ interactions }) => (interactions.bytesPerRow = 5e6), /^TooLarge: interactions: \d+ bytes are more than one import takes$/],
  ])('%s: judged before Personalize is paid, and the last good export stays in use', async (_, change, said) => {
    const world = await serving();
    const { published, columns } = world.record;
    change(world.sources);
    expect(end(await world.run({ mode: 'FULL' }))).toMatch(said);
    expect(world.record).toMatchObject({ published, columns });
    expect([world.personalize.all('import').length, world.versions.length]).toEqual([3, 1]);
    await settled(world);
  });

  test('a job that says why, one that does not, and one without a report', async () => {
    const errors = ['An error occurred. ETL_ERROR TableMissing: there is no "items" in shop_raw', 'Out of memory'];
    const world = new RecommendationWorld({ jobFails: (dataset, nth) => (dataset === 'items' ? errors[nth] : undefined) });
    expect(end(await world.run())).toBe('TableMissing: items: there is no "items" in shop_raw');
    expect(end(await world.run())).toMatch(/^ExportFailed: items: States.TaskFailed: .*Out of memory/);
    expect(end(await world.run())).toBe('PROMOTED');
    await settled(world);
  });
});

describe('a job that is at work already', () => {
  test.each([1, 2, 3])('for a run that was stopped is waited for (%d)', async (seed) => {
    const world = new RecommendationWorld({ seed, cancels: false, pace: 5 });
    const first = world.start('Pipeline');
    while (world.glue.runs.length < 3) await world.clock.run(world.clock.now + 1000);
    world.machines.stop(first.arn);
    expect(end(await world.run())).toBe('PROMOTED');
    await settled(world);
  });

  test('for a call whose answer was lost is waited for, and done again', async () => {
    const world = await serving({ pace: 5, ...faultAt('Pipeline/Run the job', 'lostAnswer') });
    expect(world.glue.runs.map(({ state }) => state)).toEqual(['SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED', 'SUCCEEDED']);
  });
});

describe('the model', () => {
  const scores = (...all: (number | undefined)[]) => (nth: number) => all[nth];

  test('is rejected when it is worse by more than the margin, and the old one serves on', async () => {
    const world = await serving({ score: scores(0.3, 0.2939, 0.2941) });
    expect((await world.run({ mode: 'FULL' })).output).toMatchObject({ outcome: 'REJECTED', score: 0.2939, liveScore: 0.3 });
    expect(world.personalize.serving).toBe(world.versions[0].arn);
    expect(world.told.at(-1)).toMatchObject({
      'detail-type': 'Recommendation Model Rejected', 'detail': { version: 1, solutionVersion: world.versions[1].arn, metric: METRIC, score: 0.2939, liveScore: 0.3, margin: 0.02 },
    });
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    await settled(world);
  });

  test('is rejected below the minimum, also the first; is promoted by force', async () => {
    const world = new RecommendationWorld({ score: scores(0.1, 0.1), plan: { target: personalizePlan({ minimum: 0.2 }) } });
    expect((await world.run()).output).toEqual({ outcome: 'REJECTED', run: expect.any(String), solutionVersion: world.versions[0].arn, score: 0.1 });
    expect(world.personalize.serving).toBeUndefined();
    expect(end(await world.run({ action: 'TRAIN', force: true }))).toBe('PROMOTED');
    expect(world.told.at(-1)!.detail).toMatchObject({ forced: true });
    await settled(world);
  });

  test('without the metric is promoted by force alone', async () => {
    const world = new RecommendationWorld({ score: scores() });
    expect(end(await world.run())).toBe(`EvaluationFailed: the version has no metric ${METRIC}`);
    expect(end(await world.run({ action: 'TRAIN', force: true }))).toBe('PROMOTED');
    expect(world.record.live.score).toBeUndefined();
    await settled(world);
  });

  test('is compared with what serves, whoever let it serve', async () => {
    const world = await serving({ score: scores(0.3, 0.5, 0.3) });
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    world.personalize.hands(world.versions[0].arn);
    await world.finish();
    expect((await world.run({ action: 'TRAIN' })).output).toMatchObject({ outcome: 'PROMOTED', liveScore: 0.3 });
    await settled(world);
  });

  test('whose training fails, takes too long, or is found by the run that asked for it', async () => {
    const failing = await serving({ fails: (kind, nth) => (kind === 'version' && nth === 1 ? 'not enough data' : undefined) });
    expect(end(await failing.run({ action: 'TRAIN' }))).toBe('TrainingFailed: training ended as CREATE FAILED: not enough data');
    await settled(failing);
    const long = new RecommendationWorld({ takes: { version: [9e4, 9e4] } });
    expect(end(await long.run())).toBe('TrainingFailed: training took longer than 86400 seconds');
    expect(long.versions[0].status).toBe('CREATE STOPPED');
    await settled(long);
    const lost = await serving(faultAt('Pipeline/Train', 'lostAnswer'));
    expect(states(lost.executions('Pipeline')[0])).toContain('Find version');
    expect(lost.versions).toHaveLength(1);
  });

  test('is found on the second page', async () => {
    const world = await serving(faultAt('Pipeline/Train', 'lostAnswer', [1]));
    const { SolutionArn } = world.versions[0].args;
    for (let nth = 0; nth < 120; nth++) {
      world.personalize.made.set(`${SolutionArn}/old-${nth}`, { ...world.versions[0], arn: `${SolutionArn}/old-${nth}`, name: `old-${nth}`, by: `${nth}`, created: world.clock.now - 86_400_000 });
    }
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    expect(world.record.live.run).toBe(world.versions.at(-1)!.name);
  });
});

test('a training that cannot be stopped is still billed, and the cause says so', async () => {
  const world = new RecommendationWorld({ takes: { version: [9e4, 9e4] }, ...faultAt('Pipeline/Stop training', 'accessDenied', Array.from({ length: 20 }, (_, call) => call)) });
  expect(end(await world.run())).toMatch(/^TrainingFailed: training took longer than 86400 seconds; it could not be stopped, and is billed until it ends: .*accessDenied of .*stopSolutionVersionCreation$/);
});

test.each(['Count rows', 'Note scores', 'Count promotion'])('numbers that are lost in %s stop nothing', async (state) => {
  const world = await serving(faultAt(`Pipeline/${state}`, 'accessDenied', Array.from({ length: 20 }, (_, call) => call)));
  const [run] = world.executions('Pipeline');
  expect(states(run)).toContain(state);
  expect(world.metrics.some(({ name }) => name === { 'Count rows': 'RowsRead', 'Note scores': 'Score', 'Count promotion': 'Promoted' }[state])).toBe(false);
});

describe('what is beside the model', () => {
  test('a filter that could not be made is not taken for one, now and later', async () => {
    const world = new RecommendationWorld({ fails: (kind, nth) => (kind === 'filter' && nth === 0 ? 'no such field' : undefined) });
    const said = 'FilterFailed: filter ended as CREATE FAILED: no such field; delete the filter shop-unseen-0a1b2c3d';
    expect(end(await world.run())).toBe(said);
    expect(end(await world.run({ action: 'TRAIN' }))).toBe(said);
    expect(world.versions).toEqual([]);
    const [filter] = world.personalize.all('filter');
    world.personalize.made.delete(filter.arn);
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    await settled(world);
  });

  test('a filter that is there is looked at once, without a wait', async () => {
    const world = await serving();
    const run = await world.run({ action: 'TRAIN' });
    expect(states(run).filter((state) => /filter/.test(state))).toEqual(['Create filters', 'Create filter', 'Look at filter', 'Is filter there', 'Are the filters there']);
  });
});

describe('the campaign', () => {
  test('whose update is refused serves the old version; the next run promotes', async () => {
    const world = await serving({ fails: (kind, nth) => (kind === 'update of a campaign' && nth === 0 ? 'no capacity' : undefined) });
    const { live } = world.record;
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('CampaignFailed: the update was refused, the old version serves on: no capacity');
    expect(world.record).toMatchObject({ live, deploying: { version: world.versions[1].arn } });
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    await settled(world);
  });

  test('that could not be created is made anew by the next run', async () => {
    const world = new RecommendationWorld({ fails: (kind, nth) => (kind === 'campaign' && nth === 0 ? 'no capacity' : undefined) });
    expect(end(await world.run())).toBe('CampaignFailed: the campaign could not be created: no capacity');
    const run = await world.run({ action: 'TRAIN' });
    expect(end(run)).toBe('PROMOTED');
    expect(states(run)).toContain('Take broken campaign away');
    await settled(world);
  });

  test.each(['stopBefore', 'stopAfter', 'stopAround'] as const)('of a run that was stopped while it was updated (%s): the next run notes what serves, and begins', async (fault) => {
    const world = await serving(faultAt('Pipeline/Update campaign', fault));
    expect((await world.run({ action: 'TRAIN' })).status).toBe('ABORTED');
    const cut = world.versions[1];
    await settled(world);
    expect(world.record.live.version).toBe(world.versions[0].arn);
    expect(end(await world.run({ action: 'RETURN' }))).toMatch(fault === 'stopBefore' ? /^NothingToReturnTo/ : /^RETURNED/);
    expect(world.personalize.serving).toBe(world.versions[0].arn);
    const about = world.told.filter(({ detail }) => detail.solutionVersion === cut.arn).map(({ 'detail-type': type, detail }) => [type, detail.run]);
    expect(about).toEqual(fault === 'stopBefore' ? [] : [['Recommendation Model Promoted', cut.name]]);
    await settled(world);
  });

  test('goes back to the version before, as often as versions are kept, and on from there', async () => {
    const world = await serving();
    for (let runs = 0; runs < 3; runs++) expect(end(await world.run({ action: 'TRAIN' }))).toBe('PROMOTED');
    const [, second, third, fourth] = world.versions.map(({ arn }) => arn);
    expect(world.record.history.map(({ version }: any) => version)).toEqual([fourth, third, second]);
    expect(end(await world.run({ action: 'RETURN' }))).toBe('RETURNED');
    expect(world.personalize.serving).toBe(third);
    expect(world.told.at(-1)).toMatchObject({ 'detail-type': 'Recommendation Model Returned', 'detail': { solutionVersion: third, before: fourth } });
    expect(world.metrics.at(-1)).toMatchObject({ name: 'Returned', value: 1 });
    expect(end(await world.run({ action: 'RETURN' }))).toBe('RETURNED');
    expect(world.record.history.map(({ version, score }: any) => [version, score])).toEqual([[second, 0.301]]);
    expect(end(await world.run({ action: 'RETURN' }))).toBe('NothingToReturnTo: no earlier version is known that was promoted');
    await settled(world);
  });
});

describe('a start', () => {
  test.each<[string, any, string]>([
    ['no object', [], 'InvalidInput: the input must be an object'],
    ['an unknown field', { acton: 'RUN' }, 'InvalidInput: acton is no field of the input; allowed: action, mode, force, ifBusy'],
    ['an unknown action', { action: 'run' }, 'InvalidInput: action is run; allowed: RUN, TRAIN, RETURN'],
    ['an unknown mode', { mode: 1 }, 'InvalidInput: mode is 1; allowed: AUTO, FULL, INCREMENTAL'],
    ['another way of being busy', { ifBusy: 'WAIT' }, 'InvalidInput: ifBusy is WAIT; allowed: FAIL, SKIP'],
    ['a force that is none', { force: 'yes' }, 'InvalidInput: force must be true or false'],
    ['nothing to train on', { action: 'TRAIN' }, 'NothingPublished: nothing was exported yet: start with action RUN'],
    ['nothing to return to', { action: 'RETURN' }, 'NothingToReturnTo: no earlier version is known that was promoted'],
  ])('with %s', async (_, input, said) => {
    const world = new RecommendationWorld();
    expect(end(await world.run(input))).toBe(said);
    await settled(world);
  });

  test('by a parameter file', async () => {
    const world = await serving();
    expect(end(await world.parameters('parameters/again.json', '{ "action": "TRAIN", "force": true }'))).toBe('PROMOTED');
    expect(end(await world.parameters('parameters/again.json', '{ "action": "TRAIN", '))).toMatch(/^InvalidInput: /);
    expect(end(await world.parameters('parameters/again.json', '7'))).toBe('InvalidInput: the input must be an object');
    expect(end(await world.run({ detail: { object: { key: 'reports/x.json' } } }))).toBe('InvalidInput: the file must be below parameters/');
    expect(end(await world.run({ detail: { object: { key: 'parameters/x.json' } } }))).toMatch(/^InvalidInput: S3.NoSuchKeyException/);
    await settled(world);
  });

  test('while another run is at work ends at once; after one that was stopped it goes on', async () => {
    const world = new RecommendationWorld();
    const first = world.start('Pipeline');
    await world.clock.run(world.clock.now + 60_000);
    expect(end(await world.run())).toBe(`AlreadyRunning: another execution works on the dataset group: ${first.arn}`);
    const left = await world.run({ ifBusy: 'SKIP' });
    expect([left.status, left.output]).toEqual(['SUCCEEDED', { outcome: 'SKIPPED', run: expect.any(String), holder: first.arn }]);
    world.machines.stop(first.arn);
    expect(end(await world.run({ ifBusy: 'SKIP' }))).toBe('PROMOTED');
    await settled(world);
  });

  test('of two at the same moment: one runs', async () => {
    for (let seed = 1; seed < 9; seed++) {
      const world = new RecommendationWorld({ seed });
      const two = [world.start('Pipeline'), world.start('Pipeline')];
      for (const each of two) await world.ended(each);
      expect(two.map(({ output, error }) => output?.outcome ?? error).sort()).toEqual(['AlreadyRunning', 'PROMOTED']);
      await settled(world);
    }
  });

  test('of one that has read the record before another run ended, and holds it after: what it works with is what that run has left', async () => {
    const waits = Array.from({ length: 8 }, (_, call) => call);
    let late = false;
    const { inject } = faultAt('Pipeline/Ask for the holder', 'throttle', waits);
    const plan = { target: personalizePlan({ batch: undefined }) };
    const world = await serving({ pace: 0.01, plan, takes: { version: [1, 1] }, inject: (call) => (late ? inject!(call) : undefined) });
    const first = world.start('Pipeline', { action: 'TRAIN' });
    while (!states(first).includes('Look at training')) await world.clock.run(world.clock.now + 100);
    late = true;
    const second = world.start('Pipeline', { action: 'RETURN' });
    for (const each of [first, second]) await world.ended(each);
    expect([end(first), end(second)]).toEqual(['PROMOTED', 'RETURNED']);
    expect(world.personalize.serving).toBe(world.versions[0].arn);
    await settled(world);
  });

  test('after a holder that nobody knows any more', async () => {
    const world = new RecommendationWorld();
    world.table.items.set('shop', { group: { S: 'shop' }, holder: { S: 'arn:aws:states:us-east-1:111122223333:execution:Pipeline:of-last-year' } });
    expect(end(await world.run())).toBe('PROMOTED');
  });

  test('tells again what was not taken', async () => {
    const world = await serving({ deaf: 3 });
    expect(world.told).toHaveLength(1);
  });
});

describe('other targets', () => {
  test('a recommender is made once, and trains itself from what is imported', async () => {
    const world = await serving({ plan: { target: recommenderPlan() } });
    expect(world.record.live).toMatchObject({ recommender: recommenderPlan().recommenderArn });
    world.sell(2000);
    expect(end(await world.run())).toBe('IMPORTED');
    expect(world.told).toHaveLength(1);
    expect([world.personalize.all('recommender').length, world.versions.length]).toEqual([1, 0]);
    await settled(world);
  });

  test('a recommender that could not be made', async () => {
    const world = new RecommendationWorld({ plan: { target: recommenderPlan() }, fails: (kind) => (kind === 'recommender' ? 'no' : undefined) });
    expect(end(await world.run())).toBe('RecommenderFailed: recommender ended as CREATE FAILED: no');
    await settled(world);
  });

  test('the trainer of somebody else gets the export that is in use', async () => {
    const world = new RecommendationWorld({ plan: { target: foreignPlan() } });
    expect(end(await world.run())).toBe('TRAINED');
    const trainer = world.machines.executions.at(-1)!;
    expect(trainer.start).toMatchObject({ machineArn: expect.stringMatching(/Trainer$/), input: { group: 'shop', store: 'shop-store', published: world.record.published } });
    await world.finish();
    world.sell(20);
    world.sources.interactions.eventTypes = 30;
    expect(end(await world.run())).toBe('TRAINED');
    expect(world.record.published.datasets[0].mode).toBe('INCREMENTAL');
    expect(end(await world.run({ action: 'TRAIN' }))).toBe('TRAINED');
    expect(end(await world.run({ action: 'RETURN' }))).toMatch(/^NothingToReturnTo/);
    expect(world.personalize.made.size).toBe(0);
    await settled(world);
  });
});
