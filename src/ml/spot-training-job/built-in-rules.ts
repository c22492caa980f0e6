import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { AlgorithmHardware, BuiltInAlgorithm } from './built-in-algorithm';
import { inputMode } from './channel-parts';
import { processorOf } from './instance-types';
import { atMost, oneOf, required, text } from './text-rules';
import { TrainingCapacity } from './training-capacity';
import { InputMode, TrainingChannel } from './training-channel';
import { propError } from '../../core/prop-error';

export function checkBuiltIn(scope: Construct, algorithm: BuiltInAlgorithm, capacity: TrainingCapacity[], channels: TrainingChannel[]) {
  checkFacts(scope, algorithm);
  checkHardware(scope, algorithm, capacity);
  checkCount(scope, algorithm, capacity);
  checkPipe(scope, algorithm, channels);
}

function checkFacts(scope: Construct, { repository, _facts: { tag, hardware }, _registry: registry }: BuiltInAlgorithm) {
  const version = registry === 'xgboost';
  text(scope, 'algorithm.version', version ? tag : undefined, {
    pattern: /^\d+\.\d+-\d+$/, allowed: 'a version from 0.90-1 on: older ones write no checkpoints', fix: "use a version such as '1.7-1'",
  });
  text(scope, 'algorithm.tag', version ? undefined : tag, { pattern: /^\w[\w.-]{0,99}$/, allowed: 'a tag', fix: "use a tag such as '1'" });
  text(scope, 'algorithm.repository', repository, { pattern: /^[a-z0-9._/-]{2,128}$/, allowed: 'the name of a repository', fix: "use a name such as 'xgboost'" });
  oneOf(scope, 'algorithm.hardware', hardware, AlgorithmHardware);
  if (typeof registry !== 'string') checkAccounts(scope, registry);
}

function checkAccounts(scope: Construct, accounts: { [region: string]: string }) {
  required(scope, 'algorithm.accounts', accounts, () => true, 'accounts by region', "use { 'eu-central-1': '...' }");
  atMost(scope, 'algorithm.accounts', Object.keys(accounts).length, 200, 'give the account of each region that is deployed to', 1);
  for (const [name, account] of Object.entries(accounts)) {
    text(scope, `algorithm.accounts.${name}`, account, { pattern: /^\d{12}$/, allowed: 'an account number of 12 digits', fix: 'write it as a text' });
  }
}

function checkHardware(scope: Construct, { repository, _facts }: BuiltInAlgorithm, capacity: TrainingCapacity[]) {
  const { hardware = AlgorithmHardware.CPU_OR_GPU } = _facts;
  const fits = hardware === AlgorithmHardware.CPU_OR_GPU ? ['CPU', 'GPU'] : [hardware];
  const index = capacity.findIndex(({ instanceType }) => !Token.isUnresolved(instanceType) && !fits.includes(processorOf(instanceType)));
  if (index === -1) return;
  throw propError(scope, {
    prop: `capacity[${index}].instanceType`,
    value: capacity[index].instanceType,
    allowed: `instance types with ${fits.join(' or ')}: ${repository} is trained on nothing else`,
    fix: `use a type such as '${fits.includes('CPU') ? 'ml.m5.xlarge' : 'ml.g5.xlarge'}'`,
  });
}

function checkCount(scope: Construct, { repository, _facts: { distributed = true } }: BuiltInAlgorithm, capacity: TrainingCapacity[]) {
  const index = distributed ? -1 : capacity.findIndex(({ count }) => count > 1);
  if (index === -1) return;
  throw propError(scope, { prop: `capacity[${index}].count`, value: capacity[index].count, allowed: `1: ${repository} is trained on one instance only`, fix: 'use a larger instance type' });
}

function checkPipe(scope: Construct, { repository, _facts: { pipe = false } }: BuiltInAlgorithm, channels: TrainingChannel[]) {
  const index = pipe ? -1 : channels.findIndex((channel) => inputMode(channel) === InputMode.PIPE);
  if (index === -1) return;
  throw propError(scope, { prop: `channels[${index}].mode`, value: InputMode.PIPE, allowed: `File or FastFile: ${repository} does not read pipes`, fix: 'leave mode out' });
}
