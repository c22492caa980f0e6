/** A value in a sentence: in quotes, on one line, and not longer than a sentence bears. */
export function printable(value: string, characters = 60): string {
  return oneLine(JSON.stringify(value.length > characters ? `${value.slice(0, characters)}…` : value));
}

/** JSON leaves some characters as they are that end a line, or that a terminal takes as commands. */
export const oneLine = (json: string) =>
  json.replace(/[\x7f-\x9f\u2028\u2029]/g, character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
