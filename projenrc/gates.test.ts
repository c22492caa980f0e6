import { execFileSync } from 'child_process';
import { readFileSync } from 'fs';
import { resolve } from 'path';

const root = resolve(__dirname, '..');
const { tasks } = JSON.parse(readFileSync(resolve(root, '.projen/tasks.json'), 'utf8'));
const E2E = /--config jest\.e2e\.config\.json (.+)$/;

test('each end-to-end test of the repository is run by the build', () => {
  const suites: string[] = tasks.package.steps.map(({ spawn }: { spawn: string }) => tasks[spawn].steps[0].exec ?? '').filter((exec: string) => E2E.test(exec));
  const places = suites.flatMap((exec) => E2E.exec(exec)![1].split(' '));
  const tests = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.e2e.ts'], { cwd: root, encoding: 'utf8' }).trim().split('\n');
  expect(places).toContain('local-cloud');
  expect(tests.length).toBeGreaterThan(30);
  expect(tests.filter((file) => !places.some((place) => file.startsWith(`${place}/`)))).toEqual([]);
});
