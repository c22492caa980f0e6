/** The collector's configuration: one JSON document, written by the construct or by hand. Checked by settings-check.ts; README.md says what each means. */
export interface Settings {
  readonly version: 1;
  /** Name of the thing: the second level of each topic. */
  readonly device: string;
  /** First level of each topic. @default ff */
  readonly topicPrefix: string;
  /** What timestamps are sent in: Iceberg tables take microseconds, the JSON reader in front of Parquet milliseconds. */
  readonly timestamps: 'us' | 'ms';
  readonly transport: TransportSettings;
  /** A folder of this machine, not of the share: checkpoints, spool, quarantine. */
  readonly work: string;
  readonly limits: Limits;
  /** @default 60 */
  readonly healthSeconds: number;
  readonly sources: SourceSettings[];
}

export type TransportSettings =
  | { readonly kind: 'ipc' }
  | {
    readonly kind: 'mqtt';
    readonly host: string;
    readonly port: number;
    readonly clientId?: string;
    /** Paths of PEM files. */
    readonly certificate: string;
    readonly key: string;
    readonly ca: string;
  };

export interface Limits {
  /** Of the spool on disk; when it is full the collector stops reading. @default 1073741824 */
  readonly spoolBytes: number;
  /** @default 80 */
  readonly messagesPerSecond: number;
  /** @default 471859 (90 % of 512 KiB) */
  readonly bytesPerSecond: number;
  /** @default 122880 */
  readonly messageBytes: number;
  /** @default 500 */
  readonly rowsPerMessage: number;
  /** With gzip. @default 5000 */
  readonly rowsPerCompressedMessage: number;
  /** How long rows wait for others before they are sent. @default 1 */
  readonly lingerSeconds: number;
}

export interface SourceSettings {
  /** The third level of each topic. */
  readonly name: string;
  readonly files: FileSettings;
  readonly format: FormatSettings;
  readonly columns: ColumnSettings[];
  /** The share of bad rows, from 0 to 1, above which a file is stopped. @default 0.1 */
  readonly badRows: number;
  /** Rows that are judged before the share counts. @default 100 */
  readonly badRowsAfter: number;
  /** A longer record is bad, and is not held in memory. @default 262144 */
  readonly lineBytes: number;
  /** @default none */
  readonly compression: 'none' | 'gzip';
  /** @default move to processed/{yyyy}-{MM}-{dd}; leave, for growing files */
  readonly afterSuccess: AfterSettings;
  /** @default move to quarantine; leave, for growing files */
  readonly afterStop: AfterSettings;
}

export interface FileSettings {
  readonly directory: string;
  /** Glob patterns below the directory, with slashes. @default ['*'] */
  readonly include: string[];
  /** @default [] */
  readonly exclude: string[];
  /** completed: a file is read once it no longer changes. growing: lines are read as they are appended. @default completed */
  readonly mode: 'completed' | 'growing';
  /** @default 5 */
  readonly pollSeconds: number;
  /** Polls in which size and time of a file stay the same. @default 2 */
  readonly stablePolls: number;
  /** @default 10 */
  readonly minimumAgeSeconds: number;
  /** A file counts as complete when a file of its name and this suffix lies beside it, for example .done */
  readonly doneMarker?: string;
  /** Names that end so are still being written; the writer renames them. @default ['.tmp', '.part', '.filepart'] */
  readonly unfinishedSuffixes: string[];
  /** The folder on which the share is mounted: when nothing is mounted there, the share is lost, not empty. */
  readonly mountPoint?: string;
  /** A file below the directory that is there whenever the share is. */
  readonly sentinel?: string;
}

export type Encoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'latin1' | 'windows-1252';

export type FormatSettings = CsvSettings | FixedWidthSettings | JsonLinesSettings;

interface TextSettings {
  /** A byte order mark is taken off. @default utf-8 */
  readonly encoding: Encoding;
  /** Texts that mean no value. @default [''] */
  readonly nullValues: string[];
  /** Of numbers. @default . */
  readonly decimal: '.' | ',';
  /** Of numbers, taken off. */
  readonly thousands?: string;
  /** Lines before the header, or before the first row. @default 0 */
  readonly skipLines: number;
}

export interface CsvSettings extends TextSettings {
  readonly kind: 'csv';
  /** @default , */
  readonly delimiter: string;
  /** null: there are no quotes. @default " */
  readonly quote: string | null;
  /** Before a quote in quotes. @default " */
  readonly escape: string;
  /** true: the first line names the columns. false: columns are taken by position. @default true */
  readonly header: boolean;
  /** Lines that begin so are no rows. */
  readonly comment?: string;
  /** Columns of the file that no column of the table takes. @default ignore */
  readonly extraColumns: 'ignore' | 'stop';
}

export interface FixedWidthSettings extends TextSettings {
  readonly kind: 'fixed-width';
  /** Of each column, in characters, from 0. */
  readonly fields: { readonly column: string; readonly start: number; readonly length: number }[];
}

export interface JsonLinesSettings {
  readonly kind: 'json-lines';
  readonly encoding: Encoding;
}

export type ColumnType = 'string' | 'bigint' | 'double' | 'boolean' | 'timestamp' | 'date';

export interface ColumnSettings {
  readonly name: string;
  readonly type: ColumnType;
  /** Name in the header, or position from 0; of JSON Lines, the key. @default the name */
  readonly from?: string | number;
  /** Of timestamps and dates: iso, epoch-s, epoch-ms, or a pattern of Luxon such as dd.MM.yyyy HH:mm:ss. @default iso */
  readonly format?: string;
  /** Of timestamps that do not say theirs, an IANA name. @default UTC */
  readonly zone?: string;
  /** A row without it is bad. @default false */
  readonly required?: boolean;
  /** Of numbers; outside, the row is bad. */
  readonly min?: number;
  readonly max?: number;
}

/** What becomes of a file that was read. A file that may not be moved or deleted stays, which is told; its rows are safe either way. */
export type AfterSettings =
  | { readonly action: 'leave' }
  | { readonly action: 'delete' }
  /** Keeps its times. Below the directory of the source, or from the root; `{yyyy}`, `{MM}` and `{dd}` stand for the day in UTC. A name that exists there gets a suffix. */
  | { readonly action: 'move'; readonly directory: string };
