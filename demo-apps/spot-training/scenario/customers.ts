import * as fs from 'node:fs';
import * as path from 'node:path';
import { GetObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { LocalCloudError } from '../../../local-cloud/errors';
import { run } from '../../../local-cloud/processes';
import { Cloud } from '../../../local-cloud/target';

const TRAIN = path.join(__dirname, '..', 'train');
const s3 = (cloud: Cloud, region: string) => new S3Client({ ...cloud.client(region), forcePathStyle: true });

export async function uploadCustomers(cloud: Cloud, region: string, bucket: string): Promise<number> {
  const csv = fs.readFileSync(path.join(TRAIN, 'data', 'train', 'churn.csv'));
  const client = s3(cloud, region);
  await client.send(new PutObjectCommand({ Bucket: bucket, Key: 'train/churn.csv', Body: csv }));
  client.destroy();
  return csv.toString().trim().split('\n').length - 1;
}

/** Loads the model that a run has left and asks it about two customers: how likely each is to leave. */
export async function predict(cloud: Cloud, region: string, modelArtifact: string, workDir: string): Promise<{ settled: number; unhappy: number }> {
  const { hostname: bucket, pathname } = new URL(modelArtifact);
  const client = s3(cloud, region);
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: decodeURIComponent(pathname.slice(1)) }));
  const archive = path.join(workDir, 'model.tar.gz');
  fs.writeFileSync(archive, await Body!.transformToByteArray());
  client.destroy();
  await python(['-m', 'tarfile', '-e', archive, workDir], workDir);
  const ask = async (customer: Record<string, number>) => {
    const columns = Object.entries(customer).map(([column, value]) => `${column}=${value}`);
    return Number(await python([path.join(TRAIN, 'predict.py'), path.join(workDir, 'model.json'), ...columns], workDir));
  };
  return {
    settled: await ask({ months: 60, calls_to_support: 0, monthly_bill: 40, late_payments: 0, yearly_contract: 1 }),
    unhappy: await ask({ months: 2, calls_to_support: 7, monthly_bill: 95, late_payments: 3, yearly_contract: 0 }),
  };
}

async function python(args: string[], workDir: string): Promise<string> {
  const log = path.join(workDir, 'predict.log');
  const lines: string[] = [];
  const { code } = await run('python3', args, { log, env: process.env, timeoutMs: 60_000, onLine: (line) => lines.push(line) });
  if (code !== 0) throw new LocalCloudError(`python3 ${args[0]} failed; log: ${log}`);
  return lines.join('\n');
}
