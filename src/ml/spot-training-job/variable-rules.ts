import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { text, TextRule } from './text-rules';
import { AlgorithmOptions } from './training-algorithm';
import { propError } from '../../core/prop-error';

/** SageMaker gives these itself: https://docs.aws.amazon.com/sagemaker/latest/dg/your-algorithms-training-algo-running-container.html */
const GIVEN = ['TRAINING_JOB_NAME', 'TRAINING_JOB_ARN'];

/** Of an algorithm, or of a run. https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_CreateTrainingJob.html */
export function checkVariables(scope: Construct, owner: string, { hyperparameters, environment }: AlgorithmOptions) {
  checkEntries(scope, `${owner}.hyperparameters`, hyperparameters,
    { pattern: /^.{1,256}$/, allowed: 'names from 1 to 256 characters, of one line', fix: 'use a shorter name' },
    { pattern: /^.{0,2500}$/, allowed: 'a text of one line, at most 2500 characters', fix: "write numbers as texts, '20'; put more into a channel" });
  checkEntries(scope, `${owner}.environment`, environment,
    { pattern: /^[a-zA-Z_][a-zA-Z0-9_]{0,511}$/, allowed: 'names of letters, digits and _ that do not begin with a digit', fix: 'use a name such as BATCH_SIZE' },
    { pattern: /^[^]{0,512}$/, allowed: 'a text of at most 512 characters', fix: "write numbers as texts, '20'; put more into a channel" });
  const given = Object.keys(environment ?? {}).find((name) => GIVEN.includes(name));
  if (given) throw propError(scope, { prop: `${owner}.environment`, value: given, allowed: 'names that SageMaker does not give itself', fix: 'use another name' });
}

function checkEntries(scope: Construct, prop: string, entries: { [name: string]: string } | undefined, names: TextRule, values: TextRule) {
  if (entries === undefined || Token.isUnresolved(entries)) return;
  if (entries === null || typeof entries !== 'object') throw propError(scope, { prop, value: entries, allowed: 'names and texts', fix: "use { epochs: '20' }, or leave it out" });
  const count = Object.keys(entries).length;
  if (count > 100) throw propError(scope, { prop, value: `${count} entries`, allowed: 'at most 100', fix: 'put more into a channel' });
  for (const [name, value] of Object.entries(entries)) {
    text(scope, `a name of ${prop}`, name, names);
    if (value === undefined) throw propError(scope, { prop: `${prop}.${name}`, value, allowed: values.allowed, fix: 'give a value, or leave the name out' });
    text(scope, `${prop}.${name}`, value, values);
  }
}
