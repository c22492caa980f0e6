import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { AlgorithmSpecification$, Channel$ } from '@aws-sdk/client-sagemaker';
import { App, aws_s3_assets as s3assets, Stack, Token } from 'aws-cdk-lib';
import { problems } from './schema';
import { check, granted, image, inputs, newStack, plain, scriptDirectory } from './training';
import { algorithmParts } from '../../../src/ml/spot-training-job/algorithm-parts';
import { AlgorithmHardware, BuiltInAlgorithm } from '../../../src/ml/spot-training-job/built-in-algorithm';
import { command } from '../../../src/ml/spot-training-job/script-parts';
import {
  AlgorithmOptions, ContainerAlgorithmOptions, ScriptAlgorithmOptions, TrainingAlgorithm,
} from '../../../src/ml/spot-training-job/training-algorithm';
import { TrainingCapacity } from '../../../src/ml/spot-training-job/training-capacity';
import { InputMode, TrainingChannel } from '../../../src/ml/spot-training-job/training-channel';
import { TrainingMetric } from '../../../src/ml/spot-training-job/training-metric';
import { AlgorithmParts } from '../../../src/ml/spot-training-job/training-parts';

const parameter = Token.asString({ Ref: 'P' });
const directory = scriptDirectory();
const script = (options: Partial<ScriptAlgorithmOptions> = {}) => TrainingAlgorithm.script({ image: image(), directory, entryPoint: 'train.py', ...options });
const container = (options: Partial<ContainerAlgorithmOptions> = {}) => TrainingAlgorithm.container({ image: image(), ...options });

/** `AlgorithmSpecification` as the definition makes it of the parts. */
function specification(stack: Stack, parts: AlgorithmParts) {
  return plain(stack.resolve({
    TrainingImage: parts.image, TrainingInputMode: 'File', ContainerEntrypoint: parts.entrypoint, ContainerArguments: parts.arguments, MetricDefinitions: parts.metrics,
  }));
}

test('a container brings what was said of it, and writes checkpoints unless told otherwise', () => {
  const stack = newStack();
  const parts = algorithmParts(stack, container({
    entrypoint: ['python3', 'fit.py'], arguments: ['--fast'], hyperparameters: { epochs: '20' }, environment: { BATCH: '8' }, metrics: [TrainingMetric.of('loss', 'loss=(.*)')],
  }));
  const made = specification(stack, parts);
  expect(problems(AlgorithmSpecification$, made)).toEqual([]);
  expect(made).toMatchObject({ ContainerEntrypoint: ['python3', 'fit.py'], ContainerArguments: ['--fast'], MetricDefinitions: [{ Name: 'loss', Regex: 'loss=(.*)' }] });
  expect(parts).toMatchObject({ hyperparameters: { epochs: '20' }, environment: { BATCH: '8' }, channels: [], checkpoints: true });
  expect(algorithmParts(newStack(), container({ checkpoints: false })).checkpoints).toBe(false);
});

test('a container with no more than an image has no entry point', () => {
  const stack = newStack();
  const made = specification(stack, algorithmParts(stack, container()));
  expect(problems(AlgorithmSpecification$, made)).toEqual([]);
  const address = '763104351884.dkr.ecr.eu-central-1.<AWS::URLSuffix>/pytorch-training:2.6.0-py312';
  expect(made).toEqual({ TrainingImage: address, TrainingInputMode: 'File', MetricDefinitions: [] });
});

test('a built-in algorithm says whether it writes checkpoints', () => {
  const stack = newStack();
  const parts = algorithmParts(stack, TrainingAlgorithm.builtIn(BuiltInAlgorithm.PCA, { hyperparameters: { feature_dim: '4' } }));
  expect(problems(AlgorithmSpecification$, specification(stack, parts))).toEqual([]);
  expect(parts).toMatchObject({ hyperparameters: { feature_dim: '4' }, environment: {}, metrics: [], channels: [], checkpoints: false });
  const writing = Object.entries(BuiltInAlgorithm).filter(([, value]) => value instanceof BuiltInAlgorithm && value._facts.checkpoints);
  expect(writing.map(([name]) => name)).toEqual(['XGBOOST', 'IMAGE_CLASSIFICATION', 'OBJECT_DETECTION', 'SEMANTIC_SEGMENTATION']);
});

