import { awscdk, JsonFile } from 'projen';

/** Every check that `npx projen build` makes beyond projen's own. Each one has been seen to fail: docs/gates.md */
export function addGates(project: awscdk.AwsCdkConstructLibrary) {
  project.compileTask.exec('tsx projenrc/lazy-index.ts');
  withoutCoverage(project);
  lintWithTypes(project);
  typecheck(project);
  examplesCompile(project);
  endToEnd(project);
  packages(project);
  bench(project);
}

/** Coverage takes a third of the time: outside CI the tests do without it, so that they are worth running after each change. */
function withoutCoverage(project: awscdk.AwsCdkConstructLibrary) {
  const steps = project.testTask.steps;
  project.testTask.reset();
  const inCi = (wanted: boolean) => `node -e "process.exit(${wanted ? '' : '!'}process.env.CI ? 0 : 1)"`;
  for (const { condition, exec, execArgs, receiveArgs, spawn } of steps) {
    if (execArgs?.[0] === 'jest') {
      project.testTask.exec(execArgs.join(' '), { receiveArgs, condition: inCi(true) });
      project.testTask.exec(`${execArgs.join(' ')} --coverage=false`, { receiveArgs, condition: inCi(false) });
    } else if (spawn) {
      project.testTask.spawn(project.tasks.tryFind(spawn)!);
    } else {
      project.testTask.exec(exec!, { condition });
    }
  }
}

/** What is measured is the package as it is now, not the one that an earlier build has left in dist/. */
function bench(project: awscdk.AwsCdkConstructLibrary) {
  const task = project.addTask('bench', { description: 'Measure against named peers, as ratios, and write docs/benchmarks.md' });
  for (const step of [project.preCompileTask, project.compileTask, project.tasks.tryFind('package:js')!]) task.spawn(step);
  task.exec('tsx bench/run.ts');
}

/** One project of the compiler holds all sources; the nearest tsconfig.json, which eslint would look for, holds only src. */
function lintWithTypes(project: awscdk.AwsCdkConstructLibrary) {
  const config = project.tryFindObjectFile('.eslintrc.json')!;
  config.addDeletionOverride('parserOptions.projectService');
  config.addOverride('parserOptions.project', './test/tsconfig.json');
}

/** ts-jest runs with isolatedModules and so checks no types: the compiler does, for everything outside src. */
function typecheck(project: awscdk.AwsCdkConstructLibrary) {
  project.testTask.spawn(project.addTask('typecheck', {
    description: 'Type-check tests, demo apps, the local cloud and the benchmarks',
    exec: 'tsc --noEmit -p test/tsconfig.json',
  }));
}

/** Every @example of the public API and of the README at the top compiles, in the form that other languages get. The other READMEs: test/readmes.test.ts */
function examplesCompile(project: awscdk.AwsCdkConstructLibrary) {
  project.postCompileTask.spawn(project.addTask('rosetta', {
    description: 'Compile all examples, strictly',
    exec: 'jsii-rosetta extract --strict --cleanup .',
  }));
}

/** Tests that start real parts: the local cloud, browsers, other languages. Not part of the inner loop. */
function endToEnd(project: awscdk.AwsCdkConstructLibrary) {
  new JsonFile(project, 'jest.e2e.config.json', {
    marker: false,
    obj: {
      testMatch: ['<rootDir>/@(local-cloud|demo-apps|test)/**/*.e2e.ts'],
      transform: { '^.+\\.[t]sx?$': ['ts-jest', { tsconfig: 'test/tsconfig.json' }] },
      moduleNameMapper: { '^cdk-reference-constructs$': '<rootDir>/lib' },
      reporters: ['default', ['jest-junit', { outputDirectory: 'test-reports' }]],
    },
  });
  const suite = (name: string, description: string, path: string) => project.addTask(name, {
    description,
    env: { JEST_JUNIT_OUTPUT_NAME: `${name.replace(':', '-')}.xml` },
    exec: `jest --ci --runInBand --config jest.e2e.config.json ${path}`,
    receiveArgs: true,
  });
  suite('test:local', 'Deploy the demo apps on the local cloud and run their scenarios', 'local-cloud demo-apps');
  suite('test:languages', 'Install the packages in each language and compare the synthesized templates', 'test/languages');
}

/** What `npx projen build` does after the unit tests. */
function packages(project: awscdk.AwsCdkConstructLibrary) {
  const budget = project.addTask('package:budget', {
    description: 'Check what is in the npm package: size, dependencies, peer ranges, bundles',
    exec: 'tsx projenrc/package-budget.ts',
  });
  const unchanged = project.addTask('unchanged', {
    description: 'In CI: fail when the build changed or added a file (generated files, API.md, lint fixes, pictures)',
    // A new file counts too: a plain diff does not see what is not tracked.
    exec: 'git add --intent-to-add . && git diff --exit-code --stat',
    condition: 'node -e "process.exit(process.env.CI ? 0 : 1)"',
  });
  project.packageTask.reset();
  for (const task of ['package:js', budget.name, 'test:languages', 'test:local', unchanged.name]) {
    project.packageTask.spawn(project.tasks.tryFind(task)!);
  }
}
