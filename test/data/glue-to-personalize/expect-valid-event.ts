import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';

const SCHEMA = JSON.parse(readFileSync(join(__dirname, '../../../src/data/glue-to-personalize/recommendation-event.schema.json'), 'utf8'));

const validate = new Ajv({ allErrors: true, strictTypes: false, strictRequired: false }).compile(closed(SCHEMA));

interface Told {
  readonly 'detail-type': string;
  readonly 'detail': unknown;
}

/** What is wrong with an event, each in a sentence. A field that is not documented is wrong, too. */
export function problemsOf({ 'detail-type': type, detail }: Told): string[] {
  if (validate({ 'detail-type': type, detail })) return [];
  return validate.errors!.map(({ instancePath, message, params }) => `${type}${instancePath} ${message} ${JSON.stringify(params)}`);
}

/** Users must expect new fields; we must not send any that are not in the schema. */
function closed(schema: any): any {
  const { detail: { properties: common } } = schema.properties;
  const seal = (detail: any) => ({ ...detail, properties: { ...common, ...detail.properties }, additionalProperties: false });
  const kind = (each: any) => ({ ...each, properties: { ...each.properties, detail: seal(each.properties.detail) } });
  return { ...schema, oneOf: schema.oneOf.map(kind) };
}
