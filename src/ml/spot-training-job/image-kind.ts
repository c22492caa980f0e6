import { aws_ecr as ecr } from 'aws-cdk-lib';

/** Where an image is found. */
export type ImageKind =
  | { readonly kind: 'ecr'; readonly repository: ecr.IRepository; readonly tag: string }
  | { readonly kind: 'deepLearningContainer'; readonly repositoryName: string; readonly tag: string; readonly account?: string }
  | { readonly kind: 'uri'; readonly uri: string };
