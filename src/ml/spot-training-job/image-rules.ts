import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { repositoryOf } from './image-parts';
import { processorOf } from './instance-types';
import { region, required, sameRegion, text } from './text-rules';
import { TrainingCapacity } from './training-capacity';
import { TrainingImage } from './training-image';
import { propError } from '../../core/prop-error';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html */
export function checkImage(scope: Construct, { _kind: image }: TrainingImage) {
  const prop = 'algorithm.image';
  if (image.kind === 'ecr') {
    required(scope, `${prop}.repository`, image.repository, ({ env }) => env, 'a repository', 'use a Repository, or Repository.fromRepositoryName');
    checkTag(scope, image.tag);
    return sameRegion(scope, prop, image.repository);
  }
  if (image.kind === 'deepLearningContainer') {
    text(scope, `${prop}.repositoryName`, image.repositoryName, { pattern: /^[a-z0-9._/-]{2,128}$/, allowed: 'the name of a repository', fix: "use a name such as 'pytorch-training'" });
    checkPurpose(scope, image.repositoryName);
    text(scope, `${prop}.tag`, image.tag, { pattern: /^\w[\w.-]{0,99}$/, allowed: 'a tag', fix: "use a tag such as '2.6.0-cpu-py312'" });
    text(scope, `${prop}.account`, image.account, { pattern: /^\d{12}$/, allowed: 'an account number of 12 digits', fix: 'leave it out, or write it as a text' });
    return;
  }
  if (Token.isUnresolved(image.uri)) return;
  checkDigest(scope, image.uri);
  const repository = image.uri.length <= 255 ? repositoryOf(image.uri) : undefined;
  if (repository) return region(scope, prop, repository.region);
  throw propError(scope, {
    prop, value: image.uri, allowed: 'the URI of an image in ECR, at most 255 characters', fix: 'copy the image to a repository of ECR; for your own use TrainingImage.fromEcr',
  });
}

const DIGEST = 'sha256:[0-9a-f]{64}';

/** The repository takes a digest for a tag too, and puts an @ before it. */
function checkTag(scope: Construct, tag: string) {
  text(scope, 'algorithm.image.tagOrDigest', tag, {
    pattern: new RegExp(`^(${DIGEST}|(?!sha256)\\w[\\w.-]{0,127})$`), allowed: "a tag, or a digest: 'sha256:' and 64 hexadecimal digits", fix: "use a tag such as 'latest', or the whole digest",
  });
}

/** A colon before a digest makes a tag of it that no image has. */
function checkDigest(scope: Construct, uri: string) {
  const digest = /[:@]+(sha256[^/]*)$/.exec(uri);
  if (!digest || new RegExp(`[^:@]@${DIGEST}$`).test(uri)) return;
  throw propError(scope, { prop: 'algorithm.image', value: digest[0], allowed: 'at the end of a URI a tag, or @sha256: and 64 hexadecimal digits', fix: 'write @ before the digest, and all of it' });
}

/** The images of AWS are one for each purpose; only those of training answer to what SageMaker starts them with. */
function checkPurpose(scope: Construct, repositoryName: string) {
  if (Token.isUnresolved(repositoryName) || !/(^|-)(inference|serving|processing|eia|tei|neo)(-|$)/.test(repositoryName)) return;
  throw propError(scope, {
    prop: 'algorithm.image.repositoryName',
    value: repositoryName,
    allowed: 'a repository of images for training',
    fix: "use one such as 'pytorch-training'; if this image does train, TrainingImage.of",
  });
}

/** Images of frameworks say in their tag what they calculate on. */
export function warnOfImage(scope: Construct, { _kind: image }: TrainingImage, capacity: TrainingCapacity[]) {
  if (image.kind !== 'deepLearningContainer') return;
  const made = /-(cpu|gpu)(-|$)/.exec(image.tag)?.[1].toUpperCase();
  const other = made && capacity.find(({ instanceType }) => !Token.isUnresolved(instanceType) && processorOf(instanceType) !== made);
  if (!other) return;
  Annotations.of(scope).addWarningV2('cdk-reference-constructs:imageHardware',
    `The image ${image.repositoryName}:${image.tag} is made for the ${made}, and ${other.instanceType} is of another kind. Use the image for it, or a TrainingCapacity of one kind.`);
}
