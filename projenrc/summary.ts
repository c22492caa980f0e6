import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';

/** The results of all test runners, from their JUnit reports. */
export interface Results {
  passed: number;
  failed: number;
  /** The names of the skipped tests; each name says why. */
  skipped: string[];
}

/** Adds up JUnit reports. */
export function addUp(reports: string[]): Results {
  const results: Results = { passed: 0, failed: 0, skipped: [] };
  for (const report of reports) {
    for (const [, attributes, , body] of report.matchAll(/<testcase\b([^>]*?)(\/>|>([\s\S]*?)<\/testcase>)/g)) {
      if (body?.includes('<skipped')) results.skipped.push(/\bname="([^"]*)"/.exec(attributes)?.[1] ?? 'unnamed');
      else if (/<(failure|error)/.test(body ?? '')) results.failed++;
      else results.passed++;
    }
  }
  return results;
}

if (require.main === module) {
  const directory = 'test-reports';
  const names = existsSync(directory) ? readdirSync(directory).filter((name) => name.endsWith('.xml')) : [];
  const { passed, failed, skipped } = addUp(names.map((name) => readFileSync(join(directory, name), 'utf8')));
  skipped.forEach((name) => console.log(`skipped: ${name}`));
  console.log(`${passed} passed, ${failed} failed, ${skipped.length} skipped`);
  process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
}
