import { withSections } from './document';

const DOCUMENT = '# Title\n\nWords.\n\n## One\n\nold\n\n### Part\n\nof one\n\n## Sizes\n\nlast\n';

test('a section is replaced with all that belongs to it', () => {
  expect(withSections(DOCUMENT, ['## One\n\nnew\n'], '## Sizes')).toBe('# Title\n\nWords.\n\n## One\n\nnew\n\n## Sizes\n\nlast\n');
});

test('a new section goes before the one that is named, which must be there', () => {
  expect(withSections(DOCUMENT, ['## Two\n\nnew'], '## Sizes')).toContain('of one\n\n## Two\n\nnew\n\n## Sizes\n');
  expect(() => withSections(DOCUMENT, ['## Two\n\nnew'], '## Three')).toThrow('neither a section "## Two" nor "## Three"');
});
