import { DatasetTimeFormat } from './dataset-time-format';

/** The types of Avro that Personalize takes: https://docs.aws.amazon.com/personalize/latest/dg/how-it-works-dataset-schema.html#personalize-datatypes */
export type FieldType = 'string' | 'long' | 'int' | 'float' | 'double' | 'boolean';

/** What was said of a field. */
export interface FieldSpec {
  /** The field of Personalize. */
  readonly name: string;
  /** The column of the source. */
  readonly column: string;
  readonly type: FieldType;
  /** What the user said, if anything. */
  readonly nullable?: boolean;
  readonly defaultValue?: string | number | boolean;
  readonly time?: DatasetTimeFormat;
  readonly categorical?: boolean;
  readonly textual?: boolean;
  readonly separator?: string;
  /** Whether Personalize knows the field by its name, so that it cannot be null where it is not said. */
  readonly known?: boolean;
}

/** Rows that have nothing in it are kept, if nothing else is said and there is nothing to put there. */
export const isNullable = ({ nullable, defaultValue, known }: FieldSpec): boolean => nullable ?? (!known && defaultValue === undefined);
