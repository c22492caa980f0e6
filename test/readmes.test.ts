import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import * as ts from 'typescript';

const root = resolve(__dirname, '..');
const pages = ['README.md', ...readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('README.md')).map((file) => join('src', file))];

/** The examples of a page as modules, each under a name in a folder from which `cdk-reference-constructs` is found. */
function examplesOf(page: string): Map<string, string> {
  const blocks = [...readFileSync(join(root, page), 'utf8').matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code);
  return new Map(blocks.map((code, index) => [join(root, 'demo-apps', `${page.replace(/\W/g, '-')}-${index + 1}.ts`), code]));
}

/** What the compiler says of modules that exist in memory only. */
function problemsOf(modules: Map<string, string>): string[] {
  const { options } = ts.parseJsonConfigFileContent(ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config, ts.sys, root);
  const host = ts.createCompilerHost({ ...options, noEmit: true });
  const { fileExists, readFile } = host;
  host.fileExists = (file) => modules.has(file) || fileExists(file);
  host.readFile = (file) => modules.get(file) ?? readFile(file);
  const getSourceFile = host.getSourceFile.bind(host);
  host.getSourceFile = (file, version) => modules.has(file) ? ts.createSourceFile(file, modules.get(file)!, version) : getSourceFile(file, version);
  const program = ts.createProgram([...modules.keys()], { ...options, noEmit: true, noUnusedLocals: false, skipLibCheck: true, rootDir: root }, host);
  return ts.getPreEmitDiagnostics(program).map(({ file, messageText }) =>
    `${file && relative(root, file.fileName)}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`);
}

const wrong = join(root, 'demo-apps', 'wrong.ts');
const examples = new Map(pages.flatMap((page) => [...examplesOf(page)]));
let problems: string[];

// All in one go: reading the types of aws-cdk-lib is most of the work.
beforeAll(() => {
  const mistake = 'import { MultiRegionApi } from \'cdk-reference-constructs\';\nMultiRegionApi.nothing();\n';
  problems = problemsOf(new Map([...examples, [wrong, mistake]]));
}, 60_000);

// jsii-rosetta compiles docstrings and the README at the top; the pages of the constructs are not in the assembly.
test('every TypeScript example of a README compiles', () => {
  expect(examples.size).toBeGreaterThanOrEqual(pages.length);
  expect(problems.filter((problem) => !problem.startsWith(relative(root, wrong)))).toEqual([]);
});

test('an example that does not compile is found', () => {
  expect(problems).toContainEqual(expect.stringMatching(/^demo-apps\/wrong\.ts: Property 'nothing' does not exist/));
});
