import { aws_s3 as s3, Stack, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';

/** Whether two buckets are known to be one. */
export function sameBucket(one: s3.IBucket | undefined, other: s3.IBucket | undefined): boolean {
  if (!one || !other) return false;
  return one === other || (!Token.isUnresolved(one.bucketName) && one.bucketName === other.bucketName);
}

/** Whether one of two prefixes lies within the other, or is the same. */
export function nested(one: string, other: string): boolean {
  if (Token.isUnresolved(one) || Token.isUnresolved(other)) return one === other;
  return one.startsWith(other) || other.startsWith(one);
}

/** Whether two constructs are deployed to the same account and region, as far as that is known. */
export function sameEnvironment(one: IConstruct, other: IConstruct): 'yes' | 'no' | 'perhaps' {
  const [here, there] = [Stack.of(one), Stack.of(other)];
  const places = [[here.account, there.account], [here.region, there.region]];
  if (places.some(([a, b]) => a !== b && !Token.isUnresolved(a) && !Token.isUnresolved(b))) return 'no';
  return here !== there && places.flat().some((each) => Token.isUnresolved(each)) ? 'perhaps' : 'yes';
}
