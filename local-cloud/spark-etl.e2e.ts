import * as fs from 'fs';
import * as path from 'path';
import { Emulator, startEmulator } from './emulator-process';
import { newRunDirectory, projectRoot } from './paths';
import { Postgres, startPostgres } from './postgres';
import { run } from './processes';
import { meet, POSTGRES, thisMachine } from './requirements';
import { prepareSpark, SparkEnvironment } from './spark';

/** The Python tests of GlueToPersonalize's ETL on a real Spark, with S3, Glue's catalog and secrets of the emulator, and a real PostgreSQL. */
const runtime = path.join(projectRoot, 'src', 'data', 'glue-to-personalize', 'runtime');
const tests = path.join(projectRoot, 'test', 'data', 'glue-to-personalize', 'etl');
const runDirectory = newRunDirectory();
let spark: SparkEnvironment;
let emulator: Emulator;
let postgres: Postgres;

beforeAll(async () => {
  await meet([POSTGRES], thisMachine(path.join(runDirectory, 'apt.log')), () => undefined);
  spark = await prepareSpark(runDirectory, () => undefined);
  emulator = await startEmulator({ runDirectory, log: () => undefined });
  postgres = await startPostgres(runDirectory);
  await postgres.sql(fs.readFileSync(path.join(tests, 'shop.sql'), 'utf8'));
}, 900_000);

afterAll(async () => {
  await postgres?.stop();
  await emulator?.stop();
});

const coverage = (log: string, ...args: string[]) => run(spark.python, ['-m', 'coverage', ...args], {
  log: path.join(runDirectory, log),
  timeoutMs: 500_000,
  cwd: tests,
  env: {
    ...process.env,
    ...spark.environment,
    // Of some rows, each further task costs more than it brings.
    PYSPARK_SUBMIT_ARGS: '--master local[1] --conf spark.sql.shuffle.partitions=1 pyspark-shell',
    PYTHONPATH: runtime,
    COVERAGE_FILE: path.join(runDirectory, '.coverage'),
    HYPOTHESIS_STORAGE_DIRECTORY: path.join(runDirectory, 'hypothesis'),
    AWS_ENDPOINT_URL: emulator.endpoint,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    SHOP_URL: postgres.jdbcUrl,
    SHOP_USER: postgres.user,
    SHOP_PASSWORD: postgres.password,
  },
});

/** What unittest says last: each failure with its traceback, and the counts. Before that come Spark's log lines. */
function summary(output: string) {
  const begins = output.search(/^(={70}\n(FAIL|ERROR)|-{70}\nRan )/m);
  return output.slice(begins < 0 ? -3000 : begins);
}

test('python -m unittest, with the branches of the ETL covered', async () => {
  const { code, output } = await coverage('unittest.log', 'run', '--branch', '--source', runtime, '-m', 'unittest', 'discover', '--buffer');
  expect({ code, output: summary(output) }).toMatchObject({ code: 0, output: expect.stringMatching(/Ran [1-9]\d+ tests in [\s\S]*\nOK\n/) });
  const report = await coverage('coverage.log', 'report', '--fail-under=90', '--skip-covered', '--sort=miss', '--show-missing');
  expect(report.code === 0 || report.output).toBe(true);
}, 540_000);

test('a failing test is seen', async () => {
  const { code, output } = await coverage('failing.log', 'run', '-m', 'unittest', 'etl_case.NoSuchTest');
  expect({ code, output: summary(output) }).toMatchObject({ code: 1, output: expect.stringContaining('FAILED (errors=1)') });
}, 60_000);
