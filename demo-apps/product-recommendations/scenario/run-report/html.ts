/** Text of HTML that is safe to stand in a page. */
export class Html {
  constructor(public readonly text: string) {}
}

type Part = Html | string | number | undefined | null | false | readonly Part[];

/** What is put in is escaped, unless it is HTML itself. Lists stand one after the other; nothing stands for what is undefined, null or false. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Html {
  return new Html(texts.map((text, index) => text + rendered(parts[index])).join(''));
}

function rendered(part: Part): string {
  if (part === undefined || part === null || part === false) return '';
  if (part instanceof Html) return part.text;
  if (typeof part === 'object') return part.map(rendered).join('');
  return String(part).replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