describe('a script', () => {
  test('brings its directory and the helper as channels', () => {
    const stack = newStack();
    const parts = algorithmParts(stack, script());
    const configs = plain(stack.resolve(parts.channels.map(({ config }) => config)));
    for (const config of configs) expect(problems(Channel$, config)).toEqual([]);
    expect(configs).toEqual([['code', 'zip'], ['resumable', 'py']].map(([name, kind]) => ({
      ChannelName: name,
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: expect.stringMatching(new RegExp(`^s3://cdk-hnb659fds-assets-123456789012-eu-central-1/[0-9a-f]{64}\\.${kind}$`)),
          S3DataDistributionType: 'FullyReplicated',
        },
      },
      InputMode: 'File',
    })));
  });

  test('may read each asset, no other', () => {
    const stack = newStack();
    const [code] = algorithmParts(stack, script()).channels;
    const resources = granted(stack, code.grantRead).flatMap(({ Resource }) => Resource);
    const assetsBucket = 'arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-123456789012-eu-central-1';
    expect(resources.sort()).toEqual([assetsBucket, expect.stringMatching(new RegExp(`^${assetsBucket}/[0-9a-f]{64}\\.zip\\*?$`))]);
  });

  test('has its directory in front of the user\'s on the path of Python', () => {
    expect(algorithmParts(newStack(), script()).environment).toEqual({ PYTHONPATH: '/opt/ml/code' });
    expect(algorithmParts(newStack(), script({ environment: { PYTHONPATH: '/lib', A: '1' } })).environment).toEqual({ PYTHONPATH: '/opt/ml/code:/lib', A: '1' });
  });

  test('has a specification within the limits of the API for the longest entry point', () => {
    const stack = newStack();
    const made = specification(stack, algorithmParts(stack, script({ entryPoint: `${'a'.repeat(97)}.py` })));
    expect(problems(AlgorithmSpecification$, made)).toEqual([]);
    expect(Math.max(...made.ContainerEntrypoint.map(({ length }: string) => length))).toBeLessThanOrEqual(256);
    expect(made.ContainerEntrypoint.slice(0, 2)).toEqual(['/bin/sh', '-ec']);
  });

  /** The layout of /opt/ml with the channels of a script, each file by its content hash. */
  function layout(files: { [name: string]: string }): string {
    const root = mkdtempSync(join(tmpdir(), 'opt-ml-'));
    const source = join(root, 'source');
    for (const name of ['code', 'resumable']) mkdirSync(join(root, 'input/data', name), { recursive: true });
    for (const [name, content] of Object.entries(files)) {
      mkdirSync(join(source, name, '..'), { recursive: true });
      writeFileSync(join(source, name), content);
    }
    execFileSync('python3', ['-m', 'zipfile', '-c', join(root, 'input/data/code/0123abcd.zip'), ...readdirSync(source)], { cwd: source });
    writeFileSync(join(root, 'input/data/resumable/4567ef.py'), 'WHO = "the helper"\n');
    return root;
  }

  const run = (root: string, entryPoint: string) =>
    execFileSync('/bin/sh', ['-ec', command(entryPoint).replace('cd /opt/ml', `cd ${root}`)], { env: { PATH: process.env.PATH, PYTHONPATH: join(root, 'code') }, encoding: 'utf8' });

  test('is unpacked and run by a shell, and finds the helper and its neighbours', () => {
    const root = layout({ 'churn/main.py': 'import os, neighbour, resumable\nprint(resumable.WHO, neighbour.WHO, os.path.basename(os.getcwd()))\n', 'neighbour.py': 'WHO = "the neighbour"\n' });
    expect(run(root, 'churn/main.py')).toBe('the helper the neighbour code\n');
  });

  test('that brings a resumable.py of its own gets that', () => {
    expect(run(layout({ 'train.py': 'import resumable\nprint(resumable.WHO)\n', 'resumable.py': 'WHO = "mine"\n' }), 'train.py')).toBe('mine\n');
  });

  test('is the process that the shell was, so that signals reach it', () => {
    const root = layout({ 'train.py': 'import os\nprint(os.getppid())\n' });
    expect(run(root, 'train.py')).toBe(`${process.pid}\n`);
  });

  test('that fails fails the container', () => {
    expect(() => run(layout({ 'train.py': 'raise SystemExit(3)\n' }), 'train.py')).toThrow(expect.objectContaining({ status: 3 }));
  });

  test('leaves behind what is excluded', () => {
    const own = scriptDirectory();
    writeFileSync(join(own, 'notes.pyc'), 'x');
    const stack = newStack();
    algorithmParts(stack, script({ directory: own }));
    const { directory: assembly } = App.of(stack)!.synth();
    const staged = join(assembly, (stack.node.findChild('Code') as s3assets.Asset).assetPath);
    expect(readdirSync(staged)).toContain('train.py');
    expect(readdirSync(staged)).not.toContain('notes.pyc');
  });
});

