import { execFileSync } from 'child_process';
import { readdirSync, statSync } from 'fs';
import { join } from 'path';

/** What the packed npm package is. */
export interface Packed {
  readonly packageJson: { dependencies?: Record<string, string>; peerDependencies?: Record<string, string> };
  /** The size of each file in bytes. */
  readonly files: Record<string, number>;
  /** The size of the archive in bytes. */
  readonly archive: number;
}

const MEGABYTE = 1024 * 1024;
/** Six constructs, two commands of operators, and the program of devices. */
const PACKAGE_LIMIT = 2.75 * MEGABYTE;
/** Handlers start cold: they are loaded on every start. The largest reads manifests of HLS and DASH with two parsers. */
const HANDLER_LIMIT = 140 * 1024;
const ALLOWED = /^(lib\/|assets\/|\.jsii$|API\.md$|LICENSE$|NOTICE$|README\.md$|package\.json$|\.jsii\.tabl\.json\.gz$)/;

/** Everything that is wrong with the package. */
export function overBudget({ packageJson, files, archive }: Packed): string[] {
  const problems: string[] = [];
  const runtime = Object.keys(packageJson.dependencies ?? {});
  if (runtime.length > 0) problems.push(`runtime dependencies: ${runtime.join(', ')}. Allowed: none; bundle what handlers need`);
  for (const peer of ['aws-cdk-lib', 'constructs']) {
    const range = packageJson.peerDependencies?.[peer];
    if (!range?.startsWith('^')) problems.push(`peer ${peer} is "${range}". Allowed: a caret range, so that users are not trapped`);
  }
  const size = Object.values(files).reduce((sum, bytes) => sum + bytes, 0);
  if (archive > PACKAGE_LIMIT) problems.push(`the archive has ${archive} bytes. Allowed: ${PACKAGE_LIMIT}`);
  if (size > 4 * PACKAGE_LIMIT) problems.push(`the unpacked package has ${size} bytes. Allowed: ${4 * PACKAGE_LIMIT}`);
  for (const [file, bytes] of Object.entries(files)) {
    if (/^assets\/.*\.lambda\/index\.js$/.test(file) && bytes > HANDLER_LIMIT) problems.push(`${file} has ${bytes} bytes. Allowed: ${HANDLER_LIMIT}`);
    if (!ALLOWED.test(file)) problems.push(`${file} is in the package. Allowed: ${ALLOWED.source}; exclude it in .projenrc.ts`);
  }
  if (!Object.keys(files).some((file) => file.startsWith('assets/'))) problems.push('no handler is in the package: assets/ is missing');
  return problems;
}

/** Reads an npm package archive. */
export function readPacked(archive: string): Packed {
  const listing = execFileSync('tar', ['-tvzf', archive], { encoding: 'utf8' });
  const files = Object.fromEntries(listing.trim().split('\n').map((line) => line.split(/\s+/)).map((cells) => [cells[5].replace(/^package\//, ''), Number(cells[2])]));
  const packageJson = JSON.parse(execFileSync('tar', ['-xzOf', archive, 'package/package.json'], { encoding: 'utf8' }));
  return { packageJson, files, archive: statSync(archive).size };
}

if (require.main === module) {
  const archive = readdirSync('dist/js').find((file) => file.endsWith('.tgz'));
  if (!archive) throw new Error('dist/js holds no package. Fix: run npx projen package:js');
  const packed = readPacked(join('dist/js', archive));
  const problems = overBudget(packed);
  console.log(`${archive}: ${packed.archive} bytes, ${Object.keys(packed.files).length} files`);
  problems.forEach((problem) => console.error(`over budget: ${problem}`));
  process.exitCode = problems.length > 0 ? 1 : 0;
}
