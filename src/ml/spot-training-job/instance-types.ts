/** Instance types of one family have the same sizes here: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ResourceConfig.html, November 2026. */
const SIZES: readonly [families: string, sizes: string][] = [
  ['m4', 'xlarge 2xlarge 4xlarge 10xlarge 16xlarge'],
  ['g4dn c7i-flex c8i-flex', 'xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge'],
  ['m5', 'large xlarge 2xlarge 4xlarge 12xlarge 24xlarge'],
  ['c4', 'xlarge 2xlarge 4xlarge 8xlarge'],
  ['p2', 'xlarge 8xlarge 16xlarge'],
  ['p3', '2xlarge 8xlarge 16xlarge'],
  ['p3dn p4d p4de', '24xlarge'],
  ['p5', '4xlarge 48xlarge'],
  ['p5e p5en p6-b200 p6-b300 trn2', '48xlarge'],
  ['p6e-gb200', '36xlarge'],
  ['c5 c5n', 'xlarge 2xlarge 4xlarge 9xlarge 18xlarge'],
  ['g5 g6 g6e', 'xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge'],
  ['g7 g7e', '2xlarge 4xlarge 8xlarge 12xlarge 24xlarge 48xlarge'],
  ['trn1', '2xlarge 32xlarge'],
  ['trn1n', '32xlarge'],
  ['m6i r6i', 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge'],
  ['c6i', 'xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge'],
  ['r5 r5d', 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge'],
  ['t3', 'medium large xlarge 2xlarge'],
  ['m7i c7i r7i', 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 48xlarge'],
  ['m8i r8i', 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge'],
  ['c8i', 'xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge 24xlarge 32xlarge 48xlarge 96xlarge'],
  ['m7i-flex m8i-flex r8i-flex', 'large xlarge 2xlarge 4xlarge 8xlarge 12xlarge 16xlarge'],
];

/** Families whose instances have disks of their own, which they encrypt themselves: https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/instance-store-volumes.html */
const LOCAL_STORAGE = ['g4dn', 'g5', 'g6', 'g6e', 'p3dn', 'p4d', 'p4de', 'p5', 'p5e', 'p5en', 'p6-b200', 'p6-b300', 'p6e-gb200', 'r5d', 'trn1', 'trn1n', 'trn2'];

const parts = (instanceType: string) => instanceType.split('.');

/** Whether SageMaker was known to train on it when this was written. */
export function isKnownType(instanceType: string): boolean {
  const [, family, size] = parts(instanceType);
  return SIZES.some(([families, sizes]) => families.split(' ').includes(family) && sizes.split(' ').includes(size));
}

/** What calculates: families of GPUs begin with p or g and a digit, those of Trainium with trn. */
export function processorOf(instanceType: string): 'CPU' | 'GPU' | 'Trainium' {
  const [, family] = parts(instanceType);
  if (family.startsWith('trn')) return 'Trainium';
  return /^[pg]\d/.test(family) ? 'GPU' : 'CPU';
}

export function hasLocalStorage(instanceType: string): boolean {
  return LOCAL_STORAGE.includes(parts(instanceType)[1]);
}
