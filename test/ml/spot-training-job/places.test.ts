import { App, aws_s3 as s3, Duration, Stack, Stage, Token } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Construct } from 'constructs';
import { goodProps } from './training';
import { CheckpointOptions, SpotTrainingJob, TrainingOutput } from '../../../src';

const HERE = { account: '123456789012', region: 'eu-central-1' };
const imported = (scope: Construct, id: string, bucketName: string) => s3.Bucket.fromBucketName(scope, id, bucketName);

function job(stack: Stack, id: string, jobName?: string, checkpoints: Partial<CheckpointOptions> = {}, output: TrainingOutput = {}) {
  const changed = { operations: { jobName }, checkpoints: { interval: Duration.minutes(10), ...checkpoints }, output };
  return new SpotTrainingJob(stack, id, { ...goodProps(stack), ...changed });
}

const warnings = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => entry.data);

describe('the name of a job', () => {
  test.each([['churn', 'churn'], ['churn', 'Churn']])('%s and %s in one stack are refused, with both paths', (one, other) => {
    const stack = new Stack(new App(), 'Training', { env: HERE });
    job(stack, 'One', one);
    expect(() => job(stack, 'Other', other)).toThrow(`Training/Other: operations.jobName is "${other}"; allowed: a name that no other job of the account and region has: Training/One has it`);
  });

  test('that another stack of the account and region has is refused, in another stage too', () => {
    const app = new App();
    job(new Stack(new Stage(app, 'Blue'), 'Training', { env: HERE }), 'Job', 'churn');
    const other = new Stack(new Stage(app, 'Green'), 'Training', { env: HERE });
    expect(() => job(other, 'Job', 'churn')).toThrow('Green/Training/Job: operations.jobName is "churn"; allowed: a name that no other job of the account and region has: Blue/Training/Job has it');
  });

  test('of one token is one', () => {
    const stack = new Stack(new App(), 'Training');
    const name = Token.asString({ Ref: 'P' });
    job(stack, 'One', name);
    expect(() => job(stack, 'Other', name)).toThrow('Training/One has it');
    expect(() => job(stack, 'Third', Token.asString({ Ref: 'Q' }))).not.toThrow();
  });

  test.each([['account', { ...HERE, account: '210987654321' }], ['region', { ...HERE, region: 'us-east-1' }]])('in another %s is its own', (_, env) => {
    const app = new App();
    job(new Stack(app, 'One', { env: HERE }), 'Job', 'churn');
    const other = new Stack(app, 'Other', { env });
    job(other, 'Job', 'churn');
    expect(warnings(other)).toEqual([]);
  });

  test('in stacks that may be of one account and region is a warning', () => {
    const app = new App();
    job(new Stack(app, 'One', { env: HERE }), 'Job', 'churn');
    const other = new Stack(app, 'Other');
    job(other, 'Job', 'churn');
    expect(warnings(other)).toEqual([expect.stringContaining(
      "One/Job has the same operations.jobName, churn: in one account and region the two would take each other's training jobs",
    )]);
  });

  test('that nobody gives is different in each', () => {
    const stack = new Stack(new App(), 'Training');
    expect([job(stack, 'One').jobName, job(stack, 'Other').jobName]).toEqual([expect.any(String), expect.not.stringContaining('one')]);
    expect(warnings(stack)).toEqual([]);
  });
});

describe('the place of the checkpoints', () => {
  type Options = (stack: Stack, first: SpotTrainingJob) => Partial<CheckpointOptions>;
  const two = (one: (stack: Stack) => Partial<CheckpointOptions>, other: Options) => () => {
    const stack = new Stack(new App(), 'Training', { env: HERE });
    const first = job(stack, 'One', 'one', one(stack));
    job(stack, 'Other', 'other', other(stack, first));
  };
  const refused = 'Training/Other: checkpoints.prefix is "kept/"; allowed: a prefix of the bucket that no other job writes checkpoints to: '
    + 'Training/One does, below "kept/"';
  const at = (prefix: string | undefined, name = 'data', id = `${name}-${prefix}`) => (stack: Stack) => ({ bucket: imported(stack, id, name), prefix });

  test('that another job has in the same bucket is refused, with both paths', () => {
    expect(two(at('kept/'), (_, { checkpointBucket: bucket }) => ({ bucket, prefix: 'kept/' }))).toThrow(refused);
  });

  test('that another job has in a bucket of the same name is refused', () => expect(two(at('kept/'), at('kept/', 'data', 'Again'))).toThrow(refused));

  test('within that of another job, or around it, is refused', () => {
    expect(two(at('kept/'), at('kept/more/'))).toThrow('checkpoints.prefix is "kept/more/"');
    expect(two(at('kept/more/'), at('kept/'))).toThrow('Training/One does, below "kept/more/"');
    expect(two(at('kept/'), at('kept-more/'))).not.toThrow();
  });

  test('within the own bucket of another job is refused', () => {
    expect(two(() => ({ prefix: 'kept/' }), (_, { bucket }) => ({ bucket, prefix: 'kept/' }))).toThrow(refused);
  });

  test('is its own with another prefix, none, another bucket, or names that are not known', () => {
    expect(two(at('kept/'), at('more/'))).not.toThrow();
    expect(two(at(undefined), at(undefined, 'data', 'Again'))).not.toThrow();
    expect(two(at('kept/'), at('kept/', 'other'))).not.toThrow();
    expect(two(at('kept/', Token.asString({ Ref: 'P' }), 'P'), at('kept/', Token.asString({ Ref: 'Q' }), 'Q'))).not.toThrow();
    expect(two(() => ({ prefix: 'kept/' }), () => ({ prefix: 'kept/' }))).not.toThrow();
  });
});

describe('models and checkpoints', () => {
  const one = (checkpoints: Partial<CheckpointOptions>, output: TrainingOutput) => () => job(new Stack(new App(), 'Training', { env: HERE }), 'One', 'churn', checkpoints, output);
  const bucket = (id: string) => imported(new Stack(new App(), 'Elsewhere'), id, 'data');

  test.each<[string, Partial<CheckpointOptions>, TrainingOutput, string]>([
    ['models among checkpoints', {}, { prefix: 'checkpoints/models/' }, 'output.prefix is "checkpoints/models/"; allowed: neither within checkpoints.prefix, checkpoints/, nor'],
    ['checkpoints among models', { prefix: 'models/checkpoints/' }, {}, 'output.prefix is "models/"; allowed: neither within checkpoints.prefix, models/checkpoints/'],
    ['models by default among checkpoints of a bucket of the user', { bucket: bucket('A'), prefix: 'churn/' }, {}, 'output.prefix is "churn/models/"'],
    ['both in one bucket that is imported twice', { bucket: bucket('B'), prefix: 'a/' }, { bucket: bucket('C'), prefix: 'a/b/' }, 'output.prefix is "a/b/"'],
  ])('%s are refused', (_, checkpoints, output, message) => expect(one(checkpoints, output)).toThrow(message));

  test('side by side are right', () => {
    expect(one({}, {})).not.toThrow();
    expect(one({ bucket: bucket('D'), prefix: 'a/' }, { bucket: bucket('E'), prefix: 'b/' })).not.toThrow();
    expect(one({ prefix: Token.asString({ Ref: 'P' }) }, { prefix: Token.asString({ Ref: 'Q' }) })).not.toThrow();
  });
});
