import { Construct } from 'constructs';
import { TrainingAlgorithm } from './training-algorithm';
import { AlgorithmParts } from './training-parts';

/** What CreateTrainingJob is told of an algorithm. Creates its assets under the scope: to be called once, after the rules. */
export function algorithmParts(scope: Construct, algorithm: TrainingAlgorithm): AlgorithmParts {
  throw new Error(`not yet: ${scope.node.path} ${algorithm._kind.kind}`);
}
