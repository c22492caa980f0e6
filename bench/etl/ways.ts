import { execFileSync } from 'child_process';
import { mkdirSync, readdirSync, readFileSync } from 'fs';
import { join, resolve } from 'path';
import { SparkEnvironment } from '../../local-cloud/spark';

const HERE = resolve('bench/etl');
const ETL = resolve('src/data/glue-to-personalize/runtime/main.py');
/** The local cloud leaves the better of Java's compilers out, for its small data; Glue has it. */
const CONF = '--conf "spark.driver.extraJavaOptions=-XX:+UseSerialGC -Duser.timezone=UTC"';

/** The ETL; what one writes by hand for this table; and that with the same account of bad rows, users and items. */
export const WAYS = ['etl', 'by hand', 'by hand with account'] as const;
export type Way = typeof WAYS[number];

export interface Measured {
  readonly seconds: number;
  /** Processor seconds. */
  readonly processor: number;
  readonly megabytes: number;
  /** Cores that were busy with other work meanwhile. */
  readonly others: number;
  /** Bad rows by reason, and what else the way counts. */
  readonly account: { readonly reasons: Record<string, number>; readonly [count: string]: any };
  /** Where the export is. */
  readonly folder: string;
}

export interface Work {
  readonly spark: SparkEnvironment;
  readonly settings: string;
  /** Has the folder `sales`, and gets a folder for each way. */
  readonly directory: string;
}

/** One way, from the start of its process to the end, on so many cores: Spark has as many, and the whole process gets no more. */
export function run(way: Way, { spark, settings, directory }: Work, cores: number): Measured {
  const sales = join(directory, 'sales');
  const target = join(directory, way.replaceAll(' ', '-'));
  mkdirSync(target, { recursive: true });
  const script: Record<Way, string[]> = {
    'etl': [ETL, ...options({
      settings, dataset: 'interactions', run: 'bench', mode: 'FULL', since: '', until: '', database: 'shop', table: 'sales', store: `file://${target}`,
    })],
    'by hand': [join(HERE, 'by_hand.py'), sales, join(target, 'export')],
    'by hand with account': [join(HERE, 'by_hand.py'), sales, join(target, 'export'), join(target, 'bad')],
  };
  const which = Array.from({ length: cores }, (_, index) => index).join(',');
  const env = { ...process.env, ...spark.environment, PYSPARK_SUBMIT_ARGS: `--master local[${cores}] ${CONF} pyspark-shell` };
  const output = execFileSync('python3', [join(HERE, 'measure.py'), which, `file://${sales}`, '--', spark.python, ...script[way]], { env, encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
  const { last, ...figures } = JSON.parse(output);
  return way === 'etl'
    ? { ...figures, account: { ...last, reasons: last.quarantined.reasons }, folder: join(target, 'exports/bench/interactions') }
    : { ...figures, account: last, folder: join(target, 'export') };
}

const options = (all: Record<string, string>) => Object.entries(all).flatMap(([name, value]) => [`--${name}`, value]);

export const files = (folder: string) => readdirSync(folder).filter((name) => name.endsWith('.csv')).map((name) => join(folder, name));

/** The rows of all files, sorted; each file has the header. */
export function rows(folder: string): string[] {
  return files(folder).flatMap((file) => readFileSync(file, 'utf8').trim().split('\n').slice(1)).sort();
}
