import { aws_athena as athena, aws_glue as glue } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngestStore } from './ingest-store';
import { rawName } from './row-table';
import { prestoType, ROW_ID, TableColumn } from '../settings/table-columns';

export interface RowViewProps {
  readonly store: IngestStore;
  readonly source: string;
  readonly columns: TableColumn[];
  /** By which files are left out. */
  readonly keys: string[];
}

/**
 * The rows of a source, each once: a view of Athena. It is made without a query, in the form in which Athena keeps one.
 *
 * Copies of a row are alike in all columns. That its group is told by what files are left out by, too, is for Athena: it looks through a window for such columns only.
 */
export function rowView(scope: Construct, id: string, { store, source, columns, keys }: RowViewProps): glue.CfnTable {
  const quoted = (names: string[]) => names.map((name) => `"${name}"`).join(', ');
  const originalSql = `SELECT ${quoted(columns.map(({ name }) => name))} FROM (SELECT *, row_number() OVER (PARTITION BY ${quoted([ROW_ID, ...keys])} ORDER BY "${ROW_ID}") AS "_copy" FROM "${store.databaseName}"."${rawName(source)}") WHERE "_copy" = 1`;
  const view = {
    originalSql, catalog: 'awsdatacatalog', schema: store.databaseName, columns: columns.map(({ name, type }) => ({ name, type: prestoType(type) })),
  };
  const table = new glue.CfnTable(scope, id, {
    catalogId: store.database.catalogId,
    databaseName: store.databaseName,
    tableInput: {
      name: source,
      tableType: 'VIRTUAL_VIEW',
      parameters: { presto_view: 'true', comment: 'Presto View' },
      partitionKeys: [],
      storageDescriptor: { columns, location: '', serdeInfo: {} },
      viewOriginalText: `/* Presto View: ${Buffer.from(JSON.stringify(view)).toString('base64')} */`,
      viewExpandedText: '/* Presto View */',
    },
  });
  table.node.addDependency(store.database);
  return table;
}

/** Whether all that devices say they have published has arrived: one line for each file for which it has not. */
export const reconciliation = (store: IngestStore, source: string) => `SELECT f.device, f.file, f.file_id, f.rows, f.published, f.quarantined, f.skipped, f.state, coalesce(r.arrived, 0) AS arrived
FROM (SELECT *, row_number() OVER (PARTITION BY file_id, device ORDER BY collected_at DESC) AS newest FROM "${store.databaseName}"."files" WHERE source = '${source}' AND state <> 'same') f
LEFT JOIN (SELECT substr("${ROW_ID}", 1, 11) AS file_id, count(DISTINCT "${ROW_ID}") AS arrived FROM "${store.databaseName}"."${rawName(source)}" GROUP BY 1) r ON r.file_id = f.file_id
WHERE f.newest = 1 AND (coalesce(r.arrived, 0) <> f.published OR f.rows <> f.published + f.quarantined + f.skipped)
ORDER BY f.device, f.file`;

export const quarantined = (store: IngestStore, source: string) => `SELECT reason, column_name, count(DISTINCT "${ROW_ID}") AS bad_rows, max(detail) AS example, max(file) AS in_file
FROM "${store.databaseName}"."quarantine" WHERE source = '${source}'
GROUP BY reason, column_name ORDER BY bad_rows DESC`;

/** One that people find in the console of Athena. */
export function namedQuery(
  scope: Construct, id: string, store: IngestStore, query: Pick<athena.CfnNamedQueryProps, 'name' | 'description' | 'queryString'>,
): athena.CfnNamedQuery {
  const named = new athena.CfnNamedQuery(scope, id, { ...query, database: store.databaseName, workGroup: store.workGroup.name });
  named.node.addDependency(store.workGroup);
  named.node.addDependency(store.database);
  return named;
}
