import { aws_quicksight as quicksight, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { IngestStore } from './ingest-store';
import { TableColumn } from '../settings/table-columns';

/** Types of Quick Sight. https://docs.aws.amazon.com/quicksight/latest/APIReference/API_InputColumn.html */
const TYPES: Record<string, string> = { string: 'STRING', bigint: 'INTEGER', double: 'DECIMAL', boolean: 'BOOLEAN', timestamp: 'DATETIME', date: 'DATETIME' };

/** The tables in Quick Sight. */
export class QuickSightTables extends Construct {
  private readonly dataSource: quicksight.CfnDataSource;

  constructor(scope: Construct, id: string, private readonly store: IngestStore, private readonly ownerArn: string) {
    super(scope, id);
    this.dataSource = new quicksight.CfnDataSource(this, 'DataSource', {
      awsAccountId: Stack.of(this).account,
      dataSourceId: store.ingestName,
      name: store.ingestName,
      type: 'ATHENA',
      dataSourceParameters: { athenaParameters: { workGroup: store.workGroup.name } },
      permissions: [{ principal: ownerArn, actions: DATA_SOURCE_ACTIONS }],
      sslProperties: { disableSsl: false },
    });
    this.dataSource.node.addDependency(store.workGroup);
  }

  /** Asks Athena each time, so that it is as new as the table. */
  public add(source: string, columns: TableColumn[]): quicksight.CfnDataSet {
    return new quicksight.CfnDataSet(this, source, {
      awsAccountId: Stack.of(this).account,
      dataSetId: `${this.store.ingestName}-${source}`,
      name: source,
      importMode: 'DIRECT_QUERY',
      physicalTableMap: {
        rows: {
          relationalTable: {
            catalog: 'AwsDataCatalog',
            schema: this.store.databaseName,
            name: source,
            dataSourceArn: this.dataSource.attrArn,
            inputColumns: columns.map(({ name, type }) => ({ name, type: TYPES[type] })),
          },
        },
      },
      permissions: [{ principal: this.ownerArn, actions: DATA_SET_ACTIONS }],
    });
  }
}

/** What an owner has. https://docs.aws.amazon.com/quicksight/latest/APIReference/API_DataSource.html */
const DATA_SOURCE_ACTIONS = [
  'DescribeDataSource', 'DescribeDataSourcePermissions', 'PassDataSource', 'UpdateDataSource', 'DeleteDataSource', 'UpdateDataSourcePermissions',
].map((action) => `quicksight:${action}`);

const DATA_SET_ACTIONS = [
  'DescribeDataSet', 'DescribeDataSetPermissions', 'PassDataSet', 'DescribeIngestion', 'ListIngestions', 'UpdateDataSet', 'DeleteDataSet', 'CreateIngestion',
  'CancelIngestion', 'UpdateDataSetPermissions',
].map((action) => `quicksight:${action}`);
