import { aws_iam as iam, Aws, CfnMapping, region_info, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { BuiltInAlgorithm } from './built-in-algorithm';
import { ImageKind } from './image-kind';
import { REGISTRY_ACCOUNTS } from './registry-accounts';
import { ImageParts } from './training-parts';
import { propError } from '../../core/prop-error';

/** What CreateTrainingJob is told of an image. */
export function imageParts(scope: Construct, image: ImageKind): ImageParts {
  switch (image.kind) {
    case 'ecr': return {
      uri: image.repository.repositoryUriForTagOrDigest(image.tag),
      grantPull: (grantee) => void image.repository.grantPull(grantee),
    };
    case 'deepLearningContainer': return ofAccount(scope, image.account ?? deepLearningAccount(scope), image.repositoryName, image.tag);
    case 'uri': return { uri: image.uri, grantPull: (grantee) => grantPullOf(scope, grantee, image.uri) };
  }
}

/** The image of an algorithm that SageMaker brings along, in the region of the stack. */
export function builtInImage(scope: Construct, { repository, _facts: { tag = '1' }, _registry }: BuiltInAlgorithm): ImageParts {
  return ofAccount(scope, registryAccount(scope, typeof _registry === 'string' ? REGISTRY_ACCOUNTS[_registry] : _registry), repository, tag);
}

function ofAccount(scope: Construct, account: string, repository: string, tag: string): ImageParts {
  const stack = Stack.of(scope);
  return {
    uri: `${account}.dkr.ecr.${stack.region}.${stack.urlSuffix}/${repository}:${tag}`,
    grantPull: (grantee) => grantPull(scope, grantee, { region: stack.region, account, repository }),
  };
}

function registryAccount(scope: Construct, accounts: { readonly [region: string]: string }): string {
  const { region } = Stack.of(scope);
  if (Token.isUnresolved(region)) {
    const mapping = Object.fromEntries(Object.entries(accounts).map(([name, account]) => [name, { account }]));
    return new CfnMapping(scope, 'RegistryAccounts', { mapping }).findInMap(Aws.REGION, 'account');
  }
  if (accounts[region]) return accounts[region];
  throw propError(scope, {
    prop: 'algorithm', value: region, allowed: `in ${Object.keys(accounts).join(', ')}`, fix: 'deploy to one of these regions, or use BuiltInAlgorithm.of with the account there',
  });
}

function deepLearningAccount(scope: Construct): string {
  const stack = Stack.of(scope);
  const { DLC_REPOSITORY_ACCOUNT } = region_info.FactName;
  if (Token.isUnresolved(stack.region)) return stack.regionalFact(DLC_REPOSITORY_ACCOUNT);
  const account = region_info.Fact.find(stack.region, DLC_REPOSITORY_ACCOUNT);
  if (account) return account;
  throw propError(scope, {
    prop: 'algorithm.image', value: stack.region, allowed: "a region whose account of Deep Learning Containers CDK's region facts know", fix: 'give account in the options of TrainingImage.deepLearningContainer',
  });
}

/** An image of ECR by its URI, as SageMaker takes it, with a tag or a digest or neither. */
const IMAGE_URI = /^(?<account>\d{12})\.dkr\.ecr\.(?<region>[a-z0-9-]+)\.[a-z0-9.-]+\/(?<repository>[a-z0-9._/-]+)(:[\w.-]{1,128}|@sha256:[0-9a-f]{64})?$/;

interface Repository {
  readonly account: string;
  readonly region: string;
  readonly repository: string;
}

/** Undefined when the URI is only known at deployment, or is none of ECR. */
export function repositoryOf(uri: string): Repository | undefined {
  return Token.isUnresolved(uri) ? undefined : IMAGE_URI.exec(uri)?.groups as Repository | undefined;
}

function grantPullOf(scope: Construct, grantee: iam.IGrantable, uri: string) {
  const repository = repositoryOf(uri);
  if (repository) grantPull(scope, grantee, repository);
}

function grantPull(scope: Construct, grantee: iam.IGrantable, { account, region, repository }: Repository) {
  const arn = Stack.of(scope).formatArn({ service: 'ecr', region, account, resource: 'repository', resourceName: repository });
  const pull = ['ecr:BatchCheckLayerAvailability', 'ecr:GetDownloadUrlForLayer', 'ecr:BatchGetImage'];
  iam.Grant.addToPrincipal({ grantee, actions: pull, resourceArns: [arn] });
  iam.Grant.addToPrincipal({ grantee, actions: ['ecr:GetAuthorizationToken'], resourceArns: ['*'] });
}
