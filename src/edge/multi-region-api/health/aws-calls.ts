import type { GetItemCommandInput } from '@aws-sdk/client-dynamodb';
import type { InvokeCommandInput } from '@aws-sdk/client-lambda';
import type { ListObjectsV2CommandInput } from '@aws-sdk/client-s3';
import type { GetQueueAttributesCommandInput } from '@aws-sdk/client-sqs';
import type { DependencyConfig } from './health-config';

/** The four AWS calls that probes make. */
export interface AwsCalls {
  /** Loads the client for a kind of dependency, if that kind needs one. */
  prepare(kind: DependencyConfig['kind']): void;
  getItem(input: GetItemCommandInput, signal: AbortSignal): Promise<unknown>;
  listObjects(input: ListObjectsV2CommandInput, signal: AbortSignal): Promise<unknown>;
  getQueueAttributes(input: GetQueueAttributesCommandInput, signal: AbortSignal): Promise<unknown>;
  invoke(input: InvokeCommandInput, signal: AbortSignal): Promise<{ readonly FunctionError?: string }>;
}

/** How clients are made; tests point them at a local server. */
export interface ClientSettings {
  readonly endpoint?: string;
  readonly region?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/**
 * The calls with real clients, each client loaded and made on its first use: a function that probes one table does not pay
 * for the other three. `require` and not `import()`, because only `require` finds the runtime's own SDK by NODE_PATH.
 */
export function awsCalls(settings: ClientSettings = {}): AwsCalls {
  // One retry: it hides the connection that went stale while the environment was frozen. The budget cuts all else.
  const config = { ...settings, maxAttempts: 2 };
  /* eslint-disable @typescript-eslint/no-require-imports, import/no-extraneous-dependencies */
  const dynamodb = once(() => {
    const { DynamoDBClient, GetItemCommand } = require('@aws-sdk/client-dynamodb') as typeof import('@aws-sdk/client-dynamodb');
    return { client: new DynamoDBClient(config), GetItemCommand };
  });
  const s3 = once(() => {
    const { S3Client, ListObjectsV2Command } = require('@aws-sdk/client-s3') as typeof import('@aws-sdk/client-s3');
    return { client: new S3Client(config), ListObjectsV2Command };
  });
  const sqs = once(() => {
    const { SQSClient, GetQueueAttributesCommand } = require('@aws-sdk/client-sqs') as typeof import('@aws-sdk/client-sqs');
    return { client: new SQSClient(config), GetQueueAttributesCommand };
  });
  const lambda = once(() => {
    const { LambdaClient, InvokeCommand } = require('@aws-sdk/client-lambda') as typeof import('@aws-sdk/client-lambda');
    return { client: new LambdaClient(config), InvokeCommand };
  });
  /* eslint-enable */
  const loaders: Partial<Record<DependencyConfig['kind'], () => unknown>> = { table: dynamodb, bucket: s3, queue: sqs, function: lambda };
  return {
    prepare: (kind) => void loaders[kind]?.(),
    async getItem(input, abortSignal) {
      const { client, GetItemCommand } = dynamodb();
      return client.send(new GetItemCommand(input), { abortSignal });
    },
    async listObjects(input, abortSignal) {
      const { client, ListObjectsV2Command } = s3();
      return client.send(new ListObjectsV2Command(input), { abortSignal });
    },
    async getQueueAttributes(input, abortSignal) {
      const { client, GetQueueAttributesCommand } = sqs();
      return client.send(new GetQueueAttributesCommand(input), { abortSignal });
    },
    async invoke(input, abortSignal) {
      const { client, InvokeCommand } = lambda();
      return client.send(new InvokeCommand(input), { abortSignal });
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => made ??= make();
}
