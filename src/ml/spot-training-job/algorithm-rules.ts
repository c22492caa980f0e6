import { existsSync, statSync } from 'fs';
import { join, resolve } from 'path';
import { IgnoreStrategy, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkBuiltIn } from './built-in-rules';
import { checkImage, warnOfImage } from './image-rules';
import { checkMetrics } from './metric-rules';
import { EXCLUDED, scriptEnvironment } from './script-parts';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { atMost, required, text } from './text-rules';
import { ContainerAlgorithmOptions, ScriptAlgorithmOptions } from './training-algorithm';
import { checkVariables } from './variable-rules';
import { flag } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

/** To be called after the rules of capacities and channels. */
export function checkAlgorithm(scope: Construct, { algorithm: { _kind: kind }, capacity, channels = [] }: SpotTrainingJobProps) {
  required(scope, 'algorithm', kind.options, () => true, 'the options of a TrainingAlgorithm', 'give them');
  checkVariables(scope, 'algorithm', kind.options);
  // One more than the user's, or a longer one.
  if (kind.kind === 'script') checkVariables(scope, 'algorithm', { environment: scriptEnvironment(kind.options.environment) });
  if (kind.kind === 'builtIn') required(scope, 'algorithm', kind.algorithm, ({ _facts }) => _facts, 'a BuiltInAlgorithm', 'use one such as BuiltInAlgorithm.XGBOOST');
  if (kind.kind === 'builtIn') return checkBuiltIn(scope, kind.algorithm, capacity, channels);
  required(scope, 'algorithm.image', kind.options.image, ({ _kind: image }) => image, 'a TrainingImage', "use TrainingImage.deepLearningContainer('pytorch-training', ...)");
  checkImage(scope, kind.options.image);
  warnOfImage(scope, kind.options.image, capacity);
  checkMetrics(scope, kind.options.metrics ?? []);
  if (kind.kind === 'script') checkScript(scope, kind.options);
  else checkContainer(scope, kind.options);
}

/**
 * It becomes part of a shell's command, so its characters are few: no quoting, nothing that a shell or Python takes for more than a name.
 */
function checkScript(scope: Construct, { directory, entryPoint, exclude }: ScriptAlgorithmOptions) {
  const prop = 'algorithm.entryPoint';
  checkDirectory(scope, directory);
  if (typeof entryPoint !== 'string' || entryPoint.length > 100 || !/^\w[\w.-]*(\/\w[\w.-]*)*\.py$/.test(entryPoint)) {
    throw propError(scope, {
      prop, value: entryPoint, allowed: 'a Python file below the directory: letters, digits, ., _, - and /, at most 100 characters', fix: "use a name such as 'train.py'",
    });
  }
  if (!existsSync(join(directory, entryPoint)) || !statSync(join(directory, entryPoint)).isFile()) {
    throw propError(scope, { prop, value: entryPoint, allowed: `a file in ${directory}`, fix: 'correct the name, or the directory' });
  }
  checkExclude(scope, directory, entryPoint, exclude);
}

function checkDirectory(scope: Construct, directory: string) {
  const known = typeof directory === 'string' && !Token.isUnresolved(directory);
  if (known && existsSync(directory) && statSync(directory).isDirectory()) return;
  throw propError(scope, {
    prop: 'algorithm.directory',
    value: directory,
    allowed: known ? `a directory that exists: there is none at ${resolve(directory)}` : 'a directory that exists',
    fix: "give its path from your own file: join(__dirname, 'train') in TypeScript, os.path.join(os.path.dirname(__file__), 'train') in Python",
  });
}

/** Asks what the asset asks. With the entry point in it the archive is never empty. */
function checkExclude(scope: Construct, directory: string, entryPoint: string, exclude: string[] = EXCLUDED) {
  const prop = 'algorithm.exclude';
  if (!Array.isArray(exclude) || !exclude.every((pattern) => typeof pattern === 'string' && !Token.isUnresolved(pattern))) {
    throw propError(scope, { prop, value: exclude, allowed: 'a list of patterns', fix: "use ['*.csv']" });
  }
  const root = resolve(directory);
  if (!IgnoreStrategy.git(root, exclude).ignores(join(root, entryPoint))) return;
  throw propError(scope, { prop, value: exclude, allowed: `patterns that leave algorithm.entryPoint, ${entryPoint}, in`, fix: `add '!${entryPoint}' as the last, or narrow them` });
}

function checkContainer(scope: Construct, options: ContainerAlgorithmOptions) {
  flag(scope, 'algorithm.checkpoints', options.checkpoints);
  checkStrings(scope, 'algorithm.entrypoint', options.entrypoint);
  checkStrings(scope, 'algorithm.arguments', options.arguments);
}

function checkStrings(scope: Construct, prop: string, values: string[] | undefined) {
  if (!values || Token.isUnresolved(values)) return;
  atMost(scope, prop, values.length, 100, 'leave it out, or put more into a file of the image', 1);
  values.forEach((value, index) => text(scope, `${prop}[${index}]`, value, {
    pattern: /^.{0,256}$/, allowed: 'one line of at most 256 characters', fix: 'put more into a file of the image, or into hyperparameters',
  }));
}
