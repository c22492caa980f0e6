/** The value of a DynamoDB key attribute, as in DynamoDB's own JSON. `B` is base64. */
export type KeyValue = { S: string } | { N: string } | { B: string };

/** What every dependency has: the name in the answer, and whether the region is unhealthy without it. */
interface CommonConfig {
  readonly name: string;
  readonly critical: boolean;
}

export interface TableConfig extends CommonConfig {
  readonly kind: 'table';
  readonly tableName: string;
  readonly key: Record<string, KeyValue>;
}

export interface BucketConfig extends CommonConfig {
  readonly kind: 'bucket';
  readonly bucketName: string;
  readonly prefix: string;
}

export interface QueueConfig extends CommonConfig {
  readonly kind: 'queue';
  readonly queueUrl: string;
}

export interface FunctionConfig extends CommonConfig {
  readonly kind: 'function';
  readonly functionName: string;
  readonly payload?: string;
}

export interface HttpConfig extends CommonConfig {
  readonly kind: 'http';
  readonly url: string;
  readonly expectedStatus?: number;
}

/** One dependency of the region, and how it is probed. */
export type DependencyConfig = TableConfig | BucketConfig | QueueConfig | FunctionConfig | HttpConfig;

/** What the construct hands to the health function as the environment variable `HEALTH_CONFIG`. */
export interface HealthConfig {
  /** By when the endpoint has answered, in milliseconds. Route 53 waits 2,000. */
  readonly budgetMs: number;
  /** For how long an answer is kept, in milliseconds. */
  readonly cacheMs: number;
  readonly dependencies: DependencyConfig[];
}

const DEFAULT_BUDGET_MS = 1500;
const DEFAULT_CACHE_MS = 5000;

/** The text fields that each kind cannot do without. */
const REQUIRED_TEXT: Record<string, readonly string[]> = {
  table: ['tableName'],
  bucket: ['bucketName', 'prefix'],
  queue: ['queueUrl'],
  function: ['functionName'],
  http: ['url'],
};

/**
 * Reads `HEALTH_CONFIG`. The construct has validated what it wrote, so this only guards the door:
 * a value that somebody edited by hand must lead to a clear 503, never to a crash or to a false "healthy".
 */
export function parseHealthConfig(text: string | undefined): HealthConfig {
  const config = parseJson(text);
  if (!isRecord(config)) throw new Error('HEALTH_CONFIG is not a JSON object');
  const { budgetMs = DEFAULT_BUDGET_MS, cacheMs = DEFAULT_CACHE_MS, dependencies } = config;
  if (!isNumber(budgetMs) || budgetMs <= 0) throw new Error('HEALTH_CONFIG.budgetMs is not a positive number');
  if (!isNumber(cacheMs) || cacheMs < 0) throw new Error('HEALTH_CONFIG.cacheMs is not a number from 0 up');
  if (!Array.isArray(dependencies)) throw new Error('HEALTH_CONFIG.dependencies is not a list');
  dependencies.forEach(checkDependency);
  return { budgetMs, cacheMs, dependencies };
}

/** JSON.parse quotes what it cannot read, which may hold a secret. */
function parseJson(text = 'null'): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error('HEALTH_CONFIG is not JSON');
  }
}

function checkDependency(dependency: unknown, index: number): void {
  const where = `HEALTH_CONFIG.dependencies[${index}]`;
  if (!isRecord(dependency)) throw new Error(`${where} is not an object`);
  const { kind, critical, key } = dependency;
  if (typeof kind !== 'string' || !Object.hasOwn(REQUIRED_TEXT, kind)) throw new Error(`${where}.kind is not one of ${Object.keys(REQUIRED_TEXT)}`);
  if (typeof critical !== 'boolean') throw new Error(`${where}.critical is not true or false`);
  for (const field of ['name', ...REQUIRED_TEXT[kind]]) {
    if (typeof dependency[field] !== 'string' || dependency[field] === '') throw new Error(`${where}.${field} is not a text`);
  }
  if (kind === 'table' && !isRecord(key)) throw new Error(`${where}.key is not an object`);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNumber(value: unknown): value is number {
  return typeof value === 'number' && Number.isFinite(value);
}
