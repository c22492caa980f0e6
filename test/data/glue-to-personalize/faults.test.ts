import { changed, end, faultAt } from './worlds';
import { ACT_NAMES, Cell, cellsOf, faultMatrix, visited } from '../../../bench/recommendations/fault-matrix';
import { violations } from '../../../bench/recommendations/invariant';
import { foreignPlan, personalizePlan, recommendationPlan, recommenderPlan } from '../../../bench/recommendations/plan';
import { RecommendationWorld, RecommendationWorldProps } from '../../../bench/recommendations/world';
import { FAULTS } from '../../../local-cloud/states/faults';
import { eraseDefinition } from '../../../src/data/glue-to-personalize/definition/erase-definition';
import { pipelineDefinition } from '../../../src/data/glue-to-personalize/definition/pipeline-definition';

/**
 * Each Task that a first run, a second, a return and an erasure come to, and those that only others come to, with each fault, once and for as long as the execution lasts, in virtual
 * time. One of two cells in CI, and one of 16 elsewhere, will do: each act and each fault is still among them. FAULTS_EVERY=1 takes all.
 */
const EVERY = Number(process.env.FAULTS_EVERY ?? (process.env.CI ? 2 : 16));
const COUNTS = ['Count rows', 'Note scores', 'Count promotion'];
let cells: Cell[];

const tasks = ({ States }: { readonly States: Record<string, any> }): string[] => Object.entries(States).flatMap(([name, state]) => [
  ...state.Type === 'Task' ? [name] : [], ...state.ItemProcessor ? tasks(state.ItemProcessor) : [],
]);

beforeAll(async () => {
  cells = await faultMatrix(EVERY);
}, 900_000);

test('every Task of both machines is in the matrix, with every fault', async () => {
  const acts = await Promise.all(ACT_NAMES.map((act) => visited(act)));
  const targets = [personalizePlan(), recommenderPlan(), foreignPlan()].map((target) => recommendationPlan({ target }));
  const definitions = targets.flatMap((plan) => [pipelineDefinition(plan), eraseDefinition(plan)]);
  expect([...new Set(acts.flat())].sort()).toEqual([...new Set(definitions.flatMap(tasks))].sort());
  expect(cells.length).toBeGreaterThan(1600 / EVERY);
  expect(new Set(cells.map(({ fault }) => fault)).size).toBe(FAULTS.length);
  expect(new Set(cells.map(({ act }) => act)).size).toBe(ACT_NAMES.length);
}, 60_000);

test('the invariant holds in all cells, and the next run succeeds', () => {
  expect(cells.filter(({ problems }) => problems.length)).toEqual([]);
});

test('what passes does no harm; what lasts ends the execution, or is of no account', () => {
  const passing = cells.filter(({ fault, lasting }) => !lasting && ['throttle', 'serverError', 'timeout', 'lostAnswer', 'lostAnswerAndTime'].includes(fault));
  // A job, or a trainer, that does not answer for longer than any takes is not asked again; and one training is meant to fail.
  const slow = ({ state, fault }: Cell) => ['Run the job', 'Train elsewhere'].includes(state) && ['timeout', 'lostAnswerAndTime'].includes(fault);
  const harmed = passing.filter((each) => !['PROMOTED', 'RETURNED', 'ERASED', 'REJECTED', 'TRAINED'].includes(each.ends[0]) && !slow(each) && each.act !== 'a training without an end');
  expect(harmed).toEqual([]);
  // After a call that is refused, as what exists already is, nobody stops.
  for (const { ends: [ended], fault } of cells.filter((each) => each.fault.startsWith('stop'))) expect(['OperatorStop', ...fault === 'stopAfter' ? ['PROMOTED'] : []]).toContain(ended);
  // Numbers for CloudWatch are worth less than what was paid for until there: the run goes on without.
  const denied = (counts: boolean) => cells.filter((each) => each.lasting && each.fault === 'accessDenied' && COUNTS.includes(each.state) === counts).map(({ ends: [ended] }) => ended);
  expect(denied(false).filter((ended) => !/^[A-Z][A-Za-z]+(Failed|Unreachable|Refused|Recorded|Told|Input)$/.test(ended))).toEqual([]);
  expect(denied(true).filter((ended) => !['PROMOTED', 'RETURNED', 'REJECTED'].includes(ended))).toEqual([]);
  const lost = cells.filter((each) => COUNTS.includes(each.state) && !each.fault.startsWith('stop'));
  expect(lost.filter(({ ends: [ended] }) => /Failed|^States/.test(ended))).toEqual([]);
});

