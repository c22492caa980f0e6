import { App, Stack } from 'aws-cdk-lib';
import { deployAfter } from '../../src/core/stack-dependency';

test('the second stack is deployed first', () => {
  const app = new App();
  const [first, second] = [new Stack(app, 'First'), new Stack(app, 'Second')];
  deployAfter(first, second, 'because');
  expect(app.synth().getStackByName('First').dependencies.map(({ id }) => id)).toContain('Second');
});

test('a version of aws-cdk-lib that has the new name is called by it', () => {
  const calls: unknown[] = [];
  const newer = { addStackDependency: (...args: unknown[]) => calls.push(args), addDependency: () => { throw new Error('the old name'); } };
  const target = new Stack(new App(), 'Target');
  deployAfter(newer as unknown as Stack, target, 'because');
  expect(calls).toEqual([[target, 'because']]);
});
