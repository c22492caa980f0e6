import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { CONSTRUCTS } from './contract/constructs';
import { APPS, DEMO_APPS } from './languages/apps';
import { CONSTRUCTS as PROOFS } from '../local-cloud/proof/constructs';

/** What belongs to every construct, besides its code. CONTRIBUTING.md has the same list in words. */
const root = resolve(__dirname, '..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');
const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);

describe.each(CONSTRUCTS.filter(({ pageOf }) => !pageOf).map(({ construct }) => construct))('%s', (construct) => {
  const slug = construct.replace(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase();
  const domain = folders('src').find((each) => existsSync(join(root, 'src', each, slug)));

  test('has a folder that is named after it, and a page in it', () => {
    expect(existsSync(join(root, 'src', domain ?? 'any domain', slug, 'README.md'))).toBe(true);
  });

  test('claims in the README the levels that docs/proof.md explains', () => {
    const levels = PROOFS.find((proof) => proof.construct === construct)?.levels.map(({ level }) => level).join(' ');
    const [, claimed] = new RegExp(`^\\| \\[${construct}\\]\\(src/${domain}/${slug}/README.md\\) \\|.*\\| ([TCLFP ]+) \\|$`, 'm').exec(read('README.md')) ?? [];
    expect(claimed).toBe(levels);
  });

  test('has a runbook, a picture, and apps in every language', () => {
    const files = [`docs/runbooks/${slug}.md`, `docs/diagrams/${slug}.svg`];
    expect(files.filter((file) => !existsSync(join(root, file)))).toEqual([]);
    expect(APPS).toEqual(expect.arrayContaining([`${slug}/minimal`, `${slug}/customised`]));
  });
});

test.each(folders('demo-apps'))('the demo app %s has a twin in Python, a scenario, a test of it, and its own page', (name) => {
  const files = ['app.ts', 'app.py', 'cdk.json', 'requirements.txt', 'scenario.ts', 'scenario.e2e.ts', 'README.md'];
  expect(files.filter((file) => !existsSync(join(root, 'demo-apps', name, file)))).toEqual([]);
  expect(DEMO_APPS).toContain(`demo-apps/${name}`);
});
