import { awscdk } from 'projen';

/** Every check that `npx projen build` makes beyond projen's own. */
export function addGates(project: awscdk.AwsCdkConstructLibrary) {
  // ts-jest runs with isolatedModules and so checks no types: the compiler does, for everything outside src.
  const typecheck = project.addTask('typecheck', {
    description: 'Type-check tests, demo apps, the local cloud and the benchmarks',
    exec: 'tsc --noEmit -p test/tsconfig.json',
  });
  project.testTask.spawn(typecheck);
}
