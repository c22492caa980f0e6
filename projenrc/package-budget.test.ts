import { overBudget, Packed } from './package-budget';

const good: Packed = {
  packageJson: { peerDependencies: { 'aws-cdk-lib': '^2.257.0', 'constructs': '^10.5.1' } },
  files: { 'lib/index.js': 1000, 'assets/edge/health.lambda/index.js': 5000, 'package.json': 2000 },
  archive: 500_000,
};

test('a package within the budget has no problem', () => {
  expect(overBudget(good)).toEqual([]);
});

test.each<[string, Partial<Packed>, RegExp]>([
  ['a runtime dependency', { packageJson: { ...good.packageJson, dependencies: { lodash: '^4' } } }, /runtime dependencies: lodash/],
  ['a lost caret', { packageJson: { peerDependencies: { 'aws-cdk-lib': '2.257.0', 'constructs': '^10.5.1' } } }, /peer aws-cdk-lib is "2.257.0"/],
  ['a missing peer', { packageJson: { peerDependencies: { 'aws-cdk-lib': '^2.257.0' } } }, /peer constructs is "undefined"/],
  ['a large archive', { archive: 3_000_000 }, /archive has 3000000 bytes/],
  ['a large package', { files: { ...good.files, 'lib/big.js': 12_000_000 } }, /unpacked package/],
  ['a large handler', { files: { ...good.files, 'assets/a.lambda/index.js': 200_000 } }, /a.lambda\/index.js has 200000 bytes/],
  ['a foreign file', { files: { ...good.files, 'docs/x.md': 1 } }, /docs\/x.md is in the package/],
  ['no handlers', { files: { 'lib/index.js': 1 } }, /no handler/],
])('%s is a problem', (_, change, problem) => {
  expect(overBudget({ ...good, ...change }).join('\n')).toMatch(problem);
});
