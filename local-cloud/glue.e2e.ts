import * as fs from 'fs';
import { CloudFormationClient, CreateStackCommand, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import {
  BatchStopJobRunCommand, CreateConnectionCommand, CreateCrawlerCommand, CreateDatabaseCommand, CreateJobCommand, GetCrawlerCommand, GetTablesCommand,
  GlueClient, StartCrawlerCommand, StartJobRunCommand, TestConnectionCommand, UpdateConnectionCommand,
} from '@aws-sdk/client-glue';
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { CreateSecretCommand, PutSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { readCalls } from './calls';
import { LocalGlue, LocalJobRun } from './glue';
import { newRunDirectory } from './paths';
import { Postgres, startPostgres } from './postgres';
import { meet, POSTGRES, thisMachine } from './requirements';
import { prepareSpark } from './spark';
import { Cloud, openCloud } from './target';

/** Glue of the emulator with what it has in AWS: Spark and a database. */
const REGION = 'eu-west-1';
const BUCKET = 'company';
const runDirectory = newRunDirectory();
// Two tables of different places come together in S3; the arguments and the settings of the database are read as the ETL does.
const JOINS = `
import argparse, boto3, json
from pyspark.sql import SparkSession
parser = argparse.ArgumentParser()
parser.add_argument("--bucket")
given, _ = parser.parse_known_args()
properties = boto3.client("glue").get_connection(Name="shop")["Connection"]["ConnectionProperties"]
secret = json.loads(boto3.client("secretsmanager").get_secret_value(SecretId=properties["SECRET_ID"])["SecretString"])
spark = SparkSession.builder.getOrCreate()
orders = spark.read.csv(f"s3://{given.bucket}/orders/", header=True, inferSchema=True)
users = spark.read.jdbc(properties["JDBC_CONNECTION_URL"], "public.users",
                        properties={"user": secret["username"], "password": secret["password"], "driver": "org.postgresql.Driver"})
orders.join(users, "user_id").groupBy("city").sum("amount").coalesce(1).write.csv(f"s3://{given.bucket}/out/", header=True)
print("rows", orders.count())
`;
const HANGS = `
import time
from pyspark.sql import SparkSession
spark = SparkSession.builder.getOrCreate()
print("ready", flush=True)
time.sleep(600)
`;
let cloud: Cloud;
let world: LocalGlue;
let glue: GlueClient;
let s3: S3Client;
let secrets: SecretsManagerClient;
let postgres: Postgres;

jest.setTimeout(180_000);

beforeAll(async () => {
  await meet([POSTGRES], thisMachine(`${runDirectory}/apt.log`), () => undefined);
  await prepareSpark(runDirectory, () => undefined);
  postgres = await startPostgres(runDirectory);
  await postgres.sql('CREATE TABLE users (user_id int, city text, since timestamptz, score numeric(5,2)); INSERT INTO users VALUES (1, \'Bonn\'), (2, \'Ulm\');');
  cloud = await openCloud({ kind: 'local' }, { log: () => undefined, settings: { LOCAL_CLOUD_SPEED: '60' } });
  world = new LocalGlue(cloud);
  [glue, s3, secrets] = [new GlueClient(cloud.client(REGION)), new S3Client({ ...cloud.client(REGION), forcePathStyle: true }),
    new SecretsManagerClient(cloud.client(REGION))];
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET, CreateBucketConfiguration: { LocationConstraint: REGION } }));
  await role();
  await glue.send(new CreateDatabaseCommand({ DatabaseInput: { Name: 'shop' } }));
  await secrets.send(new CreateSecretCommand({ Name: 'shop', SecretString: JSON.stringify({ username: postgres.user, password: postgres.password }) }));
  await glue.send(new CreateConnectionCommand({ ConnectionInput: connection(postgres.jdbcUrl) }));
}, 900_000);

afterAll(async () => {
  await cloud?.stop();
  await postgres?.stop();
}, 60_000);

function connection(url: string) {
  return { Name: 'shop', ConnectionType: 'JDBC' as const, ConnectionProperties: { JDBC_CONNECTION_URL: url, SECRET_ID: 'shop' } };
}

async function role() {
  const trust = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Principal: { Service: 'glue.amazonaws.com' }, Action: 'sts:AssumeRole' }] };
  const Role = { Type: 'AWS::IAM::Role', Properties: { RoleName: 'etl', AssumeRolePolicyDocument: trust } };
  const stacks = new CloudFormationClient(cloud.client(REGION));
  await stacks.send(new CreateStackCommand({ StackName: 'role', TemplateBody: JSON.stringify({ Resources: { Role } }) }));
  await eventually(async () => (await stacks.send(new DescribeStacksCommand({ StackName: 'role' }))).Stacks![0].StackStatus === 'CREATE_COMPLETE');
}

async function eventually<T>(check: () => Promise<T | undefined | false>, timeoutMs = 150_000): Promise<T> {
  for (const deadline = Date.now() + timeoutMs; Date.now() < deadline;) {
    const found = await check();
    if (found) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`After ${timeoutMs / 1000} s it still does not hold: ${check}`);
}

const roleArn = () => `arn:aws:iam::${cloud.account}:role/etl`;
const put = (key: string, body: string) => s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: body }));

async function start(name: string, source: string): Promise<string> {
  await put(`${name}.py`, source);
  await glue.send(new CreateJobCommand({
    Name: name,
    Role: roleArn(),
    GlueVersion: '5.1',
    WorkerType: 'G.1X',
    NumberOfWorkers: 2,
    Connections: { Connections: ['shop'] },
    Command: { Name: 'glueetl', ScriptLocation: `s3://${BUCKET}/${name}.py`, PythonVersion: '3' },
    DefaultArguments: { '--bucket': BUCKET },
  }));
  return (await glue.send(new StartJobRunCommand({ JobName: name }))).JobRunId!;
}

