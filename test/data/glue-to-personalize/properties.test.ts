import * as avro from 'avsc';
import * as fc from 'fast-check';
import { check, files, newStack } from './mappings';
import { DatasetField, DatasetNumberType, DatasetTimeFormat, GlueToPersonalizeProps } from '../../../src/data/glue-to-personalize';
import { avroSchema, AvroField, schemaHash } from '../../../src/data/glue-to-personalize/settings/avro-schema';
import { etlSettings } from '../../../src/data/glue-to-personalize/settings/etl-settings';
import { expectedColumns } from '../../../src/data/glue-to-personalize/settings/expected-columns';
import { mappedDatasets } from '../../../src/data/glue-to-personalize/settings/mappings';

const { epochSeconds, epochMilliseconds, iso8601, pattern } = DatasetTimeFormat;
const time = fc.constantFrom(epochSeconds(), epochMilliseconds(), iso8601('Europe/Berlin'), pattern('dd.MM.yyyy HH:mm'));
const column = fc.string({ unit: 'grapheme', minLength: 1, maxLength: 30 }).filter((name) => !/[\x00-\x1f\x7f`]/.test(name));
const name = fc.stringMatching(/^[A-Z]{1,12}[0-9]{1,3}$/);
const nothing = fc.record({ nullable: fc.boolean() }, { requiredKeys: [] });
const text = fc.oneof(nothing, fc.record({ defaultValue: fc.string({ minLength: 1, maxLength: 20 }) }));

/** A field of Personalize's. */
type Known = (column: string, format: DatasetTimeFormat) => DatasetField;

type Make = (name: string, column: string) => DatasetField;

/** What is said of a field of one's own; its name and column come later, as no two may have the same. */
const trained: fc.Arbitrary<Make> = fc.oneof(
  fc.record({ options: text, separator: fc.option(fc.constantFrom(';', ' / ', ','), { nil: undefined }) }).map(({ options, separator }): Make =>
    (field, of) => DatasetField.categorical(field, of, { ...options, separator })),
  fc.record({ type: fc.constantFrom(...Object.values(DatasetNumberType)), options: fc.oneof(nothing, fc.record({ defaultValue: fc.integer() })) })
    .map(({ type, options }): Make => (field, of) => DatasetField.number(field, of, type, options)),
);
const untrained: fc.Arbitrary<Make> = fc.oneof(
  text.map((options): Make => (field, of) => DatasetField.text(field, of, options)),
  nothing.map((options): Make => (field, of) => DatasetField.flag(field, of, options)),
);

/** Fields of a dataset with different columns, some of Personalize's and some of one's own. */
const fields = (known: Known[], optional: Known[], least: number, most: number) =>
  fc.record({
    format: time,
    chosen: fc.subarray(optional),
    first: fc.array(trained, { minLength: least, maxLength: least }),
    makes: fc.array(fc.oneof(trained, untrained), { maxLength: most - least }),
    names: fc.uniqueArray(name, { minLength: most, maxLength: most }),
    columns: fc.uniqueArray(column, { minLength: most + 10, maxLength: most + 10, selector: (of) => of.toLowerCase() }),
    order: fc.integer(),
  }).map(({ format, chosen, first, makes, names, columns, order }) => {
    const made = [
      ...[...known, ...chosen].map((make, index) => make(columns[index], format)),
      ...[...first, ...makes].map((make, index) => make(names[index], columns[index + 10])),
    ];
    const turn = Math.abs(order) % made.length;
    return [...made.slice(turn), ...made.slice(0, turn)];
  });

const interactions = fields([DatasetField.userId, DatasetField.itemId, DatasetField.timestamp], [
  (of) => DatasetField.eventType(of), (of) => DatasetField.eventValue(of), (of) => DatasetField.impression(of),
  DatasetField.recommendationId, DatasetField.eventAttributionSource,
], 0, 5);
const items = fields([DatasetField.itemId], [DatasetField.creationTimestamp, (of) => DatasetField.textual('STORY', of)], 1, 12);
const users = fields([DatasetField.userId], [], 1, 25);

const mappings = fc.record({ interactions, items: fc.option(items, { nil: undefined }), users: fc.option(users, { nil: undefined }) });

const propsOf = (chosen: { interactions: DatasetField[]; items?: DatasetField[]; users?: DatasetField[] }) => (stack = newStack()) =>
  Object.fromEntries((['interactions', 'items', 'users'] as const).map((dataset) =>
    [dataset, chosen[dataset] && { source: files(stack, { prefix: `${dataset}/` }), fields: chosen[dataset] }])) as unknown as GlueToPersonalizeProps;

/** A value that a row of the export may have in a field. */
function valueOf({ type }: AvroField): unknown {
  const kinds = Array.isArray(type) ? type : [type];
  if (kinds.includes('null')) return null;
  return kinds[0] === 'string' ? 'x' : kinds[0] === 'boolean' ? true : 1;
}

test('every right mapping passes, and becomes a schema of Avro in which a row can be written and read', () => {
  fc.assert(fc.property(mappings, (chosen) => {
    const stack = newStack();
    const props = check(propsOf(chosen)(stack), stack);
    for (const mapped of mappedDatasets(props)) {
      const schema = avroSchema(mapped);
      const type = avro.Type.forSchema(schema as avro.Schema);
      const row = Object.fromEntries(schema.fields.map((field) => [field.name, valueOf(field)]));
      expect({ ...type.fromBuffer(type.toBuffer(row)) }).toEqual(row);
      expect(type.isValid({ ...row, [schema.fields[0].name]: {} })).toBe(false);
      expect(schemaHash(avroSchema(mapped))).toBe(schemaHash(schema));
    }
  }), { numRuns: 150 });
});

test('schema, settings and expected columns of a mapping say the same', () => {
  fc.assert(fc.property(mappings, (chosen) => {
    for (const mapped of mappedDatasets(propsOf(chosen)())) {
      const settings = etlSettings(mapped);
      const schema = avroSchema(mapped);
      expect(settings.fields.map((field) => field.name)).toEqual(schema.fields.map((field) => field.name));
      settings.fields.forEach((field, index) => {
        const { type } = schema.fields[index];
        expect(type).toEqual(field.nullable ? [field.type, 'null'] : field.type);
      });
      expect(expectedColumns(mapped).map((expected) => expected.name)).toEqual(settings.fields.map((field) => field.column.toLowerCase()));
      expect(JSON.parse(JSON.stringify(settings))).toEqual(settings);
    }
  }), { numRuns: 100 });
});

test('a right mapping with a field or a column twice does not pass', () => {
  fc.assert(fc.property(interactions, fc.nat(), fc.boolean(), (right, place, byColumn) => {
    // A time is refused for its format first.
    const others = right.filter(({ fieldName }) => fieldName !== 'TIMESTAMP');
    const { column: of, fieldName } = others[place % others.length];
    const twin = byColumn ? DatasetField.categorical('TWIN', of.toLowerCase()) : DatasetField.categorical(fieldName, 'longer than the name of any other column');
    expect(() => check(propsOf({ interactions: [...right, twin] })())).toThrow(byColumn ? 'allowed: each column once' : 'allowed: a name that differs from');
  }), { numRuns: 100 });
});
