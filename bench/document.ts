/** The sections of a document of Markdown that begin with these headings, replaced: all others stay. A section that is new goes before the one named `before`. */
export function withSections(document: string, sections: string[], before: string): string {
  const parts = document.split(/^(?=## )/m);
  for (const section of sections) {
    const text = `${section.trim()}\n\n`;
    const heading = headingOf(section);
    const found = parts.findIndex((part) => part.startsWith('## ') && headingOf(part) === heading);
    const place = parts.findIndex((part) => headingOf(part) === before);
    if (found >= 0) parts[found] = text;
    else if (place >= 0) parts.splice(place, 0, text);
    else throw new Error(`The document has neither a section "${heading}" nor "${before}"`);
  }
  return `${parts.join('').trim()}\n`;
}

const headingOf = (part: string) => part.split('\n', 1)[0].trim();