const texts = (count: number, text = 'x') => Array.from({ length: count }, () => text);
const entries = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`k${index}`, 'v']));
const on = (algorithm: BuiltInAlgorithm, instanceType: string, count = 1, mode = InputMode.FILE) => (stack: Stack) => ({
  algorithm: TrainingAlgorithm.builtIn(algorithm),
  capacity: [TrainingCapacity.onDemand(instanceType, { count })],
  channels: [TrainingChannel.fromBucket('train', inputs(stack), { mode })],
});
const told = (options: AlgorithmOptions) => ({ algorithm: container(options) });
const measured = (...metrics: TrainingMetric[]) => ({ algorithm: container({ metrics }) });
const { of } = TrainingMetric;
const version = (name: string) => on(BuiltInAlgorithm.xgboost(name), 'ml.m5.xlarge');

test.each<[string, Parameters<typeof check>[0], string]>([
  ['no algorithm', { algorithm: undefined }, 'algorithm is missing'],
  ['a directory that is not there', { algorithm: script({ directory: 'nowhere' }) }, `algorithm.directory is "nowhere"; allowed: a directory that exists: there is none at ${join(process.cwd(), 'nowhere')}. Fix: give its path`],
  ['a file as directory', { algorithm: script({ directory: join(directory, 'train.py') }) }, 'algorithm.directory is'],
  ['a directory of a parameter', { algorithm: script({ directory: parameter }) }, 'algorithm.directory is a value that is only known at deployment'],
  ['an entry point that is not there', { algorithm: script({ entryPoint: 'fit.py' }) }, `algorithm.entryPoint is "fit.py"; allowed: a file in ${directory}`],
  ['a directory as entry point', { algorithm: script({ entryPoint: 'steps.py' }) }, 'algorithm.entryPoint is "steps.py"; allowed: a file in'],
  ...['', 'train.sh', '../train.py', './train.py', '/train.py', '-c.py', 'a b.py', 'train.py; reboot #.py', '$(reboot).py', '`reboot`.py', "'.py", 'a\n.py', 'train.py\n', 'churn//main.py', `${'a'.repeat(98)}.py`]
    .map((entryPoint): [string, object, string] => [`the entry point ${JSON.stringify(entryPoint)}`, { algorithm: script({ entryPoint }) }, 'allowed: a Python file below the directory']),
  ['an entry point of a parameter', { algorithm: script({ entryPoint: parameter }) }, 'algorithm.entryPoint is a value that is only known at deployment'],
  ['an exclude that is no list', { algorithm: script({ exclude: '*.csv' as any }) }, 'algorithm.exclude is "*.csv"'],
  ...[['*.py'], ['*'], ['train.py'], ['/train.py'], ['**/*.py'], ['!train.py', '*']].map((exclude): [string, object, string] => [
    `the exclude ${exclude}, which leaves the script behind`, { algorithm: script({ exclude }) }, 'allowed: patterns that leave algorithm.entryPoint, train.py, in. Fix: add \'!train.py\'',
  ]),
  ['an exclude of the directory of the script', { algorithm: script({ entryPoint: 'churn/main.py', exclude: ['churn'] }) }, 'algorithm.exclude is ["churn"]'],
  ['an exclude with a number', { algorithm: script({ exclude: [1 as any] }) }, 'algorithm.exclude is [1]; allowed: a list of patterns'],
  ['an exclude of a parameter', { algorithm: script({ exclude: [parameter] }) }, 'algorithm.exclude is ["${Token['],
  ['an empty entry point of a container', { algorithm: container({ entrypoint: [] }) }, 'algorithm.entrypoint is "0 entries"; allowed: from 1 to 100'],
  ['101 arguments', { algorithm: container({ arguments: texts(101) }) }, 'algorithm.arguments is "101 entries"'],
  ['an argument of 257', { algorithm: container({ arguments: texts(1, 'x'.repeat(257)) }) }, 'algorithm.arguments[0] is "xxx'],
  ['an argument of two lines', { algorithm: container({ arguments: ['a\nb'] }) }, 'algorithm.arguments[0] is "a\\nb"; allowed: one line'],
  ['checkpoints as a text', { algorithm: container({ checkpoints: 'no' as any }) }, 'algorithm.checkpoints is "no"'],
  ['101 hyperparameters', told({ hyperparameters: entries(101) }), 'algorithm.hyperparameters is "101 entries"; allowed: at most 100'],
  ['a hyperparameter without a name', told({ hyperparameters: { '': '1' } }), 'a name of algorithm.hyperparameters is ""'],
  ['a hyperparameter with a name of 257', told({ hyperparameters: { ['a'.repeat(257)]: '1' } }), 'a name of algorithm.hyperparameters is'],
  ['a hyperparameter of 2501', told({ hyperparameters: { a: 'x'.repeat(2501) } }), 'algorithm.hyperparameters.a is'],
  ['a number as hyperparameter', told({ hyperparameters: { epochs: 20 as any } }), 'algorithm.hyperparameters.epochs is 20; allowed: a text of one line'],
  ['a missing hyperparameter', told({ hyperparameters: { epochs: undefined as any } }), 'algorithm.hyperparameters.epochs is missing'],
  ['101 variables', told({ environment: entries(101) }), 'algorithm.environment is "101 entries"'],
  ['a variable that begins with a digit', told({ environment: { '1A': '' } }), 'a name of algorithm.environment is "1A"'],
  ['a variable with a dash', told({ environment: { 'A-B': '' } }), 'a name of algorithm.environment is "A-B"'],
  ['a variable of 513', told({ environment: { A: 'x'.repeat(513) } }), 'algorithm.environment.A is'],
  ['100 variables of a script, which has one more', { algorithm: script({ environment: entries(100) }) }, 'algorithm.environment is "101 entries"'],
  ['a path of Python that a script makes too long', { algorithm: script({ environment: { PYTHONPATH: 'x'.repeat(500) } }) }, 'algorithm.environment.PYTHONPATH is'],
  ['a variable of SageMaker', told({ environment: { TRAINING_JOB_NAME: 'x' } }), 'algorithm.environment is "TRAINING_JOB_NAME"; allowed: names that SageMaker does not give'],
  ['41 metrics', measured(...Array.from({ length: 41 }, (_, i) => of(`m${i}`, '(.)'))), 'algorithm.metrics is "41 entries"; allowed: at most 40'],
  ['the same metric twice', measured(of('loss', '(.)'), of('loss', '(..)')), 'algorithm.metrics is "loss"; allowed: each name once'],
  ['a metric without a name', measured(of('', '(.)')), 'algorithm.metrics[0].name is ""'],
  ['a metric with a name of 256', measured(of('a'.repeat(256), '(.)')), 'algorithm.metrics[0].name is'],
  ['a metric without a pattern', measured(of('loss', '')), 'algorithm.metrics[0].regex is ""'],
  ['a pattern of 501', measured(of('loss', `(${'.'.repeat(499)})`)), 'algorithm.metrics[0].regex is'],
  ['a pattern that is none', measured(of('loss', 'loss=([0-9')), 'algorithm.metrics[0].regex is "loss=([0-9"; allowed: a regular expression'],
  ['a pattern without a group', measured(of('loss', 'loss=(?:.*)')), 'algorithm.metrics[0].regex is "loss=(?:.*)"; allowed: a regular expression with a group'],
  ['a CPU-only algorithm on a GPU', on(BuiltInAlgorithm.RANDOM_CUT_FOREST, 'ml.g5.xlarge'), 'capacity[0].instanceType is "ml.g5.xlarge"; allowed: instance types with CPU: randomcutforest'],
  ['a GPU-only algorithm on a CPU', on(BuiltInAlgorithm.SEQ2SEQ, 'ml.m5.xlarge'), 'capacity[0].instanceType is "ml.m5.xlarge"; allowed: instance types with GPU: seq2seq'],
  ['an algorithm for both on Trainium', on(BuiltInAlgorithm.KMEANS, 'ml.trn1.2xlarge'), 'capacity[0].instanceType is "ml.trn1.2xlarge"; allowed: instance types with CPU or GPU'],
  ['an old XGBoost on a GPU', on(BuiltInAlgorithm.xgboost('1.0-1'), 'ml.g5.xlarge'), 'capacity[0].instanceType is "ml.g5.xlarge"; allowed: instance types with CPU'],
  ['two instances for LDA', on(BuiltInAlgorithm.LDA, 'ml.m5.xlarge', 2), 'capacity[0].count is 2; allowed: 1: lda is trained on one instance only'],
  ['a pipe for an algorithm that reads none', on(BuiltInAlgorithm.DEEPAR, 'ml.m5.xlarge', 1, InputMode.PIPE), 'channels[0].mode is "Pipe"; allowed: File or FastFile: forecasting-deepar'],
  ['a built-in algorithm without data', { algorithm: TrainingAlgorithm.builtIn(BuiltInAlgorithm.PCA), channels: [] }, 'channels is []; allowed: at least one with a built-in algorithm'],
  ['XGBoost before it wrote checkpoints', version('1'), 'algorithm.version is "1"; allowed: a version from 0.90-1 on'],
  ['a tag of spaces', on(BuiltInAlgorithm.of('mine', { accounts: { 'eu-central-1': '111111111111' }, tag: ' ' }), 'ml.m5.xlarge'), 'algorithm.tag is " "'],
  ['no account', on(BuiltInAlgorithm.of('mine', { accounts: {} }), 'ml.m5.xlarge'), 'algorithm.accounts is "0 entries"'],
  ['an account that is none', on(BuiltInAlgorithm.of('mine', { accounts: { 'eu-central-1': '1' } }), 'ml.m5.xlarge'), 'algorithm.accounts.eu-central-1 is "1"'],
  ['a repository that is none', on(BuiltInAlgorithm.of('a b', { accounts: { 'eu-central-1': '111111111111' } }), 'ml.m5.xlarge'), 'algorithm.repository is "a b"'],
  ['hardware that does not exist', on(BuiltInAlgorithm.of('mine', { accounts: { x: '111111111111' }, hardware: 'TPU' as AlgorithmHardware }), 'ml.m5.xlarge'), 'algorithm.hardware is "TPU"'],
])('%s is refused', (_, change, message) => expect(() => check(change as any)).toThrow(message));

