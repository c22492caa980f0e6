const LF = 10;
const CR = 13;

export const isLineEnd = (code: number) => code === LF || code === CR;

/** Index of the next line end, or where the text ends. LF, CR and CRLF each end a line, mixed as they may be. */
export function endOfLine(text: string, from: number): number {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === LF || code === CR) return at;
  }
  return text.length;
}

/** Where the next line starts; -1 if that cannot be told yet. `final`: no text follows, and its end ends a line. */
export function nextLine(text: string, end: number, final: boolean): number {
  if (end >= text.length) return final ? text.length : -1;
  if (text.charCodeAt(end) === LF) return end + 1;
  if (end + 1 < text.length) return text.charCodeAt(end + 1) === LF ? end + 2 : end + 1;
  return final ? end + 1 : -1;
}
