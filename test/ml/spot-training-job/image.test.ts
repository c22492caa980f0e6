import { aws_ecr as ecr, Stack, Token } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { check, granted, newStack, plain } from './training';
import { BuiltInAlgorithm } from '../../../src/ml/spot-training-job/built-in-algorithm';
import { builtInImage, imageParts } from '../../../src/ml/spot-training-job/image-parts';
import { REGISTRY_ACCOUNTS } from '../../../src/ml/spot-training-job/registry-accounts';
import { TrainingAlgorithm } from '../../../src/ml/spot-training-job/training-algorithm';
import { TrainingCapacity } from '../../../src/ml/spot-training-job/training-capacity';
import { TrainingImage } from '../../../src/ml/spot-training-job/training-image';

const { fromEcr, deepLearningContainer, of } = TrainingImage;
const parameter = Token.asString({ Ref: 'P' });
const uri = '123456789012.dkr.ecr.eu-central-1.amazonaws.com/team/churn:3';
const imported = (stack: Stack, region = 'eu-central-1') =>
  ecr.Repository.fromRepositoryArn(stack, 'Churn', `arn:aws:ecr:${region}:123456789012:repository/team/churn`);

const parts = (stack: Stack, image: TrainingImage) => imageParts(stack, image._kind);
const address = (stack: Stack, image: TrainingImage) => plain(stack.resolve(parts(stack, image).uri));
const pull = (repository: string) => [
  { Effect: 'Allow', Action: ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'], Resource: repository },
  { Effect: 'Allow', Action: 'ecr:GetAuthorizationToken', Resource: '*' },
];

test.each<[string, (stack: Stack) => TrainingImage, string, string]>([
  ['your repository', (stack) => fromEcr(imported(stack), '3'), '123456789012.dkr.ecr.eu-central-1.<AWS::URLSuffix>/team/churn:3', 'arn:aws:ecr:eu-central-1:123456789012:repository/team/churn'],
  ['a digest', (stack) => fromEcr(imported(stack), 'sha256:ab'), '123456789012.dkr.ecr.eu-central-1.<AWS::URLSuffix>/team/churn@sha256:ab', 'arn:aws:ecr:eu-central-1:123456789012:repository/team/churn'],
  ['no tag', (stack) => fromEcr(imported(stack)), '123456789012.dkr.ecr.eu-central-1.<AWS::URLSuffix>/team/churn:latest', 'arn:aws:ecr:eu-central-1:123456789012:repository/team/churn'],
  [
    'a deep learning container', () => deepLearningContainer('pytorch-training', '2.6.0-cpu-py312'),
    '763104351884.dkr.ecr.eu-central-1.<AWS::URLSuffix>/pytorch-training:2.6.0-cpu-py312', 'arn:<AWS::Partition>:ecr:eu-central-1:763104351884:repository/pytorch-training',
  ],
  [
    'one of another account', () => deepLearningContainer('pytorch-training', '2', { account: '111111111111' }),
    '111111111111.dkr.ecr.eu-central-1.<AWS::URLSuffix>/pytorch-training:2', 'arn:<AWS::Partition>:ecr:eu-central-1:111111111111:repository/pytorch-training',
  ],
  ['a URI', () => of(uri), uri, 'arn:<AWS::Partition>:ecr:eu-central-1:123456789012:repository/team/churn'],
])('the image of %s is found and may be pulled, no other', (_, image, expected, repository) => {
  const stack = newStack();
  const made = image(stack);
  expect(address(stack, made)).toBe(expected);
  expect(granted(stack, parts(stack, made).grantPull)).toEqual(pull(repository));
});

test('a URI that is only known at deployment grants nothing', () => {
  const stack = newStack();
  expect(address(stack, of(parameter))).toBe('<P>');
  expect(granted(stack, parts(stack, of(parameter)).grantPull)).toEqual([]);
});

test('in a stack for any region the account of deep learning containers is looked up at deployment', () => {
  const stack = newStack({});
  expect(address(stack, deepLearningContainer('pytorch-training', '2'))).toBe('<DlcRepositoryAccountMap/<AWS::Region>/value>.dkr.ecr.<AWS::Region>.<AWS::URLSuffix>/pytorch-training:2');
  expect(Template.fromStack(stack).toJSON().Mappings.DlcRepositoryAccountMap['eu-central-1'].value).toBe('763104351884');
});

test('a region whose account nobody knows is refused, with the fix', () => {
  const stack = newStack({ region: 'il-central-1' });
  expect(() => address(stack, deepLearningContainer('pytorch-training', '2'))).toThrow('algorithm.image is "il-central-1"');
  expect(address(stack, deepLearningContainer('pytorch-training', '2', { account: '780543022126' }))).toMatch(/^780543022126/);
});

describe('built-in algorithms', () => {
  const image = (stack: Stack, algorithm: BuiltInAlgorithm) => builtInImage(stack, algorithm);
  const known = Object.entries(BuiltInAlgorithm).filter(([, value]) => value instanceof BuiltInAlgorithm) as [string, BuiltInAlgorithm][];

  test('there are 17 that all have an image in Frankfurt', () => {
    expect(known).toHaveLength(17);
    for (const [, algorithm] of known) {
      const stack = newStack();
      expect(plain(stack.resolve(image(stack, algorithm).uri))).toMatch(/^\d{12}\.dkr\.ecr\.eu-central-1\.<AWS::URLSuffix>\/[a-z0-9-]+:(1|1\.7-1)$/);
    }
  });

  // From the page of eu-central-1 in AWS's Docker registry paths.
  test.each([
    [BuiltInAlgorithm.XGBOOST, '492215442770.dkr.ecr.eu-central-1.<AWS::URLSuffix>/sagemaker-xgboost:1.7-1'],
    [BuiltInAlgorithm.LINEAR_LEARNER, '664544806723.dkr.ecr.eu-central-1.<AWS::URLSuffix>/linear-learner:1'],
    [BuiltInAlgorithm.IMAGE_CLASSIFICATION, '813361260812.dkr.ecr.eu-central-1.<AWS::URLSuffix>/image-classification:1'],
    [BuiltInAlgorithm.LDA, '353608530281.dkr.ecr.eu-central-1.<AWS::URLSuffix>/lda:1'],
    [BuiltInAlgorithm.DEEPAR, '495149712605.dkr.ecr.eu-central-1.<AWS::URLSuffix>/forecasting-deepar:1'],
    [BuiltInAlgorithm.xgboost('0.90-2'), '492215442770.dkr.ecr.eu-central-1.<AWS::URLSuffix>/sagemaker-xgboost:0.90-2'],
    [BuiltInAlgorithm.of('mine', { accounts: { 'eu-central-1': '111111111111' }, tag: '7' }), '111111111111.dkr.ecr.eu-central-1.<AWS::URLSuffix>/mine:7'],
  ])('%#: the image is that of AWS, and only it may be pulled', (algorithm, expected) => {
    const stack = newStack();
    const { uri: address_, grantPull } = image(stack, algorithm);
    expect(plain(stack.resolve(address_))).toBe(expected);
    const [account, , , , , path] = expected.split(/[./](?!\d)/);
    expect(granted(stack, grantPull)[0].Resource).toBe(`arn:<AWS::Partition>:ecr:eu-central-1:${account}:repository/${(path ?? expected.split('/')[1]).split(':')[0]}`);
  });

  test('in a stack for any region it is looked up at deployment', () => {
    const stack = newStack({});
    expect(plain(stack.resolve(image(stack, BuiltInAlgorithm.LDA).uri))).toBe('<RegistryAccounts/<AWS::Region>/account>.dkr.ecr.<AWS::Region>.<AWS::URLSuffix>/lda:1');
    const { Mappings } = Template.fromStack(stack).toJSON();
    expect(Object.keys(Mappings.RegistryAccounts)).toHaveLength(16);
    expect(Mappings.RegistryAccounts['eu-central-1']).toEqual({ account: '353608530281' });
  });

  test('a region without the algorithm is refused, with those that have it', () => {
    expect(() => image(newStack({ region: 'eu-north-1' }), BuiltInAlgorithm.LDA)).toThrow('algorithm is "eu-north-1"; allowed: in ap-northeast-1, ap-northeast-2');
  });

  test('every account is one', () => {
    const accounts = Object.values(REGISTRY_ACCOUNTS).map((byRegion) => Object.entries(byRegion));
    expect(accounts.map(({ length }) => length)).toEqual([37, 37, 37, 37, 16]);
    for (const [region, account] of accounts.flat()) expect(`${region} ${account}`).toMatch(/^(us|eu|ap|ca|sa|af|me|il|cn)-[a-z-]+-\d \d{12}$/);
  });
});

const given = (image: TrainingImage, instanceType = 'ml.m5.xlarge') => ({ algorithm: TrainingAlgorithm.container({ image }), capacity: [TrainingCapacity.spot(instanceType)] });

test.each<[string, Parameters<typeof check>[0], string]>([
  ['a repository elsewhere', (stack) => given(fromEcr(imported(stack, 'us-east-1'))), 'algorithm.image is "in us-east-1"; allowed: in the region of the stack'],
  ['a URI elsewhere', given(of(uri.replace('eu-central-1', 'us-east-1'))), 'algorithm.image is "in us-east-1"'],
  ['an image of Docker Hub', given(of('pytorch/pytorch:latest')), 'algorithm.image is "pytorch/pytorch:latest"; allowed: the URI of an image in ECR'],
  ['a URI of 256', given(of(`${uri}${'0'.repeat(256 - uri.length)}`)), 'algorithm.image is'],
  ['a repository with a tag', given(deepLearningContainer('pytorch-training:2', '2')), 'algorithm.image.repositoryName is "pytorch-training:2"'],
  ['no tag', given(deepLearningContainer('pytorch-training', '')), 'algorithm.image.tag is ""'],
  ...['pytorch-inference', 'djl-inference', 'huggingface-pytorch-inference-neuronx', 'sagemaker-tensorflow-serving', 'tei', 'sagemaker-mxnet-eia', 'sagemaker-neo-pytorch', 'sagemaker-spark-processing']
    .map((name): [string, object, string] => [`${name}, which does not train`, given(deepLearningContainer(name, '2')), `algorithm.image.repositoryName is "${name}"; allowed: a repository of images for training`]),
  ['a digest after a colon', given(of(uri.replace(/3$/, `sha256:${'0'.repeat(64)}`))), 'allowed: at the end of a URI a tag, or @sha256: and 64 hexadecimal digits. Fix: write @ before'],
  ['a digest after a colon and an @', given(of(uri.replace(/3$/, `@sha256:${'0'.repeat(64)}`))), 'allowed: at the end of a URI a tag, or @sha256:'],
  ['half a digest in a URI', given(of(uri.replace(/:3$/, '@sha256:0123'))), 'algorithm.image is "@sha256:0123"; allowed: at the end of a URI'],
  ['half a digest', (stack) => given(fromEcr(imported(stack), 'sha256:0123')), 'algorithm.image.tagOrDigest is "sha256:0123"; allowed: a tag, or a digest'],
  ['a digest with an @', (stack) => given(fromEcr(imported(stack), `@sha256:${'0'.repeat(64)}`)), 'algorithm.image.tagOrDigest is "@sha256:'],
  ['a digest without its colon', (stack) => given(fromEcr(imported(stack), `sha256${'0'.repeat(64)}`)), 'algorithm.image.tagOrDigest is "sha256000'],
  ['a tag of 129', (stack) => given(fromEcr(imported(stack), 'a'.repeat(129))), 'algorithm.image.tagOrDigest is "aaa'],
  ['no repository', given(fromEcr(undefined as any)), 'algorithm.image.repository is missing'],
  ['an account that is none', given(deepLearningContainer('pytorch-training', '2', { account: '1' })), 'algorithm.image.account is "1"; allowed: an account number of 12 digits'],
])('%s is refused', (_, change, message) => expect(() => check(change)).toThrow(message));

test.each<[string, Parameters<typeof check>[0]]>([
  ['a repository of this region', (stack) => given(fromEcr(imported(stack)))],
  ['a repository of the stack', (stack) => given(fromEcr(new ecr.Repository(stack, 'Own')))],
  ['a digest', (stack) => given(fromEcr(imported(stack), `sha256:${'0'.repeat(64)}`))],
  ['a tag of 128', (stack) => given(fromEcr(imported(stack), 'a'.repeat(128)))],
  ['the tag of an asset', (stack) => given(fromEcr(imported(stack), '0'.repeat(64)))],
  ['a tag of a parameter', (stack) => given(fromEcr(imported(stack), parameter))],
  ...['pytorch-training', 'pytorch-training-neuronx', 'smdistributed-modelparallel', 'sagemaker-scikit-learn', 'autogluon-training', 'huggingface-pytorch-trcomp-training']
    .map((name): [string, object] => [name, given(deepLearningContainer(name, '2'))]),
  ['a URI', given(of(uri))],
  ['a URI with a tag of 128', given(of(uri.replace(/3$/, 'a'.repeat(128))))],
  ['a URI with a digest', given(of(uri.replace(/:3$/, `@sha256:${'0'.repeat(64)}`)))],
  ['a URI of a parameter', given(of(parameter))],
  ['names of parameters', given(deepLearningContainer(parameter, parameter, { account: parameter }))],
])('%s is allowed', (_, change) => expect(() => check(change)).not.toThrow());

test.each([
  ['2.6.0-gpu-py312', 'ml.m5.xlarge', 'made for the GPU, and ml.m5.xlarge'],
  ['2.6.0-cpu-py312', 'ml.g5.xlarge', 'made for the CPU, and ml.g5.xlarge'],
  ['2.6.0-gpu', 'ml.trn1.2xlarge', 'made for the GPU, and ml.trn1'],
])('the image %s on %s is a warning', (tag, instanceType, warning) => {
  const stack = check(given(deepLearningContainer('pytorch-training', tag), instanceType));
  Annotations.fromStack(stack).hasWarning('*', Match.stringLikeRegexp(warning));
});

test.each([['2.6.0-gpu-py312', 'ml.g5.xlarge'], ['2.6.0-cpu-py312', 'ml.m5.xlarge'], ['mine', 'ml.m5.xlarge'], ['2.6.0-gpu-py312', parameter]])(
  'the image %s on %s is none', (tag, instanceType) => {
    Annotations.fromStack(check(given(deepLearningContainer('pytorch-training', tag), instanceType))).hasNoWarning('*', Match.anyValue());
  });
