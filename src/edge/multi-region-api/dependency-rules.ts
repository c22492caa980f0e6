import { aws_dynamodb as dynamodb, Stack, Token } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DependencyConfig } from './health/health-config';
import { propError } from '../../core/prop-error';

/** Lambda takes 4 KB of environment variables, names included. */
const MAX_CONFIG_BYTES = 4096 - 'HEALTH_CONFIG'.length;

/** What would deploy and then leave the region unhealthy for ever, or not deploy at all. */
export function checkDependencies(scope: Construct, dependencies: DependencyConfig[], json: string) {
  dependencies.forEach((dependency, index) => {
    checkName(scope, dependency.name, dependencies.slice(0, index));
    if (dependency.kind === 'http') checkHttp(scope, dependency.name, dependency.url, dependency.expectedStatus);
    if (dependency.kind === 'function') checkPayload(scope, dependency.name, dependency.payload);
  });
  const bytes = Buffer.byteLength(literals(Stack.of(scope).resolve(json)));
  if (bytes <= MAX_CONFIG_BYTES) return;
  throw propError(scope, {
    prop: 'dependencies',
    value: `${dependencies.length} dependencies in ${bytes} bytes`,
    allowed: `at most ${MAX_CONFIG_BYTES} bytes of names, addresses and payloads: what Lambda takes as environment`,
    fix: 'shorten them, or probe several by one function',
  });
}

function checkName(scope: Construct, name: string, before: DependencyConfig[]) {
  if (typeof name === 'string' && name !== '' && !before.some((other) => other.name === name)) return;
  throw propError(scope, { prop: 'the name of a dependency', value: name, allowed: 'a text that no other dependency has: the health answer says by it what failed', fix: 'name each one' });
}

function checkHttp(scope: Construct, name: string, url: string, status: number | undefined) {
  if (!Token.isUnresolved(url) && !(/^https?:\/\//.test(url) && URL.canParse(url))) {
    throw propError(scope, { prop: `the address of the dependency "${name}"`, value: url, allowed: 'an address that starts with http:// or https://', fix: 'write it like https://example.com/ping' });
  }
  if (status === undefined || Token.isUnresolved(status) || (Number.isInteger(status) && status >= 100 && status <= 599)) return;
  throw propError(scope, { prop: `expectedStatus of the dependency "${name}"`, value: status, allowed: 'a whole number from 100 to 599', fix: 'give one, or leave it out for any from 200 to 299' });
}

function checkPayload(scope: Construct, name: string, payload: string | undefined) {
  if (payload === undefined || Token.isUnresolved(payload) || isJson(payload)) return;
  throw propError(scope, { prop: `payload of the dependency "${name}"`, value: payload, allowed: 'JSON', fix: 'use JSON.stringify(), or leave it out for a dry run' });
}

function isJson(text: string) {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** What is known of a text whose other parts only the deployment knows. */
function literals(text: any): string {
  if (typeof text === 'string') return text;
  return (text['Fn::Join']?.[1] ?? []).filter((part: unknown) => typeof part === 'string').join('');
}

/** DynamoDB refuses a probe with another key than the table's, and the region would never be healthy. Known of tables that this app declares. */
export function checkTableKey(name: string, table: dynamodb.ITable, given: dynamodb.Attribute[]) {
  const child = table.node.defaultChild;
  if (!(child instanceof dynamodb.CfnTable || child instanceof dynamodb.CfnGlobalTable)) return;
  const schema: any[] | undefined = Stack.of(child).resolve(child.keySchema);
  const types: any[] = Stack.of(child).resolve(child.attributeDefinitions) ?? [];
  if (!schema) return;
  const text = (attributes: [string, string][]) => attributes.map(([attribute, type]) => `${attribute} (${type})`).join(', ');
  const allowed = text(schema.map(({ attributeName }) => [attributeName, types.find((each) => each.attributeName === attributeName)?.attributeType]));
  const value = text(given.map((attribute) => [attribute.name, attribute.type]));
  if (value === allowed || Token.isUnresolved(value) || Token.isUnresolved(allowed)) return;
  throw propError(table, { prop: `the key of the dependency "${name}"`, value, allowed: `${allowed}, as the table has it`, fix: 'give partitionKey and sortKey as the table has them' });
}
