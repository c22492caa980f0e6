import { CONSTRUCTS } from './constructs';
import { ContractEntry } from './entry';
import { formsOf } from './forms';
import { maskAssets } from '../setup/mask-assets';
import { readDashboards } from '../setup/read-dashboards';

type Templates = Record<string, object>;

/** Masked templates of every form of every construct. */
function templatesOf(constructs: ContractEntry[], forms: typeof formsOf): Templates {
  return Object.fromEntries(constructs.flatMap((entry) => forms(entry, { nag: false }).flatMap((form) => form.synthesis().stacks
    .map((stack) => [`${entry.construct}, ${form.name}: ${stack.name}`, maskAssets(readDashboards(stack.template))]))));
}

/**
 * The lowest aws-cdk-lib that the package accepts makes of each construct what the newest one makes of it.
 *
 * Where a default of CDK has changed between the two, the construct says what it wants.
 */
test('templates are the same on the floor of aws-cdk-lib and on the newest', () => {
  // The floor first: once the newest is mapped over it, the floor could no longer load its own parts.
  const floor = cdkVersion();
  const onFloor = templatesOf(CONSTRUCTS, formsOf);
  let newest = floor;
  let onNewest: Templates = {};
  jest.isolateModules(() => {
    load('./on-current-cdk');
    newest = cdkVersion();
    onNewest = templatesOf(load('./constructs').CONSTRUCTS, load('./forms').formsOf);
  });

  expect(newest).not.toEqual(floor);
  expect(onFloor).toEqual(onNewest);
});

/** The version of aws-cdk-lib that an import gets now. */
function cdkVersion(): string {
  return load('aws-cdk-lib/package.json').version;
}

/** Loads anew inside isolateModules: an import at the top of the file would be done before the mapping. */
function load(module: string): any {
  return require(module); // eslint-disable-line @typescript-eslint/no-require-imports
}
