import {
  CreateTableCommand, DeleteTableCommand, DescribeTableCommand, DynamoDBClient, TableDescription, waitUntilTableExists, waitUntilTableNotExists,
} from '@aws-sdk/client-dynamodb';
import { ClientConfig } from '../../../local-cloud/target';

const WAIT_S = 120;

/** The table of one region, which the scenario really deletes and makes again. */
export class VisitsTable {
  private readonly client: DynamoDBClient;
  private lost?: TableDescription;

  constructor(config: ClientConfig, private readonly tableName: string) {
    this.client = new DynamoDBClient(config);
  }

  async lose(): Promise<void> {
    const { Table: table } = await this.client.send(new DescribeTableCommand({ TableName: this.tableName }));
    await this.client.send(new DeleteTableCommand({ TableName: this.tableName }));
    this.lost = table;
  }

  /** Makes the table again as it was, but for its data. Does nothing when it was not lost. */
  async restore(): Promise<void> {
    if (!this.lost) return;
    const { KeySchema, AttributeDefinitions } = this.lost;
    const waiting = { client: this.client, maxWaitTime: WAIT_S, minDelay: 1, maxDelay: 2 };
    await waitUntilTableNotExists(waiting, { TableName: this.tableName });
    await this.client.send(new CreateTableCommand({ TableName: this.tableName, KeySchema, AttributeDefinitions, BillingMode: 'PAY_PER_REQUEST' }));
    await waitUntilTableExists(waiting, { TableName: this.tableName });
    this.lost = undefined;
  }

  close(): void {
    this.client.destroy();
  }
}
