import { onPath } from '../../requirements';

/** A test with a program that a developer may lack: then it is skipped and its name says so. In CI it runs, and fails without it. */
export function testWith(program: string, title: string, run: () => Promise<void>) {
  if (onPath(program) || process.env.CI) test(`${program} ${title}`, run);
  else test.skip(`${program} ${title}: SKIPPED, ${program} is missing`, run);
}
