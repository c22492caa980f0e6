import { MappedDataset } from './mappings';
import { DatasetMapping } from '../dataset-mapping';
import { DatasetSource } from '../dataset-source';
import { DatasetSourceFormat } from '../dataset-source-format';
import { FieldSpec, FieldType, isNullable } from '../field-spec';
import { TimeKind } from '../time-kind';

/** How the files of a source are written. */
export type EtlFormat =
  | { readonly type: 'CSV'; readonly delimiter: string; readonly quote: string; readonly header: true; readonly encoding: string; readonly multiline: boolean }
  | { readonly type: 'JSON' | 'PARQUET' };

/** Where the rows are. The run says which table of the catalog has them. */
export interface EtlSource {
  readonly kind: 'S3' | 'JDBC' | 'CATALOG';
  readonly format?: EtlFormat;
  /** The name of the Glue connection, of JDBC. */
  readonly connection?: string;
  readonly partition?: { readonly column: string; readonly count: number };
}

/** A field of the export. */
export interface EtlField {
  readonly name: string;
  readonly column: string;
  readonly type: FieldType;
  readonly nullable: boolean;
  readonly default?: string | number | boolean;
  readonly time?: TimeKind;
  readonly categorical?: true;
  readonly textual?: true;
  readonly separator?: string;
}

/** What the ETL job of a dataset is told: `--settings`, as JSON. */
export interface EtlSettings {
  readonly version: 1;
  readonly dataset: string;
  readonly source: EtlSource;
  readonly fields: EtlField[];
  readonly filter?: string;
  readonly dedupe: { readonly by: string[]; readonly latest?: string };
  readonly window?: { readonly column: string; readonly time: TimeKind };
  readonly limits: typeof LIMITS;
}

/** Those of Personalize (https://docs.aws.amazon.com/personalize/latest/dg/limits.html), and what no interaction has: a time before the second day of 1970, or of after tomorrow. */
const LIMITS = { idLength: 256, categoryLength: 1000, textLength: 20_000, earliest: 86_400, latenessOfFuture: 86_400 };

/** Whose rows are one when these are the same. */
const IDS = { items: ['ITEM_ID'], users: ['USER_ID'] };

/**
 * Serializable, but for what is only known at deployment: the name of the connection, and texts of the user.
 *
 * @param connection the name of the Glue connection, of a source that is a database
 */
export const etlSettings = ({ dataset, mapping }: MappedDataset, connection?: string): EtlSettings => ({
  version: 1,
  dataset,
  source: sourceOf(mapping.source, connection),
  fields: mapping.fields.map(({ _spec }) => etlField(_spec)),
  ...mapping.filter !== undefined && { filter: mapping.filter },
  dedupe: {
    by: mapping.dedupe?.by ?? (dataset === 'interactions' ? mapping.fields.map(({ fieldName }) => fieldName) : IDS[dataset]),
    ...mapping.dedupe?.latest !== undefined && { latest: mapping.dedupe.latest },
  },
  ...windowOf(mapping),
  limits: LIMITS,
});

function sourceOf({ _kind: { kind, options } }: DatasetSource, connection?: string): EtlSource {
  if (kind === 'JDBC') return { kind, connection, ...options.partition && { partition: options.partition } };
  const format = options.format ?? (kind === 'S3' ? DatasetSourceFormat.csv() : undefined);
  return { kind, ...format && { format: formatOf(format) } };
}

function formatOf({ _kind: format }: DatasetSourceFormat): EtlFormat {
  if (format.kind !== 'CSV') return { type: format.kind };
  const { delimiter = ',', quote = '"', encoding = 'UTF-8', multiline = false } = format.options;
  return { type: 'CSV', delimiter, quote, header: true, encoding, multiline };
}

const etlField = (spec: FieldSpec): EtlField => ({
  name: spec.name,
  column: spec.column,
  type: spec.type,
  nullable: isNullable(spec),
  ...spec.defaultValue !== undefined && { default: spec.defaultValue },
  ...spec.time && { time: spec.time._kind },
  ...spec.categorical && { categorical: true },
  ...spec.textual && { textual: true },
  ...spec.separator !== undefined && { separator: spec.separator },
});

const windowOf = ({ incremental }: DatasetMapping) => incremental && { window: { column: incremental.column, time: incremental.format._kind } };