function ended(name: string): Promise<LocalJobRun> {
  return eventually(async () => (await world.runs(name)).find(({ CompletedOn }) => CompletedOn));
}

/** What was recorded of a run or of a crawler. */
const callsOf = (name: string) => readCalls(cloud.callsFile!).filter(({ via }) => via.endsWith(`/${name}`));

async function crawled() {
  await glue.send(new StartCrawlerCommand({ Name: 'shop' }));
  return eventually(async () => {
    const { Crawler } = await glue.send(new GetCrawlerCommand({ Name: 'shop' }));
    return Crawler!.State === 'READY' && Crawler!.LastCrawl;
  });
}

test('a script runs on Spark, reads S3 and a database, writes to S3, all in the name of the job\'s role', async () => {
  await put('orders/x.csv', 'user_id,amount\n1,10\n1,5\n2,1\n');
  const id = await start('joins', JOINS);
  expect(await ended('joins')).toMatchObject({ Id: id, JobRunState: 'SUCCEEDED' });
  const { Contents } = await s3.send(new ListObjectsV2Command({ Bucket: BUCKET, Prefix: 'out/part-' }));
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: Contents![0].Key }));
  expect((await Body!.transformToString()).trim().split('\n').sort()).toEqual(['Bonn,15', 'Ulm,1', 'city,sum(amount)']);
  const made = callsOf(id);
  expect(new Set(made.map(({ principal }) => principal))).toEqual(new Set([roleArn()]));
  expect(new Set(made.map(({ action }) => action))).toEqual(new Set([
    'glue:GetConnection', 'logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents', 's3:DeleteObject', 's3:GetObject', 's3:ListBucket',
    's3:PutObject', 'secretsmanager:GetSecretValue',
  ]));
  expect(made.filter((call) => call.problem)).toEqual([]);
});

test('a run is stopped, and with it its Java', async () => {
  const id = await start('hangs', HANGS);
  const java = () => fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name)).filter((pid) => {
    try {
      return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').includes(`AWS_ENDPOINT_URL=${cloud.endpoint}`)
        && /bin\/java\0(?!.*launcher\.Main).*\0org\.apache\.spark\.deploy\.SparkSubmit\0/.test(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'));
    } catch {
      return false;
    }
  });
  await eventually(async () => java().length > 0);
  await glue.send(new BatchStopJobRunCommand({ JobName: 'hangs', JobRunIds: [id] }));
  expect(await ended('hangs')).toMatchObject({ JobRunState: 'STOPPED' });
  await eventually(async () => java().length === 0);
});

test('a connection is tested, and a crawler finds the tables of its database', async () => {
  await glue.send(new TestConnectionCommand({ ConnectionName: 'shop' }));
  await glue.send(new CreateCrawlerCommand({
    Name: 'shop',
    Role: roleArn(),
    DatabaseName: 'shop',
    TablePrefix: 'raw_',
    Targets: { JdbcTargets: [{ ConnectionName: 'shop', Path: 'shop/public/%', Exclusions: ['public/secret*'] }] },
  }));
  await postgres.sql('CREATE TABLE secrets (a int);');
  expect(await crawled()).toMatchObject({ Status: 'SUCCEEDED' });
  const { TableList } = await glue.send(new GetTablesCommand({ DatabaseName: 'shop' }));
  expect(TableList!.map(({ Name }) => Name)).toEqual(['raw_shop_public_users']);
  expect(TableList![0]).toMatchObject({
    Parameters: { classification: 'postgresql', connectionName: 'shop' },
    StorageDescriptor: {
      Location: 'shop.public.users',
      Columns: [{ Name: 'user_id', Type: 'int' }, { Name: 'city', Type: 'string' }, { Name: 'since', Type: 'timestamp' }, { Name: 'score', Type: 'decimal(5,2)' }],
    },
  });
  expect(callsOf('shop').find(({ operation }) => operation === 'GetSecretValue')).toMatchObject({
    principal: roleArn(), resources: [expect.stringMatching(/^arn:aws:secretsmanager:eu-west-1:\d{12}:secret:shop-\w{6}$/)],
  });
  expect((await world.crawls('shop')).map(({ Tables }) => Tables.created)).toEqual([['raw_shop_public_users']]);
});

test('a wrong password and a database that is gone are told as what they are', async () => {
  await secrets.send(new PutSecretValueCommand({ SecretId: 'shop', SecretString: JSON.stringify({ username: postgres.user, password: 'wrong' }) }));
  const wrong = glue.send(new TestConnectionCommand({ ConnectionName: 'shop' }));
  await expect(wrong).rejects.toMatchObject({ name: 'InvalidInputException', message: expect.stringContaining('password authentication failed') });
  expect(await crawled()).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.stringContaining('password authentication failed') });
  await glue.send(new UpdateConnectionCommand({ Name: 'shop', ConnectionInput: connection(`jdbc:postgresql://${postgres.host}:${postgres.port}/gone`) }));
  await secrets.send(new PutSecretValueCommand({ SecretId: 'shop', SecretString: JSON.stringify({ username: postgres.user, password: postgres.password }) }));
  expect(await crawled()).toMatchObject({ Status: 'FAILED', ErrorMessage: expect.stringContaining('database "gone" does not exist') });
});

test('the world says what it does not know', async () => {
  await expect(world.set({ failRuns: [{ when: 'never' as 'before' }] })).rejects.toThrow('when is \'never\', allowed: before, after');
  expect(() => new LocalGlue({ endpoint: undefined })).toThrow(/^LocalGlue needs the local cloud/);
});
