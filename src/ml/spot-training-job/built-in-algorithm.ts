import { RegistryGroup } from './registry-accounts';

/** What an algorithm can be trained on. */
export enum AlgorithmHardware {
  /** Only on instance types without a GPU. */
  CPU = 'CPU',
  /** Only on instance types with a GPU. */
  GPU = 'GPU',
  /** On both. */
  CPU_OR_GPU = 'CPU_OR_GPU',
}

/** What `BuiltInAlgorithm.of` says of an algorithm. */
export interface BuiltInAlgorithmOptions {
  /**
   * The tag of the image.
   *
   * @default '1'
   */
  readonly tag?: string;

  /** The account that owns the repository, by region. */
  readonly accounts: { [region: string]: string };

  /**
   * Whether it writes checkpoints and goes on from them. SageMaker lets a spot job of an algorithm that does not wait for at most one hour.
   *
   * @default false
   */
  readonly checkpoints?: boolean;

  /**
   * What it can be trained on.
   *
   * @default AlgorithmHardware.CPU_OR_GPU
   */
  readonly hardware?: AlgorithmHardware;

  /**
   * Whether it reads channels of `InputMode.PIPE`.
   *
   * @default false
   */
  readonly pipe?: boolean;

  /**
   * Whether it can be trained on more than one instance.
   *
   * @default true
   */
  readonly distributed?: boolean;
}

/** What is said of an algorithm, beside where it is found. */
type Facts = Omit<BuiltInAlgorithmOptions, 'accounts'>;

const { CPU, GPU } = AlgorithmHardware;
const PICTURES: Facts = { pipe: true, hardware: GPU, checkpoints: true };

/**
 * An algorithm that SageMaker brings along, as an image for each region.
 *
 * Image classification, object detection, semantic segmentation and XGBoost write checkpoints; SageMaker lets spot jobs of all others wait for at most an
 * hour (https://docs.aws.amazon.com/sagemaker/latest/dg/model-managed-spot-training.html). Hardware, pipe mode and number of instances:
 * https://docs.aws.amazon.com/sagemaker/latest/dg/common-info-all-im-models.html
 *
 * @example
 * import { BuiltInAlgorithm, TrainingAlgorithm } from 'cdk-reference-constructs';
 *
 * const older = TrainingAlgorithm.builtIn(BuiltInAlgorithm.xgboost('1.5-1'), { hyperparameters: { num_round: '100' } });
 */
export class BuiltInAlgorithm {
  /** XGBoost, version 1.7-1: gradient boosted trees. */
  public static readonly XGBOOST = BuiltInAlgorithm.xgboost('1.7-1');
  /** Linear models for classification and regression. */
  public static readonly LINEAR_LEARNER = BuiltInAlgorithm._of('linear-learner', 'basic', { pipe: true });
  /** Clusters around means. */
  public static readonly KMEANS = BuiltInAlgorithm._of('kmeans', 'basic', { pipe: true });
  /** Classification and regression by the nearest neighbours. */
  public static readonly K_NEAREST_NEIGHBORS = BuiltInAlgorithm._of('knn', 'basic', { pipe: true });
  /** Anomalies, by a forest of random cuts. CPU only. */
  public static readonly RANDOM_CUT_FOREST = BuiltInAlgorithm._of('randomcutforest', 'basic', { pipe: true, hardware: CPU });
  /** Classes of pictures. Writes checkpoints. GPU only. */
  public static readonly IMAGE_CLASSIFICATION = BuiltInAlgorithm._of('image-classification', 'vision', PICTURES);
  /** Things in pictures. Writes checkpoints. GPU only. */
  public static readonly OBJECT_DETECTION = BuiltInAlgorithm._of('object-detection', 'vision', PICTURES);
  /** Classes of pixels. Writes checkpoints. GPU only, one instance. */
  public static readonly SEMANTIC_SEGMENTATION = BuiltInAlgorithm._of('semantic-segmentation', 'vision', { ...PICTURES, distributed: false });
  /** Word vectors and classes of texts. */
  public static readonly BLAZINGTEXT = BuiltInAlgorithm._of('blazingtext', 'vision', { pipe: true });
  /** Classification and regression of sparse data. */
  public static readonly FACTORIZATION_MACHINES = BuiltInAlgorithm._of('factorization-machines', 'basic', { pipe: true });
  /** Principal components. */
  public static readonly PCA = BuiltInAlgorithm._of('pca', 'basic', { pipe: true });
  /** Topics of texts, by a neural network. */
  public static readonly NTM = BuiltInAlgorithm._of('ntm', 'basic', { pipe: true });
  /** Topics of texts, by latent Dirichlet allocation. CPU only, one instance. */
  public static readonly LDA = BuiltInAlgorithm._of('lda', 'lda', { pipe: true, hardware: CPU, distributed: false });
  /** Unusual use of IP addresses. */
  public static readonly IP_INSIGHTS = BuiltInAlgorithm._of('ipinsights', 'basic', {});
  /** Vectors of pairs of things. One instance. */
  public static readonly OBJECT2VEC = BuiltInAlgorithm._of('object2vec', 'basic', { distributed: false });
  /** Translation and summaries. GPU only, one instance. */
  public static readonly SEQ2SEQ = BuiltInAlgorithm._of('seq2seq', 'vision', { hardware: GPU, distributed: false });
  /** Forecasts of time series. */
  public static readonly DEEPAR = BuiltInAlgorithm._of('forecasting-deepar', 'forecasting', {});

  /**
   * XGBoost of a version. All from 0.90-1 on write checkpoints.
   *
   * @param version for example `1.7-1`
   */
  public static xgboost(version: string): BuiltInAlgorithm {
    // GPUs came with 1.2-1.
    const hardware = /^(0|1\.0)[.-]/.test(version) ? CPU : AlgorithmHardware.CPU_OR_GPU;
    return BuiltInAlgorithm._of('sagemaker-xgboost', 'xgboost', { tag: version, checkpoints: true, pipe: true, hardware });
  }

  /**
   * An algorithm that is not in the list.
   *
   * @param repository the name of its repository
   */
  public static of(repository: string, options: BuiltInAlgorithmOptions): BuiltInAlgorithm {
    return new BuiltInAlgorithm(repository, options, options.accounts);
  }

  /** @internal */
  public static _of(repository: string, group: RegistryGroup, facts: Facts): BuiltInAlgorithm {
    return new BuiltInAlgorithm(repository, facts, group);
  }

  /** The name of its repository. */
  public readonly repository: string;

  /** @internal */
  public readonly _facts: Facts;

  /** @internal */
  public readonly _registry: RegistryGroup | { [region: string]: string };

  private constructor(repository: string, facts: Facts, registry: RegistryGroup | { [region: string]: string }) {
    this.repository = repository;
    this._facts = facts;
    this._registry = registry;
  }
}
