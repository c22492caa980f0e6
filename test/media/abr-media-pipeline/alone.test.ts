import { App, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { AbrMediaPipeline, AbrMediaPipelineProps } from '../../../src/media/abr-media-pipeline';

const env = { account: '123456789012', region: 'eu-central-1' };
const two = (one: AbrMediaPipelineProps, other: AbrMediaPipelineProps, there = env as { account?: string; region?: string }) => {
  const app = new App();
  new AbrMediaPipeline(new Stack(app, 'One', { env }), 'Films', one);
  const stack = new Stack(app, 'Two', { env: there });
  return { stack, pipeline: () => new AbrMediaPipeline(stack, 'Films', other) };
};

test('two pipelines of one account and region have different names', () => {
  const named = { operations: { pipelineName: 'films' } };
  expect(two(named, named).pipeline).toThrow('Two/Films: operations.pipelineName is "films"; allowed: a name that no other pipeline of the account and region has: One/Films has it');
  expect(two(named, named, { ...env, region: 'eu-west-1' }).pipeline).not.toThrow();
  expect(two(named, { operations: { pipelineName: 'movies' } }).pipeline).not.toThrow();
  const { stack, pipeline } = two(named, named, {});
  expect(pipeline).not.toThrow();
  Annotations.fromStack(stack).hasWarning('/Two/Films', Match.stringLikeRegexp('One/Films has the same operations.pipelineName, films'));
});

test.each(['source', 'output'] as const)('two pipelines of one %s bucket have prefixes apart', (place) => {
  const pair = (one?: string, other?: string, sameBucket = true) => {
    const app = new App();
    const stack = new Stack(app, 'Media', { env });
    const [mine, theirs] = [new s3.Bucket(stack, 'A'), new s3.Bucket(stack, 'B')];
    new AbrMediaPipeline(stack, 'One', { [place]: { bucket: mine, prefix: one } });
    return () => new AbrMediaPipeline(stack, 'Two', { [place]: { bucket: sameBucket ? mine : theirs, prefix: other } });
  };
  expect(pair()).toThrow(new RegExp(`^Media/Two: ${place}\\.prefix is "\\w+/"; allowed: neither within \\w+/, which Media/One has in this bucket, nor around it`));
  expect(pair('a/', 'a/b/')).toThrow(/neither within a\//);
  expect(pair('a/', 'b/')).not.toThrow();
  expect(pair('a/', 'a/', false)).not.toThrow();
});
