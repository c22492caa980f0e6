import { Stack } from 'aws-cdk-lib';
import { AbrMediaPipeline } from 'cdk-reference-constructs';

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  new AbrMediaPipeline(home, id);
}