/** What the machines are protected against is there, and is seen by the invariant. */
describe('the invariant is broken by', () => {
  const pace = 0.01;
  /** Runs one after the other, in a world with a definition that is another. */
  const broken = async (props: RecommendationWorldProps, acts: (world: RecommendationWorld) => Promise<unknown>) => {
    const world = new RecommendationWorld({ pace, ...props });
    await acts(world);
    await world.finish();
    return violations(world);
  };
  const runs = (...inputs: object[]) => async (world: RecommendationWorld) => {
    for (const input of inputs) await world.run(input);
  };
  const TRAIN = { action: 'TRAIN' };
  const RETURN = { action: 'RETURN' };
  const two = async (world: RecommendationWorld) => {
    const started = [world.start('Pipeline'), world.start('Pipeline')];
    for (const each of started) await world.ended(each);
  };

  test('nothing, when nothing is broken', async () => {
    expect(await broken({}, runs({}, TRAIN, RETURN))).toEqual([]);
    expect(await broken({}, two)).toEqual([]);
  });

  test('a lock that is taken without a look at who has it', async () => {
    const change = changed('attribute_not_exists(#holder) OR #holder = :me OR', 'attribute_not_exists(#holder) OR attribute_exists(#holder) OR #holder = :me OR');
    expect(await broken(change, two)).toContainEqual(expect.stringMatching(/took the record from .*, which was at work/));
  });

  test('a holder that is not asked whether it is at work', async () => {
    const found = await broken(changed("$states.result.Status in ['RUNNING', 'PENDING_REDRIVE']", 'false'), async (world) => {
      const first = world.start('Pipeline');
      await world.clock.run(world.clock.now + 20_000);
      await world.run();
      await world.ended(first);
    });
    expect(found).toContainEqual(expect.stringMatching(/took the record from .*, which was at work/));
  });

  test('a record that anybody changes', async () => {
    const change = changed("'ConditionExpression': '#holder = :me'", "'ConditionExpression': '#holder = :me OR attribute_exists(#holder)'");
    expect(await broken({ ...change, ...faultAt('Pipeline/Publish', 'stopAround') }, async (world) => {
      const first = world.start('Pipeline');
      while (first.running) await world.clock.run(world.clock.now + 100);
      await world.run();
    })).toContainEqual(expect.stringMatching(/changed the record that .* holds/));
  });

  test('a promotion that does not wait until the campaign serves', async () => {
    const change = changed('"Assign":{"asked":true,"looks":1},"Next":"Await campaign"', '"Assign":{"asked":true,"looks":1},"Next":"Promote"');
    expect(await broken(change, runs({}, TRAIN))).toContainEqual(expect.stringMatching(/was noted as live while/));
  });

  test('a campaign that is changed before anybody has noted the intention', async () => {
    const change = changed("{ 'version': $version, 'run': $run, 'metric'", "{ 'version': 'another', 'run': $run, 'metric'");
    expect(await broken(change, runs({}))).toContainEqual(expect.stringMatching(/came to serve, which nobody intended/));
  });

  test('a run that is cut off and that nobody looks after', async () => {
    const cut = () => faultAt('Pipeline/Promote', 'stopBefore', [1]);
    const world = new RecommendationWorld({ pace, ...cut() });
    await runs({}, TRAIN, RETURN)(world);
    expect(world.personalize.serving).toBe(world.versions[0].arn);
    const blind = new RecommendationWorld({ pace, ...cut(), ...changed('$exists($record.deploying)', 'false') });
    await runs({}, TRAIN, RETURN)(blind);
    expect(end(blind.executions('Pipeline').at(-1)!)).toMatch(/^NothingToReturnTo/);
    expect(blind.record.live.version).not.toBe(blind.personalize.serving);
  });

  test('a version that has another name each time it is asked for', async () => {
    const change = changed('"Name":"{% $run %}"}', '"Name":"{% $run & $string($states.context.State.RetryCount) %}"}');
    expect(await broken({ ...change, ...faultAt('Pipeline/Train', 'lostAnswer') }, runs({}))).toContainEqual(expect.stringMatching(/^trained twice/));
  });

  test('what exists already and is not taken', async () => {
    const [cell] = await cellsOf([{ act: 'first', state: 'Create import', fault: 'lostAnswer', lasting: false }], changed('Personalize.ResourceAlreadyExistsException', 'Personalize.Nothing'));
    expect(cell.problems).toContainEqual(expect.stringMatching(/^the next run ended as/));
  });

  test('an export of another run, or of another size, in use', async () => {
    expect(await broken(changed("'rows': report.written", "'rows': 1"), runs({}))).toContainEqual(expect.stringMatching(/is published, and not whole/));
    expect(await broken(changed("$published.run & '/' & $dataset.name & '/'", "'another/' & $dataset.name & '/'"), runs({}))).toContainEqual(expect.stringMatching(/Path does not exist/));
  });

  test('an import of less than Personalize takes', async () => {
    const found = await broken(changed('$report.written < 1000', '$report.written < 0'), async (world) => {
      await world.run();
      await world.finish();
      world.sell(999);
      await world.run();
    });
    expect(found).toContainEqual(expect.stringMatching(/Insufficient data: 999 rows/));
  });

  test('an erasure that has no list', async () => {
    expect(await broken(changed('"Next":"Write list"', '"Next":"Read record"'), async (world) => {
      await world.run();
      await world.erase(['ann']);
    })).toContainEqual(expect.stringMatching(/did something before its list was written/));
  });

  test('an old export that brings erased users back', async () => {
    const props = { ...changed('$record.published.at < $record.erased', 'false'), fails: (kind: string, nth: number) => (kind === 'import' && nth < 3 ? 'not now' : undefined) };
    expect(await broken(props, async (world) => {
      await world.run();
      await world.erase(['ann']);
      await world.run(TRAIN);
    })).toContainEqual(expect.stringMatching(/^ann was erased by .*, and is in a dataset/));
  });

  test('a version that is returned to, and stays in the history', async () => {
    expect(await broken(changed('$record.history[$not(version = $live.version', '$record.history[$not(false'), runs({}, TRAIN, TRAIN, RETURN))).toContainEqual('a version is twice in the history');
  });

  test('a promotion that is told and was none', async () => {
    const change = changed('"Condition":"{% $campaign.serves %}","Next":"Promote"', '"Condition":"{% $campaign.serves %}","Next":"Tell promotion"');
    expect(await broken(change, runs({}))).toContainEqual(expect.stringMatching(/Promoted is told of .*, which was not live/));
  });

  test('a version that is rejected, and promoted', async () => {
    const props = { ...changed('"Next":"Not promoted"', '"Next":"Intend"'), score: (nth: number) => 1 - nth / 2, plan: { target: personalizePlan({ batch: undefined }) } };
    expect(await broken(props, runs({}, TRAIN))).toContainEqual(expect.stringMatching(/was rejected, and live/));
  });

  test('an end that nobody knows', async () => {
    expect(await broken(changed('"Error":"{% $problem.error %}"', '"Error":"Oops"'), runs(RETURN))).toContainEqual(expect.stringMatching(/failed as Oops/));
    const world = new RecommendationWorld(changed('$problem.error %}","Cause', '$problem.none %}","Cause'));
    expect(end(await world.run(RETURN))).toMatch(/^States.QueryEvaluationError/);
    expect(violations(world)).toContainEqual(expect.stringMatching(/failed as States.QueryEvaluationError/));
  });
});
