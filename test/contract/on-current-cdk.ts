/**
 * Import this first: from here on, this test file and everything that it loads (our constructs and cdk-nag too) gets
 * the newest aws-cdk-lib in place of the floor that the package compiles against.
 *
 * The newest line has CDK's own template validator and hands the construct tree to validation plugins; the floor has
 * neither, and there cdk-nag fails inside the plugin without throwing. floor.test.ts covers the floor.
 */
import { exports as entryPoints } from 'aws-cdk-lib/package.json';

for (const entryPoint of Object.keys(entryPoints)) {
  const submodule = entryPoint.slice(1);
  jest.doMock(`aws-cdk-lib${submodule}`, () => jest.requireActual(`aws-cdk-lib-current${submodule}`));
}

// What the newest line deprecates in favour of a name that the floor does not know cannot be replaced yet.
process.env.JSII_DEPRECATED = 'quiet';
