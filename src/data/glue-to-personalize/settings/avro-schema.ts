import { createHash } from 'crypto';
import { MappedDataset } from './mappings';
import { FieldSpec, isNullable } from '../field-spec';

/** A field of Avro, as Personalize takes it: https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html */
export interface AvroField {
  readonly name: string;
  readonly type: string | string[];
  readonly categorical?: true;
  readonly textual?: true;
}

/** A schema of Personalize. */
export interface AvroSchema {
  readonly type: 'record';
  readonly name: string;
  readonly namespace: string;
  readonly fields: AvroField[];
  readonly version: string;
}

const RECORDS = { interactions: 'Interactions', items: 'Items', users: 'Users' };

/** The order of its fields is that of the columns of the export. */
export const avroSchema = ({ dataset, mapping }: MappedDataset): AvroSchema => ({
  type: 'record',
  name: RECORDS[dataset],
  namespace: 'com.amazonaws.personalize.schema',
  fields: mapping.fields.map(({ _spec }) => avroField(_spec)),
  version: '1.0',
});

/** A union's first type is that of its default in Avro; Personalize's own schemas have null last. */
const avroField = (spec: FieldSpec): AvroField => ({
  name: spec.name,
  type: isNullable(spec) ? [spec.type, 'null'] : spec.type,
  ...spec.categorical && { categorical: true },
  ...spec.textual && { textual: true },
});

/** Eight digits that tell schemas from each other: Personalize's cannot be changed, so that another one has another name. */
export const schemaHash = (schema: AvroSchema): string => shortHash(JSON.stringify(schema));

export const shortHash = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 8);
