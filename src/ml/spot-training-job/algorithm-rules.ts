import { existsSync, statSync } from 'fs';
import { join } from 'path';
import { Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkBuiltIn } from './built-in-rules';
import { checkImage, warnOfImage } from './image-rules';
import { checkMetrics } from './metric-rules';
import { scriptEnvironment } from './script-parts';
import { SpotTrainingJobProps } from './spot-training-job-props';
import { atMost, text } from './text-rules';
import { ContainerAlgorithmOptions, ScriptAlgorithmOptions } from './training-algorithm';
import { checkVariables } from './variable-rules';
import { flag } from '../../core/number-rules';
import { propError } from '../../core/prop-error';

/** To be called after the rules of capacities and channels. */
export function checkAlgorithm(scope: Construct, { algorithm: { _kind: kind }, capacity, channels = [] }: SpotTrainingJobProps) {
  checkVariables(scope, kind.options);
  // One more than the user's, or a longer one.
  if (kind.kind === 'script') checkVariables(scope, { environment: scriptEnvironment(kind.options.environment) });
  if (kind.kind === 'builtIn') return checkBuiltIn(scope, kind.algorithm, capacity, channels);
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
  const isDirectory = typeof directory === 'string' && existsSync(directory) && statSync(directory).isDirectory();
  if (!isDirectory) throw propError(scope, { prop: 'algorithm.directory', value: directory, allowed: 'a directory that exists', fix: "give its path, from __dirname: join(__dirname, 'train')" });
  if (typeof entryPoint !== 'string' || entryPoint.length > 100 || !/^\w[\w.-]*(\/\w[\w.-]*)*\.py$/.test(entryPoint)) {
    throw propError(scope, {
      prop, value: entryPoint, allowed: 'a Python file below the directory: letters, digits, ., _, - and /, at most 100 characters', fix: "use a name such as 'train.py'",
    });
  }
  if (!existsSync(join(directory, entryPoint)) || !statSync(join(directory, entryPoint)).isFile()) {
    throw propError(scope, { prop, value: entryPoint, allowed: `a file in ${directory}`, fix: 'correct the name, or the directory' });
  }
  if (exclude !== undefined && !Array.isArray(exclude)) throw propError(scope, { prop: 'algorithm.exclude', value: exclude, allowed: 'a list', fix: "use ['*.csv']" });
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
