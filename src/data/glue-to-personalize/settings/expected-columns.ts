import { MappedDataset } from './mappings';
import { DatasetMapping } from '../dataset-mapping';
import { FieldSpec, FieldType } from '../field-spec';
import { TimeKind } from '../time-kind';

/** A column of the source that the mapping reads. */
export interface ExpectedColumn {
  /** In lower case, as the Glue Data Catalog has it. */
  readonly name: string;
  /** Types of the Glue Data Catalog that can become what the field is, without their parameters: `decimal`, not `decimal(10,2)`. */
  readonly types: string[];
}

const INTEGERS = ['tinyint', 'smallint', 'int', 'integer', 'bigint', 'long'];
const NUMBERS = [...INTEGERS, 'float', 'double', 'decimal'];
const TEXTS = ['string', 'char', 'varchar'];
const TIMES = ['date', 'timestamp', 'timestamp_ntz'];

/** Everything but what has no place in one value: struct, array, map, binary and their like. Whether a text is a number, the job sees. */
const READABLE: { readonly [type in FieldType]: string[] } = {
  string: [...TEXTS, ...NUMBERS, 'boolean', ...TIMES],
  long: [...NUMBERS, ...TEXTS],
  int: [...NUMBERS, ...TEXTS],
  float: [...NUMBERS, ...TEXTS],
  double: [...NUMBERS, ...TEXTS],
  boolean: ['boolean', ...INTEGERS, ...TEXTS],
};

/** Crawlers take the days of files, such as 20260329, for numbers. */
const READABLE_TIMES: { readonly [kind in TimeKind['kind']]: string[] } = {
  EPOCH: [...NUMBERS, ...TEXTS, ...TIMES],
  ISO: [...TEXTS, ...TIMES],
  PATTERN: [...INTEGERS, ...TEXTS, ...TIMES],
};

const typesOf = ({ type, time }: FieldSpec) => time ? READABLE_TIMES[time._kind.kind] : READABLE[type];

/** All that the job reads, each column once: of fields, of the watermark, and of whatever tells the latest of several rows. The columns of a filter are not known. */
export function expectedColumns({ mapping }: MappedDataset): ExpectedColumn[] {
  const columns = new Map<string, string[]>();
  for (const [name, types] of reads(mapping)) {
    const key = name.toLowerCase();
    columns.set(key, (columns.get(key) ?? types).filter((type) => types.includes(type)));
  }
  return [...columns].map(([name, types]) => ({ name, types }));
}

function reads({ source, fields, incremental, dedupe }: DatasetMapping): [string, string[]][] {
  const { _kind: { kind, options } } = source;
  return [
    ...fields.map(({ _spec }): [string, string[]] => [_spec.column, typesOf(_spec)]),
    ...incremental ? [[incremental.column, READABLE_TIMES[incremental.format._kind.kind]] as [string, string[]]] : [],
    ...dedupe?.latest === undefined ? [] : [[dedupe.latest, READABLE.string] as [string, string[]]],
    ...kind === 'JDBC' && options.partition ? [[options.partition.column, [...NUMBERS, ...TIMES]] as [string, string[]]] : [],
  ];
}
