import { aws_ecr as ecr } from 'aws-cdk-lib';
import { ImageKind } from './image-kind';

/** Options of `TrainingImage.deepLearningContainer`. */
export interface DeepLearningContainerOptions {
  /**
   * The account that owns the repository.
   *
   * @default - the account of AWS Deep Learning Containers in the region of the stack, as CDK's region facts know it
   */
  readonly account?: string;
}

/**
 * The container image of a training. The role of the training may pull exactly this repository.
 *
 * SageMaker takes images from ECR of the region of the job: at most 255 characters.
 *
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html
 *
 * @example
 * import { TrainingImage } from 'cdk-reference-constructs';
 *
 * const image = TrainingImage.deepLearningContainer('pytorch-training', '2.6.0-cpu-py312');
 */
export class TrainingImage {
  /**
   * An image of a repository, your own or an imported one. For a `DockerImageAsset` give its `repository` and `imageTag`.
   *
   * @param repository in the region of the stack
   * @param tagOrDigest a tag, or a digest that begins with `sha256:`; `latest` when left out
   */
  public static fromEcr(repository: ecr.IRepository, tagOrDigest: string = 'latest'): TrainingImage {
    return new TrainingImage({ kind: 'ecr', repository, tag: tagOrDigest });
  }

  /**
   * An image that AWS maintains for a framework: https://docs.aws.amazon.com/deep-learning-containers/latest/devguide/
   *
   * @param repositoryName for example `pytorch-training`
   * @param tag for example `2.6.0-cpu-py312`
   */
  public static deepLearningContainer(repositoryName: string, tag: string, options: DeepLearningContainerOptions = {}): TrainingImage {
    return new TrainingImage({ kind: 'deepLearningContainer', repositoryName, tag, account: options.account });
  }

  /**
   * Any image of ECR by its URI. When the URI is only known at deployment nothing is granted: give the role of the training the right to pull it.
   *
   * @param uri for example `123456789012.dkr.ecr.eu-central-1.amazonaws.com/churn:3`
   */
  public static of(uri: string): TrainingImage {
    return new TrainingImage({ kind: 'uri', uri });
  }

  /** @internal */
  public readonly _kind: ImageKind;

  private constructor(kind: ImageKind) {
    this._kind = kind;
  }
}
