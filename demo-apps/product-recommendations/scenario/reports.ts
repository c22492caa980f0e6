import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { align, count, reasons } from './table';
import { Cloud } from '../../../local-cloud/target';
import { Account } from '../shop/account';

/** What the export of a dataset says of itself: `reports/<run>/<dataset>.json`. */
export interface ExportReport extends Account {
  readonly version: number;
  readonly run: string;
  readonly dataset: string;
  readonly mode: string;
  /** Of interactions: distinct, in the rows that were written. */
  readonly users?: number;
  readonly usersWithTwo?: number;
  readonly items?: number;
  readonly eventTypes?: number;
  readonly bytes: number;
  readonly files: number;
  readonly since?: string | number | null;
  readonly until?: string | number | null;
  readonly seconds: number;
  readonly columns: { readonly name: string; readonly type: string }[];
}

/** A row that was put aside: a line of `quarantine/<run>/<dataset>/*.json`. */
export interface QuarantinedRow {
  readonly reason: string;
  /** The column of the source; none when the row could not be parsed. */
  readonly field: string | null;
  readonly value: string | null;
  readonly row: Record<string, string | null>;
}

/** What runs leave in the bucket of the construct. */
export class RunFiles {
  private readonly s3: S3Client;

  constructor(cloud: Cloud, region: string, public readonly store: string) {
    this.s3 = new S3Client({ ...cloud.client(region), forcePathStyle: true });
  }

  /** Of the datasets whose export is complete, by name. */
  public async reports(run: string): Promise<ExportReport[]> {
    const keys = await this.keys(`reports/${run}/`);
    return Promise.all(keys.sort().map(async (key) => JSON.parse(await this.text(key)) as ExportReport));
  }

  /** Rows that were put aside, one of each reason and field first. */
  public async quarantined(run: string, dataset: string, most = 10): Promise<QuarantinedRow[]> {
    const keys = await this.keys(`quarantine/${run}/${dataset}/`);
    const texts = await Promise.all(keys.filter((key) => key.endsWith('.json')).map((key) => this.text(key)));
    const rows = texts.flatMap((text) => text.split('\n').filter(Boolean)).map((line) => JSON.parse(line) as QuarantinedRow);
    const kind = ({ reason, field }: QuarantinedRow) => `${reason} ${field}`;
    const isFirst = (row: QuarantinedRow) => rows.find((other) => kind(other) === kind(row)) === row;
    return [...rows.filter(isFirst), ...rows.filter((row) => !isFirst(row))].slice(0, most);
  }

  /** Keys with their sizes. */
  public async sizes(prefix: string): Promise<Map<string, number>> {
    const found = new Map<string, number>();
    for (let token: string | undefined; ;) {
      const { Contents = [], NextContinuationToken } = await this.s3.send(new ListObjectsV2Command({
        Bucket: this.store, Prefix: prefix, ContinuationToken: token,
      }));
      for (const { Key, Size } of Contents) found.set(Key!, Size ?? 0);
      token = NextContinuationToken;
      if (!token) return found;
    }
  }

  public async text(key: string): Promise<string> {
    const { Body } = await this.s3.send(new GetObjectCommand({ Bucket: this.store, Key: key }));
    return Body!.transformToString();
  }

  public close(): void {
    this.s3.destroy();
  }

  private async keys(prefix: string): Promise<string[]> {
    return [...(await this.sizes(prefix)).keys()];
  }
}

/** The reports as a table: rows in, rows out, and why not. */
export function reportTable(reports: readonly ExportReport[]): string[] {
  return align([
    ['dataset', 'mode', 'read', 'written', 'skipped', 'quarantined', 'took', 'why'],
    ...reports.map(({ dataset, mode, read, written, skipped, quarantined, seconds }) => [
      dataset, mode, count(read), count(written), count(skipped.total), count(quarantined.total), `${seconds.toFixed(1)} s`,
      reasons({ ...skipped.reasons, ...quarantined.reasons }),
    ]),
  ]);
}

/** Rows that were put aside, as lines: reason, field, and what stood there. */
export function quarantineTable(rows: readonly QuarantinedRow[]): string[] {
  return align([['reason', 'field', 'value'], ...rows.map(({ reason, field, value }) => [reason, field ?? '', excerpt(value ?? '')])]);
}

/** What stood in the source, short and on one line. */
export function excerpt(value: string, most = 60): string {
  const line = value.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most - 1)}…` : line;
}
