import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';

/** As users get it. */
export const SCHEMA = JSON.parse(readFileSync(join(__dirname, '../../../src/delivery/canary-function/rollout-event.schema.json'), 'utf8'));

const ajv = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false });
ajv.addFormat('date-time', /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/);
const validate = ajv.compile(closed(SCHEMA));

/** What is wrong with the detail of an event, each in a sentence. A field that is not documented is wrong, too. */
export function problemsOf(detail: unknown): string[] {
  if (validate(detail)) return [];
  const { state } = Object(detail) as { state?: unknown };
  return validate.errors!.map(({ instancePath, message, params }) => `${state}${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** Fails the test when the detail of an event is not as `rollout-event.schema.json` says. */
export function expectValidEvent(detail: unknown): void {
  expect(problemsOf(detail)).toEqual([]);
}

/** Users must expect new fields; we must not send any that are not in the schema. */
function closed(schema: any): any {
  const seal = (each: any) => each.properties ? { ...each, additionalProperties: false } : each;
  const definitions = Object.entries(schema.definitions).map(([name, definition]) => [name, seal(definition)]);
  return { ...seal(schema), definitions: Object.fromEntries(definitions) };
}
