import { Stack } from 'aws-cdk-lib';

/** The name of `Stack.addDependency` from aws-cdk-lib 2.27x on, where the old one warns. The floor has only the old one. */
interface RenamedDependency {
  addStackDependency?(target: Stack, reason?: string): void;
}

/** Deploys `stack` after `target`, on every version of aws-cdk-lib from the floor on and without a warning. */
export function deployAfter(stack: Stack, target: Stack, reason: string) {
  const renamed = stack as RenamedDependency;
  if (renamed.addStackDependency) renamed.addStackDependency(target, reason);
  else stack.addDependency(target, reason);
}
