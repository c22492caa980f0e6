import { end, settled } from './worlds';
import { foreignPlan, personalizePlan, recommendationPlan, recommenderPlan } from '../../../bench/recommendations/plan';
import { RecommendationWorld } from '../../../bench/recommendations/world';
import { eraseTime, pipelineTime } from '../../../src/data/glue-to-personalize/definition/machine-times';
import { ForeignPlan } from '../../../src/data/glue-to-personalize/definition/recommendation-plan';

/** The machines outlast what they wait for, whatever may be asked of them, and their histories have room for it. */
const HOUR = 3600;
const DAY = 24 * HOUR;

test.each([
  ['a training of a week', { target: personalizePlan({ trainingTimeout: 7 * DAY }) }, 7 * DAY],
  ['a trainer that takes a month', { target: { ...foreignPlan(), timeout: 30 * DAY } as ForeignPlan }, 30 * DAY],
  ['a job of two days, which another is before', { jobTimeout: 2 * DAY, target: recommenderPlan() }, 4 * DAY],
])('%s, and all around it', (_, more, longest) => {
  const plan = recommendationPlan(more);
  expect(pipelineTime(plan)).toBeGreaterThan(longest + DAY);
  expect(eraseTime(plan)).toBeGreaterThanOrEqual(pipelineTime(plan) + DAY);
  for (const time of [pipelineTime(plan), eraseTime(plan)]) expect(Number.isInteger(time)).toBe(true);
  // An execution of Step Functions ends after a year.
  expect(eraseTime(plan)).toBeLessThan(365 * DAY);
});

test('a run whose parts all take as long as they may comes to its end', async () => {
  const almost = (seconds: number): [number, number] => [0.95 * seconds, 0.95 * seconds];
  const world = new RecommendationWorld({
    plan: { target: personalizePlan({ trainingTimeout: 7 * DAY }) },
    takes: {
      dataset: almost(HOUR),
      import: almost(12 * HOUR),
      filter: almost(HOUR),
      solution: almost(HOUR),
      version: almost(7 * DAY),
      campaign: almost(4 * HOUR),
      batch: almost(DAY),
    },
  });
  const run = await world.run();
  expect(end(run)).toBe('PROMOTED');
  expect(run.stopDate! - run.startDate).toBeGreaterThan(8 * DAY * 1000);
  // AWS ends a history at 25,000 events.
  expect(run.events).toBeGreaterThan(10_000);
  expect(run.events).toBeLessThan(20_000);
  await settled(world);
});
