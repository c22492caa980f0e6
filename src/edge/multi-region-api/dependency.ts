import { aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_lambda as lambda, aws_s3 as s3, aws_sqs as sqs, Aws } from 'aws-cdk-lib';
import { checkTableKey } from './dependency-rules';
import { DependencyConfig } from './health/health-config';

/** The key that probes read or list. Nothing is stored under it, and the health role may touch nothing else. */
const PROBE_KEY = 'health-probe';

/** Options of every dependency. */
export interface DependencyOptions {
  /**
   * Whether the region is unhealthy without this dependency. One that is not critical only marks the answer as degraded.
   *
   * @default true
   */
  readonly critical?: boolean;
}

/** How a table is probed. */
export interface TableDependencyOptions extends DependencyOptions {
  /** The partition key of the table. */
  readonly partitionKey: dynamodb.Attribute;

  /**
   * The sort key of the table.
   *
   * @default - the table has none
   */
  readonly sortKey?: dynamodb.Attribute;
}

/** How a function is probed. */
export interface FunctionDependencyOptions extends DependencyOptions {
  /**
   * JSON with which the function is really invoked at every probe. It must be free of side effects.
   *
   * @default - a dry run: Lambda checks that the function exists and may be invoked, without running it
   */
  readonly payload?: string;
}

/** How an HTTP address is probed. */
export interface HttpDependencyOptions extends DependencyOptions {
  /**
   * The status that means healthy.
   *
   * @default - any from 200 to 299
   */
  readonly expectedStatus?: number;
}

/**
 * Something that a region needs to do its job, and how its health endpoint finds out whether it is there.
 *
 * Each probe uses the data plane of its service and gets exactly the permission it needs. Made by its static methods; not to be
 * extended.
 */
export abstract class Dependency {
  /**
   * A DynamoDB table: `GetItem` of a key that does not exist. The permission is limited to that key.
   *
   * @param name what the health answer calls it, for example `orders`
   */
  public static table(name: string, table: dynamodb.ITable, options: TableDependencyOptions): Dependency {
    return new Probe(name, options, (grantee) => {
      const attributes = [options.partitionKey, ...(options.sortKey ? [options.sortKey] : [])];
      checkTableKey(name, table, attributes);
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['dynamodb:GetItem'],
        resourceArns: [table.tableArn],
        conditions: { 'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': [leadingKey(options.partitionKey)] } },
      });
      if (table.encryptionKey) grantDecrypt(grantee, table, table.encryptionKey);
      const key = Object.fromEntries(attributes.map((attribute) => [attribute.name, probeValue(attribute)]));
      return { kind: 'table', tableName: table.tableName, key };
    });
  }

  /**
   * An S3 bucket: `ListObjectsV2` of a prefix that does not exist. The permission is limited to that prefix.
   *
   * @param name what the health answer calls it
   */
  public static bucket(name: string, bucket: s3.IBucket, options: DependencyOptions = {}): Dependency {
    return new Probe(name, options, (grantee) => {
      iam.Grant.addToPrincipal({
        grantee,
        actions: ['s3:ListBucket'],
        resourceArns: [bucket.bucketArn],
        conditions: { StringEquals: { 's3:prefix': PROBE_KEY } },
      });
      return { kind: 'bucket', bucketName: bucket.bucketName, prefix: PROBE_KEY };
    });
  }

  /**
   * An SQS queue: `GetQueueAttributes`. No message is read.
   *
   * @param name what the health answer calls it
   */
  public static queue(name: string, queue: sqs.IQueue, options: DependencyOptions = {}): Dependency {
    return new Probe(name, options, (grantee) => {
      iam.Grant.addToPrincipal({ grantee, actions: ['sqs:GetQueueAttributes'], resourceArns: [queue.queueArn] });
      return { kind: 'queue', queueUrl: queue.queueUrl };
    });
  }

  /**
   * A Lambda function: a dry run, or with `payload` a real invocation that must not end in a function error.
   *
   * @param name what the health answer calls it
   */
  public static lambdaFunction(name: string, fn: lambda.IFunction, options: FunctionDependencyOptions = {}): Dependency {
    return new Probe(name, options, (grantee) => {
      iam.Grant.addToPrincipal({ grantee, actions: ['lambda:InvokeFunction'], resourceArns: [fn.functionArn] });
      return { kind: 'function', functionName: fn.functionArn, payload: options.payload };
    });
  }

  /**
   * An HTTP or HTTPS address: `GET`, without following redirects.
   *
   * @param name what the health answer calls it
   */
  public static http(name: string, url: string, options: HttpDependencyOptions = {}): Dependency {
    return new Probe(name, options, () => ({ kind: 'http', url, expectedStatus: options.expectedStatus }));
  }

  /** What the health answer calls it. */
  public readonly name: string;

  /** @internal */
  protected constructor(name: string) {
    this.name = name;
  }

  /** @internal Grants what the probe needs and says how to probe. */
  public abstract _bind(grantee: iam.IGrantable): DependencyConfig;
}

/** What a probe is, without what all probes have. */
type ProbeTarget = DependencyConfig extends infer C ? C extends unknown ? Omit<C, 'name' | 'critical'> : never : never;

class Probe extends Dependency {
  constructor(name: string, private readonly options: DependencyOptions, private readonly target: (grantee: iam.IGrantable) => ProbeTarget) {
    super(name);
  }

  public _bind(grantee: iam.IGrantable): DependencyConfig {
    return { name: this.name, critical: this.options.critical ?? true, ...this.target(grantee) } as DependencyConfig;
  }
}

function probeValue({ type }: dynamodb.Attribute): { S: string } | { N: string } | { B: string } {
  switch (type) {
    case dynamodb.AttributeType.NUMBER: return { N: '0' };
    case dynamodb.AttributeType.BINARY: return { B: Buffer.from(PROBE_KEY).toString('base64') };
    default: return { S: PROBE_KEY };
  }
}

function leadingKey(partitionKey: dynamodb.Attribute): string {
  return Object.values(probeValue(partitionKey))[0];
}

/** The key of a table, for what the table itself decrypts with it and nothing else that it may protect. */
function grantDecrypt(grantee: iam.IGrantable, table: dynamodb.ITable, key: kms.IKey) {
  iam.Grant.addToPrincipal({
    grantee,
    actions: ['kms:Decrypt'],
    resourceArns: [key.keyArn],
    conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${table.env.region}.${Aws.URL_SUFFIX}` } },
  });
}
