import { existsSync, readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { APPS } from './apps';
import { diagram, fileOf, PICTURES } from './write';

describe.each(PICTURES)('%s', (name) => {
  test('the committed picture is what the construct synthesizes (else: npx projen diagrams, and look at it)', async () => {
    expect(readFileSync(fileOf(name), 'utf8')).toBe(await diagram(name));
  });

  test('fits on a page, with text of at least 11 px at a width of 1200', async () => {
    const svg = readFileSync(fileOf(name), 'utf8');
    const [, width, height] = /<svg width="(\d+)" height="(\d+)"/.exec(svg)!.map(Number);
    const smallest = Math.min(...[...svg.matchAll(/font-size="([\d.]+)"/g)].map(([, size]) => Number(size)));
    expect(width).toBeLessThanOrEqual(1400);
    expect(height).toBeLessThanOrEqual(1000);
    expect(smallest * Math.min(1, 1200 / width)).toBeGreaterThanOrEqual(11);
  });
});

test('every construct with a page has a picture', () => {
  const src = join(__dirname, '..', '..', 'src');
  const domains = readdirSync(src, { withFileTypes: true }).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const constructs = domains.flatMap((domain) => readdirSync(join(src, domain)).filter((name) => existsSync(join(src, domain, name, 'README.md'))));
  expect(Object.keys(APPS)).toEqual(constructs);
});
