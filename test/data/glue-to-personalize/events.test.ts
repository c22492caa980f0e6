import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { problemsOf } from './expect-valid-event';
import { end, serving } from './worlds';
import { foreignPlan, personalizePlan, recommendationPlan, recommenderPlan } from '../../../bench/recommendations/plan';
import { RecommendationWorld } from '../../../bench/recommendations/world';
import { eraseDefinition } from '../../../src/data/glue-to-personalize/definition/erase-definition';
import { EVENT } from '../../../src/data/glue-to-personalize/definition/names';
import { pipelineDefinition } from '../../../src/data/glue-to-personalize/definition/pipeline-definition';

/** What is told is as it is documented, and so is how a run may end. */
const told = ({ told: events }: RecommendationWorld, type: string) => events.filter((event) => event['detail-type'] === type);

/** Each kind of event, as the machines tell it. */
const KINDS: [string, string, number, () => Promise<RecommendationWorld>][] = [
  ['promoted, and promoted by force without a metric', EVENT.promoted, 3, async () => {
    const world = await serving({ score: (nth) => [0.3, 0.31][nth] });
    for (const input of [{ action: 'TRAIN' }, { action: 'TRAIN', force: true }]) expect(end(await world.run(input))).toBe('PROMOTED');
    return world;
  }],
  ['promoted, of a recommender', EVENT.promoted, 1, () => serving({ plan: { target: recommenderPlan() } })],
  ['rejected, by what serves and by the minimum', EVENT.rejected, 2, async () => {
    const world = new RecommendationWorld({ score: (nth) => [0.1, 0.3, 0.25][nth], plan: { target: personalizePlan({ minimum: 0.2 }) } });
    for (const input of [{}, { action: 'TRAIN' }, { action: 'TRAIN' }]) await world.run(input);
    return world;
  }],
  ['returned', EVENT.returned, 1, async () => {
    const world = await serving();
    for (const action of ['TRAIN', 'RETURN']) await world.run({ action });
    return world;
  }],
  ['another schema that breaks', EVENT.changed, 1, async () => {
    const world = await serving();
    world.restructure('items', ([, price]) => [{ Name: 'article', Type: 'string' }, { ...price, Type: 'array<string>' }]);
    expect(end(await world.run())).toMatch(/^SchemaDrift/);
    return world;
  }],
  ['another schema that does not', EVENT.changed, 1, async () => {
    const world = await serving();
    world.restructure('items', ([product, price]) => [product, { ...price, Type: 'double' }, { Name: 'new', Type: 'string' }]);
    expect(end(await world.run({ mode: 'FULL' }))).toBe('PROMOTED');
    return world;
  }],
  ['erased', EVENT.erased, 1, async () => {
    const world = await serving();
    expect(end(await world.erase(['ann', 'ben']))).toBe('ERASED');
    return world;
  }],
];

test.each(KINDS)('%s: as the schema says', async (_, type, count, make) => {
  const world = await make();
  expect(told(world, type)).toHaveLength(count);
  expect(world.told.flatMap(problemsOf)).toEqual([]);
  const [{ detail }] = told(world, type);
  // One that is spoilt is not.
  for (const spoilt of [{ ...detail, version: 2 }, { ...detail, group: '' }, { ...detail, more: true }, { version: 1, group: 'shop', run: 'r' }, { ...detail, run: undefined }]) {
    expect(problemsOf({ 'detail-type': type, 'detail': JSON.parse(JSON.stringify(spoilt)) })).not.toEqual([]);
  }
  expect(problemsOf({ 'detail-type': 'Recommendation Model Forgotten', detail })).not.toEqual([]);
});

test('every kind of event is among them', () => {
  expect([...new Set(KINDS.map(([, type]) => type))].sort()).toEqual(Object.values(EVENT).sort());
});

const read = (path: string) => readFileSync(join(__dirname, '../../..', path), 'utf8');

/** What the ETL ends with, which the machine passes on. */
function etlErrors(): string[] {
  const folder = 'src/data/glue-to-personalize/runtime/personalize_etl';
  const text = readdirSync(join(__dirname, '../../..', folder)).filter((name) => name.endsWith('.py')).map((name) => read(`${folder}/${name}`)).join('\n');
  // `raise EtlError("Code", ...)`, `analysis_errors("Code", ...)`, and the codes of an SQLState.
  const lines = text.split('\n').filter((line) => /(EtlError|analysis_errors)\("|^ +code = /.test(line));
  return lines.flatMap((line) => [...line.matchAll(/(?:EtlError\(|analysis_errors\(|code = |else )"([A-Z]\w+)"/g)].map(([, code]) => code));
}

/** All names that the definitions can end with: of problems, of verdicts, and of Fail states. */
function errors(): string[] {
  const targets = [personalizePlan({ minimum: 0.2 }), recommenderPlan(), foreignPlan()].map((target) => recommendationPlan({ target }));
  const text = JSON.stringify(targets.flatMap((plan) => [pipelineDefinition(plan), eraseDefinition(plan)])).replaceAll('\\"', '"');
  const named = [/'error': ["']([A-Z]\w+)["']/g, /\$stop\('(\w+)'/g, /"Error":"([A-Z]\w+)"/g];
  return [...new Set([...named.flatMap((pattern) => [...text.matchAll(pattern)].map(([, name]) => name)), ...etlErrors()])].sort();
}

test('every error that a run or an erasure can end with is in the runbook, and no other', () => {
  const runbook = read('docs/runbooks/glue-to-personalize.md');
  const first = [...runbook.matchAll(/^\| (`[^|]*)\|/gm)].map(([, cell]) => cell);
  const documented = first.flatMap((cell) => [...cell.matchAll(/`([A-Z]\w+)`/g)].map(([, name]) => name));
  expect([...new Set(documented)].sort()).toEqual(errors());
  expect(errors().length).toBeGreaterThan(30);
});
