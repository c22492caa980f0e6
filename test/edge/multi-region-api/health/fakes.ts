import type { AwsCalls } from '../../../../src/edge/multi-region-api/health/aws-calls';
import type { DependencyConfig, HealthConfig } from '../../../../src/edge/multi-region-api/health/health-config';
import type { Outside } from '../../../../src/edge/multi-region-api/health/probes';

export const table: DependencyConfig = { name: 'orders', critical: true, kind: 'table', tableName: 'Orders', key: { pk: { S: 'health-probe' } } };
export const bucket: DependencyConfig = { name: 'files', critical: false, kind: 'bucket', bucketName: 'files-bucket', prefix: 'health-probe' };
export const queue: DependencyConfig = { name: 'jobs', critical: true, kind: 'queue', queueUrl: 'https://sqs.us-east-1.amazonaws.com/123456789012/jobs' };
export const fn: DependencyConfig = { name: 'pricing', critical: true, kind: 'function', functionName: 'pricing' };
export const web: DependencyConfig = { name: 'partner', critical: true, kind: 'http', url: 'https://partner.example.com/ping' };
export const all = [table, bucket, queue, fn, web];

/** A world in which everything answers; each test replaces what it wants to fail. */
export function healthyWorld(aws: Partial<AwsCalls> = {}, httpStatus: Outside['httpStatus'] = async () => 200): Outside {
  return {
    aws: {
      prepare: () => undefined,
      getItem: async () => ({}),
      listObjects: async () => ({}),
      getQueueAttributes: async () => ({}),
      invoke: async () => ({}),
      ...aws,
    },
    httpStatus,
  };
}

export const never = () => new Promise<never>(() => undefined);

/** What an AWS client throws: the sentence names an account and a role that must never be seen. */
export function awsError(name: string, httpStatusCode = 400): Error {
  const message = 'User: arn:aws:sts::123456789012:assumed-role/secret-role/fn is not authorized on secret-host.internal';
  return Object.assign(new Error(message), { name, $metadata: { httpStatusCode } });
}

export function envOf(config: Partial<HealthConfig>) {
  return { AWS_REGION: 'us-east-1', HEALTH_CONFIG: JSON.stringify(config) };
}
