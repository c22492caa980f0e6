import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pinnedIds } from './rules/stateful';
import { SynthesizedStack } from './template';

const FILE = join(__dirname, 'logical-ids.json');

/** Type by logical id, by stack. */
export type Ids = Record<string, Record<string, string>>;

/** The ids that users' stacks were deployed with, by form. */
export function readPins(): Record<string, Ids> {
  return JSON.parse(readFileSync(FILE, 'utf8'));
}

/** What differs from the pins. An id that moves makes CloudFormation replace the resource, with all that it holds. */
export function movedIds(stacks: SynthesizedStack[], pins: Ids = {}): string[] {
  const pinned = list(pins);
  const found = list(pinnedIds(stacks));
  return [
    ...pinned.filter((id) => !found.includes(id)).map((id) => `${id} is gone or has moved: users lose it`),
    ...found.filter((id) => !pinned.includes(id)).map((id) => `${id} is not pinned: run once with PIN_LOGICAL_IDS=1`),
  ];
}

/**
 * Writes down the ids that are new. One that has moved or gone stays in the file and fails: take it out by hand, and tell
 * users in the release notes what they lose.
 */
export function pinNewIds(form: string, stacks: SynthesizedStack[]) {
  const pins = readPins();
  const pinned = pins[form] ?? {};
  const found = pinnedIds(stacks);
  const names = Object.keys({ ...pinned, ...found });
  const merged = Object.fromEntries(names.map((stack) => [stack, { ...found[stack], ...pinned[stack] }]));
  writeFileSync(FILE, JSON.stringify({ ...pins, [form]: merged }, undefined, 2) + '\n');
}

function list(ids: Ids): string[] {
  return Object.entries(ids).flatMap(([stack, types]) => Object.entries(types).map(([id, type]) => `${stack}/${id} (${type})`));
}
