import {
  AthenaClient, GetNamedQueryCommand, GetQueryExecutionCommand, ListNamedQueriesCommand, paginateGetQueryResults, StartQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { LocalCloudError } from '../../../local-cloud/errors';
import { sleep } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const PATIENCE_MS = 60_000;

/** Athena, in the workgroup of the construct. */
export class Queries {
  private readonly athena: AthenaClient;

  constructor(cloud: Cloud, region: string, private readonly workGroup: string, private readonly database: string) {
    this.athena = new AthenaClient(cloud.client(region));
  }

  /** Rows, each by the names of its columns. */
  async rows(sql: string): Promise<Record<string, string>[]> {
    const { QueryExecutionId } = await this.athena.send(new StartQueryExecutionCommand({
      QueryString: sql, WorkGroup: this.workGroup, QueryExecutionContext: { Database: this.database },
    }));
    for (const deadline = Date.now() + PATIENCE_MS; ;) {
      const { QueryExecution } = await this.athena.send(new GetQueryExecutionCommand({ QueryExecutionId }));
      const { State, StateChangeReason } = QueryExecution!.Status!;
      if (State === 'SUCCEEDED') break;
      if (State === 'FAILED' || State === 'CANCELLED') throw new LocalCloudError(`The query ended as ${State}: ${StateChangeReason}\n${sql}`);
      if (Date.now() > deadline) throw new LocalCloudError(`The query is still ${State} after ${PATIENCE_MS / 1000} s\n${sql}`);
      await sleep(100);
    }
    const rows: string[][] = [];
    for await (const { ResultSet } of paginateGetQueryResults({ client: this.athena }, { QueryExecutionId })) {
      rows.push(...(ResultSet!.Rows ?? []).map(({ Data = [] }) => Data.map(({ VarCharValue }) => VarCharValue ?? '')));
    }
    const [heads, ...values] = rows;
    return values.map((row) => Object.fromEntries(heads.map((head, index) => [head, row[index]])));
  }

  async count(table: string): Promise<number> {
    return Number((await this.rows(`SELECT count(*) AS n FROM "${table}"`))[0].n);
  }

  /** One that the construct has saved in the console. */
  async saved(name: string): Promise<Record<string, string>[]> {
    const { NamedQueryIds = [] } = await this.athena.send(new ListNamedQueriesCommand({ WorkGroup: this.workGroup }));
    for (const NamedQueryId of NamedQueryIds) {
      const { NamedQuery } = await this.athena.send(new GetNamedQueryCommand({ NamedQueryId }));
      if (NamedQuery!.Name === name) return this.rows(NamedQuery!.QueryString!);
    }
    throw new LocalCloudError(`There is no saved query "${name}"`);
  }

  close(): void {
    this.athena.destroy();
  }
}
