import { Query } from '../../../local-cloud/states/jsonata';
import { Random } from '../../../local-cloud/states/random';
import { query } from '../../../src/delivery/canary-function/definition/asl';
import { settled } from '../../../src/delivery/canary-function/definition/memo';

const SECOND = 1000;

test('the memory of good code is a plain list of the last three, however many rollouts there were', async () => {
  const context = { Execution: { Name: 'rollout' } };
  let good: unknown[] = [];
  for (const [index, hash] of ['a', 'b', 'c', 'd', 'c'].entries()) {
    const states = { input: {}, context };
    const description = await new Query(() => index * SECOND, new Random(1)).template(query(settled('$member')), states, { member: { hash, good } });
    ({ good } = JSON.parse(description as string));
    expect(good.every((entry) => typeof entry === 'string')).toBe(true);
  }
  expect(good).toEqual(['c@4', 'd@3', 'b@1']);
});
