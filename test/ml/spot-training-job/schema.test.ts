import { AlgorithmSpecification$, Channel$, ResourceConfig$ } from '@aws-sdk/client-sagemaker';
import { problems } from './schema';

const channel = { ChannelName: 'train', DataSource: { S3DataSource: { S3DataType: 'S3Prefix', S3Uri: 's3://b/' } } };

test('a good channel has no problem', () => expect(problems(Channel$, channel)).toEqual([]));

test.each([
  ['unknown members', Channel$, { ...channel, Mode: 'File' }, '.Mode is unknown'],
  ['missing members', Channel$, { ChannelName: 'train' }, '.DataSource is missing'],
  ['missing members further down', Channel$, { ...channel, DataSource: { S3DataSource: { S3DataType: 'S3Prefix' } } }, '.DataSource.S3DataSource.S3Uri is missing'],
  ['numbers as texts', ResourceConfig$, { InstanceCount: '1' }, '.InstanceCount is no number'],
  ['a text for a list', AlgorithmSpecification$, { TrainingInputMode: 'File', ContainerEntrypoint: 'sh' }, '.ContainerEntrypoint is no list'],
  ['a list for a structure', Channel$, { ...channel, ShuffleConfig: [] }, '.ShuffleConfig is no structure'],
])('%s are found', (_, schema, value, problem) => expect(problems(schema, value)).toEqual([problem]));
