/** A value in a sentence: in quotes, on one line, and not longer than a sentence bears. */
export function printable(value: string, characters = 60): string {
  const cut = value.length > characters ? `${value.slice(0, characters)}…` : value;
  return JSON.stringify(cut).replace(/[\x7f-\x9f\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
