import { Annotations, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { repositoryOf } from './image-parts';
import { processorOf } from './instance-types';
import { region, sameRegion, text } from './text-rules';
import { TrainingCapacity } from './training-capacity';
import { TrainingImage } from './training-image';
import { propError } from '../../core/prop-error';

/** https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_AlgorithmSpecification.html */
export function checkImage(scope: Construct, { _kind: image }: TrainingImage) {
  const prop = 'algorithm.image';
  if (image.kind === 'ecr') return sameRegion(scope, prop, image.repository);
  if (image.kind === 'deepLearningContainer') {
    text(scope, `${prop}.repositoryName`, image.repositoryName, { pattern: /^[a-z0-9._/-]{2,128}$/, allowed: 'the name of a repository', fix: "use a name such as 'pytorch-training'" });
    text(scope, `${prop}.tag`, image.tag, { pattern: /^\w[\w.-]{0,99}$/, allowed: 'a tag', fix: "use a tag such as '2.6.0-cpu-py312'" });
    text(scope, `${prop}.account`, image.account, { pattern: /^\d{12}$/, allowed: 'an account number of 12 digits', fix: 'leave it out, or write it as a text' });
    return;
  }
  if (Token.isUnresolved(image.uri)) return;
  const repository = image.uri.length <= 255 ? repositoryOf(image.uri) : undefined;
  if (repository) return region(scope, prop, repository.region);
  throw propError(scope, {
    prop, value: image.uri, allowed: 'the URI of an image in ECR, at most 255 characters', fix: 'copy the image to a repository of ECR; for your own use TrainingImage.fromEcr',
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
