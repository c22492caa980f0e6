import { AlgorithmKind } from './algorithm-kind';
import { BuiltInAlgorithm } from './built-in-algorithm';
import { TrainingImage } from './training-image';
import { TrainingMetric } from './training-metric';

/** What every algorithm may be given. */
export interface AlgorithmOptions {
  /**
   * What the training is told, for all runs: at most 100, with keys of at most 256 and values of at most 2,500 characters. A run may add to them and replace
   * them. Not for secrets: everybody who may describe the job can read them.
   *
   * @default - none
   */
  readonly hyperparameters?: { [name: string]: string };

  /**
   * Environment variables: at most 100, with values of at most 512 characters. Not for secrets: everybody who may describe the job can read them.
   *
   * @default - none
   */
  readonly environment?: { [name: string]: string };
}

/** What an algorithm of your own may be given. */
export interface OwnAlgorithmOptions extends AlgorithmOptions {
  /** The container image. */
  readonly image: TrainingImage;

  /**
   * Numbers to find in the log: at most 40.
   *
   * @default - none
   */
  readonly metrics?: TrainingMetric[];
}

/** Options of `TrainingAlgorithm.script`. */
export interface ScriptAlgorithmOptions extends OwnAlgorithmOptions {
  /** The directory of the script, packed and uploaded with the deployment. */
  readonly directory: string;

  /** The Python file in `directory` that is run: letters, digits, `.`, `_`, `-` and `/`, at most 100 characters. */
  readonly entryPoint: string;

  /**
   * Glob patterns of files that stay behind, in the syntax of `.gitignore`; `entryPoint` must not be among them.
   *
   * @default - `.git`, `__pycache__`, `*.pyc` and `.venv`
   */
  readonly exclude?: string[];
}

/** Options of `TrainingAlgorithm.container`. */
export interface ContainerAlgorithmOptions extends OwnAlgorithmOptions {
  /**
   * What is run instead of the entry point of the image: from 1 to 100 strings of at most 256 characters.
   *
   * @default - the entry point of the image, with the argument `train`
   */
  readonly entrypoint?: string[];

  /**
   * Arguments of the entry point: from 1 to 100 strings of at most 256 characters.
   *
   * @default - `train`, which SageMaker gives when there is neither entry point nor argument
   */
  readonly arguments?: string[];

  /**
   * Whether it writes checkpoints and goes on from them. Without, it can be given spot capacity only as an algorithm of `limits.maxWait` up to an hour.
   *
   * @default true
   */
  readonly checkpoints?: boolean;
}

/**
 * What is trained: a Python script of yours, a container of yours, or an algorithm that SageMaker brings along.
 *
 * Made by its static methods; not to be extended. A mistake in one is reported by the construct that receives it.
 *
 * @example
 * import { BuiltInAlgorithm, TrainingAlgorithm, TrainingImage, TrainingMetric } from 'cdk-reference-constructs';
 *
 * const script = TrainingAlgorithm.script({
 *   image: TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312'),
 *   directory: 'train',
 *   entryPoint: 'train.py',
 *   hyperparameters: { epochs: '20' },
 *   metrics: [TrainingMetric.of('loss', 'loss=([0-9.]+)')],
 * });
 * const trees = TrainingAlgorithm.builtIn(BuiltInAlgorithm.XGBOOST, { hyperparameters: { num_round: '100', objective: 'binary:logistic' } });
 */
export class TrainingAlgorithm {
  /**
   * A Python script, run by `python3` of the image as process 1 of its container, so that SIGTERM reaches it: SageMaker sends it when it stops a job, at a limit or
   * on demand, and ends the container 120 seconds later. Whether it does so before a spot interruption too, AWS does not say.
   *
   * The directory becomes `/opt/ml/code`; `import resumable` there finds the helper of this library for checkpoints. The image needs `/bin/sh` and Python 3.9 or
   * later, nothing of SageMaker. The channels `code` and `resumable` are taken,
   * and `PYTHONPATH` begins with `/opt/ml/code`.
   */
  public static script(options: ScriptAlgorithmOptions): TrainingAlgorithm {
    return new TrainingAlgorithm({ kind: 'script', options });
  }

  /** A container that reads its inputs, and writes checkpoints and model, where SageMaker has them (`/opt/ml`). */
  public static container(options: ContainerAlgorithmOptions): TrainingAlgorithm {
    return new TrainingAlgorithm({ kind: 'container', options });
  }

  /** An algorithm that SageMaker brings along. Its image is that of the region of the stack. */
  public static builtIn(algorithm: BuiltInAlgorithm, options: AlgorithmOptions = {}): TrainingAlgorithm {
    return new TrainingAlgorithm({ kind: 'builtIn', algorithm, options });
  }

  /** @internal */
  public readonly _kind: AlgorithmKind;

  private constructor(kind: AlgorithmKind) {
    this._kind = kind;
  }
}