test.each<[string, Parameters<typeof check>[0]]>([
  ['a script', { algorithm: script() }],
  ...[[], ['*', '!train.py'], ['*.csv'], ['churn'], ['/main.py']].map((exclude): [string, object] => [`the exclude ${exclude}`, { algorithm: script({ exclude }) }]),
  ['99 variables of a script', { algorithm: script({ environment: entries(99) }) }],
  ['the longest path of Python', { algorithm: script({ environment: { PYTHONPATH: 'x'.repeat(499) } }) }],
  ['a script in a subdirectory', { algorithm: script({ entryPoint: 'churn/main.py' }) }],
  ['the longest entry point', { algorithm: script({ entryPoint: `${'a'.repeat(97)}.py` }) }],
  ['100 arguments of 256', { algorithm: container({ arguments: texts(100, 'x'.repeat(256)) }) }],
  ['arguments of parameters', { algorithm: container({ arguments: [parameter], entrypoint: Token.asList({ Ref: 'P' }) }) }],
  ['100 hyperparameters', told({ hyperparameters: entries(100) })],
  ['the longest hyperparameter', told({ hyperparameters: { ['a'.repeat(256)]: 'x'.repeat(2500) } })],
  ['a hyperparameter and a variable of parameters', told({ hyperparameters: { a: parameter }, environment: { A: parameter } })],
  ['100 variables of 512', told({ environment: Object.fromEntries(Object.keys(entries(100)).map((name) => [name, '\n'.repeat(512)])) })],
  ['40 metrics', measured(...Array.from({ length: 40 }, (_, i) => of(`m${i}`, '(.)')))],
  ['the longest metric', measured(of('a'.repeat(255), `(${'.'.repeat(498)})`))],
  ['a metric of parameters', measured(of(parameter, parameter), of(parameter, parameter))],
  ['a CPU-only algorithm on a type of a parameter', on(BuiltInAlgorithm.LDA, parameter)],
  ['a CPU-only algorithm on a CPU', on(BuiltInAlgorithm.LDA, 'ml.m5.xlarge')],
  ['a GPU-only algorithm on a GPU', on(BuiltInAlgorithm.IMAGE_CLASSIFICATION, 'ml.p3.2xlarge', 2, InputMode.PIPE)],
  ['XGBoost on a GPU', on(BuiltInAlgorithm.xgboost('1.2-1'), 'ml.g5.xlarge')],
  ['the first XGBoost that writes checkpoints', version('0.90-1')],
  ['a version of a parameter', version(parameter)],
  ['an algorithm that is not in the list', on(BuiltInAlgorithm.of('mine', { accounts: { 'eu-central-1': '111111111111' } }), 'ml.m5.xlarge')],
])('%s is allowed', (_, change) => expect(() => check(change)).not.toThrow());
