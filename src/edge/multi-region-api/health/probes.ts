import type { AwsCalls } from './aws-calls';
import { ProbeFailure, reasonOfStatus } from './failure';
import type { DependencyConfig, HttpConfig, KeyValue } from './health-config';
import type { HttpStatus } from './http-status';

/** What probes reach the world with. */
export interface Outside {
  readonly aws: AwsCalls;
  readonly httpStatus: HttpStatus;
}

/** Resolves when the dependency did what is asked of it, rejects with the reason when not. */
export type Probe = (dependency: DependencyConfig, signal: AbortSignal) => Promise<void>;

/** The probes, each the cheapest data-plane call that shows that the dependency is there and that this region may use it. */
export function probes({ aws, httpStatus }: Outside): Probe {
  return async (dependency, signal) => {
    switch (dependency.kind) {
      case 'table': {
        await aws.getItem(getItemInput(dependency.tableName, dependency.key), signal);
        return;
      }
      case 'bucket': {
        await aws.listObjects({ Bucket: dependency.bucketName, Prefix: dependency.prefix, MaxKeys: 1 }, signal);
        return;
      }
      case 'queue': {
        await aws.getQueueAttributes({ QueueUrl: dependency.queueUrl, AttributeNames: ['QueueArn'] }, signal);
        return;
      }
      case 'function': {
        const { FunctionError } = await aws.invoke(invokeInput(dependency.functionName, dependency.payload), signal);
        if (FunctionError) throw new ProbeFailure('function-error');
        return;
      }
      case 'http': {
        const status = await httpStatus(dependency.url, signal);
        if (!isExpected(status, dependency)) throw new ProbeFailure(reasonOfStatus(status));
        return;
      }
    }
  };
}

/** Reads only the key back, eventually consistent: half a read unit, whatever the item. That it is missing is fine. */
export function getItemInput(tableName: string, key: Record<string, KeyValue>) {
  const names = Object.keys(key);
  return {
    TableName: tableName,
    Key: Object.fromEntries(Object.entries(key).map(([name, value]) => [name, 'B' in value ? { B: Buffer.from(value.B, 'base64') } : value])),
    ConsistentRead: false,
    ProjectionExpression: names.map((_, index) => `#k${index}`).join(', '),
    ExpressionAttributeNames: Object.fromEntries(names.map((name, index) => [`#k${index}`, name])),
  };
}

/** Without a payload Lambda only checks that the function exists and may be invoked. */
export function invokeInput(functionName: string, payload: string | undefined) {
  return payload === undefined
    ? { FunctionName: functionName, InvocationType: 'DryRun' as const }
    : { FunctionName: functionName, InvocationType: 'RequestResponse' as const, Payload: Buffer.from(payload) };
}

function isExpected(status: number, { expectedStatus }: HttpConfig): boolean {
  return expectedStatus === undefined ? status >= 200 && status < 300 : status === expectedStatus;
}
