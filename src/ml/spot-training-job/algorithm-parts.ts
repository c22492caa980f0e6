import { Construct } from 'constructs';
import { builtInImage, imageParts } from './image-parts';
import { scriptParts } from './script-parts';
import { AlgorithmOptions, OwnAlgorithmOptions, TrainingAlgorithm } from './training-algorithm';
import { AlgorithmParts } from './training-parts';

/** What CreateTrainingJob is told of an algorithm. Creates its assets under the scope: to be called once, after the rules. */
export function algorithmParts(scope: Construct, { _kind: kind }: TrainingAlgorithm): AlgorithmParts {
  switch (kind.kind) {
    case 'script': return { ...own(scope, kind.options), ...scriptParts(scope, kind.options), checkpoints: true };
    case 'container': {
      const { entrypoint, arguments: args, checkpoints = true } = kind.options;
      return { ...own(scope, kind.options), ...(entrypoint && { entrypoint }), ...(args && { arguments: args }), checkpoints };
    }
    case 'builtIn': {
      const { uri: image, grantPull } = builtInImage(scope, kind.algorithm);
      return { ...common(kind.options), image, grantPull, metrics: [], checkpoints: kind.algorithm._facts.checkpoints ?? false };
    }
  }
}

function own(scope: Construct, options: OwnAlgorithmOptions) {
  const { uri: image, grantPull } = imageParts(scope, options.image._kind);
  return { ...common(options), image, grantPull, metrics: (options.metrics ?? []).map(({ name, regex }) => ({ Name: name, Regex: regex })) };
}

function common({ hyperparameters = {}, environment = {} }: AlgorithmOptions) {
  return { hyperparameters, environment, channels: [] };
}
