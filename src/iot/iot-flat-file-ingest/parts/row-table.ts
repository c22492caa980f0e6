import { aws_glue as glue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { FOLDER, IngestStore } from './ingest-store';
import { FlatFileTableFormat } from '../flat-file-storage';
import { PartitionKind } from '../partition-kind';
import { icebergType, TableColumn } from '../settings/table-columns';

export interface RowTableProps {
  readonly store: IngestStore;
  /** Of the source. */
  readonly name: string;
  readonly columns: TableColumn[];
  readonly partitions: PartitionKind[];
}

/** Where Firehose puts the rows of a source: all of them, the ones too that came twice. */
export function rowTable(scope: Construct, id: string, props: RowTableProps): glue.CfnTable {
  const { store } = props;
  const table = store.tableFormat === FlatFileTableFormat.ICEBERG ? icebergTable(scope, id, props) : parquetTable(scope, id, props);
  table.node.addDependency(store.database);
  table.applyRemovalPolicy(store.removalPolicy);
  return table;
}

export const rawName = (source: string) => `${source}_raw`;

export const tableFolder = (source: string) => `${FOLDER.tables}${source}/`;

function icebergTable(scope: Construct, id: string, { store, name, columns, partitions }: RowTableProps): glue.CfnTable {
  return new glue.CfnTable(scope, id, {
    catalogId: store.database.catalogId,
    databaseName: store.databaseName,
    name: rawName(name),
    openTableFormatInput: {
      icebergInput: {
        metadataOperation: 'CREATE',
        version: '2',
        icebergTableInput: {
          location: store.bucket.s3UrlForObject(tableFolder(name).slice(0, -1)),
          schema: {
            type: 'struct',
            schemaId: 0,
            fields: columns.map(({ name: column, type, comment }, index) => (
              { id: index + 1, name: column, type: icebergType(type), required: false, ...comment && { doc: comment } }
            )),
          },
          ...partitions.length && {
            partitionSpec: {
              specId: 0,
              fields: partitions.map(({ kind, column }, index) => ({
                fieldId: 1000 + index,
                sourceId: columns.findIndex((each) => each.name === column) + 1,
                name: kind === 'column' ? column : `${column}_${kind}`,
                transform: kind === 'column' ? 'identity' : kind,
              })),
            },
          },
        },
      },
    },
  });
}

/** Athena works out which folders there are by what the columns can be: nothing has to add partitions. https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html */
function parquetTable(scope: Construct, id: string, { store, name, columns, partitions }: RowTableProps): glue.CfnTable {
  const location = store.bucket.s3UrlForObject(tableFolder(name));
  const keys = new Set(partitions.filter(({ kind }) => kind === 'column').map(({ column }) => column));
  const projections = partitions.map((partition) => projection(partition));
  return new glue.CfnTable(scope, id, {
    catalogId: store.database.catalogId,
    databaseName: store.databaseName,
    tableInput: {
      name: rawName(name),
      tableType: 'EXTERNAL_TABLE',
      parameters: {
        EXTERNAL: 'TRUE',
        classification: 'parquet',
        ...partitions.length && { 'projection.enabled': 'true', 'storage.location.template': `${location}${partitions.map((each) => `${keyOf(each)}=\${${keyOf(each)}}`).join('/')}` },
        ...Object.assign({}, ...projections),
      },
      partitionKeys: partitions.map((each) => ({ name: keyOf(each), type: 'string' })),
      storageDescriptor: {
        // What a folder says is not said by its files, too.
        columns: columns.filter((column) => !keys.has(column.name)),
        location,
        inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
        outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
        serdeInfo: { serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe', parameters: { 'serialization.format': '1' } },
      },
    },
  });
}

/** The column that a folder stands for. */
export const keyOf = ({ kind, column }: PartitionKind) => kind === 'column' ? column : `${column}_${kind}`;

function projection({ kind, column, values }: PartitionKind): Record<string, string> {
  const key = `projection.${keyOf({ kind, column })}`;
  if (kind === 'column') return { [`${key}.type`]: 'enum', [`${key}.values`]: values!.join(',') };
  const [format, unit] = kind === 'day' ? ['yyyy-MM-dd', 'DAYS'] : ['yyyy-MM-dd-HH', 'HOURS'];
  const first = kind === 'day' ? '2020-01-01' : '2020-01-01-00';
  return { [`${key}.type`]: 'date', [`${key}.format`]: format, [`${key}.range`]: `${first},NOW`, [`${key}.interval`]: '1', [`${key}.interval.unit`]: unit };
}
