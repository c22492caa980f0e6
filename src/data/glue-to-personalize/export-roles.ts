import { ArnFormat, aws_iam as iam, aws_kms as kms, aws_s3 as s3, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { STORE } from './definition/names';
import { RecommendationStore } from './recommendation-store';
import { MappedDataset } from './settings/mappings';
import { service } from '../../core/state-machine';

/** Where a source lies in S3, if it does. */
export interface SourcePlace {
  readonly bucket: s3.IBucket;
  readonly prefix: string;
  readonly key?: kms.IKey;
}

export function placeOf({ mapping }: MappedDataset): SourcePlace | undefined {
  const { kind, options } = mapping.source._kind;
  if (kind === 'JDBC') return undefined;
  return { bucket: options.bucket, prefix: options.prefix ?? '', key: options.encryptionKey ?? options.bucket.encryptionKey };
}

/** How the database of a source is reached. */
export interface SourceConnection {
  readonly name: string;
  readonly subnetId: string;
  readonly securityGroupIds: string[];
}

type May = (actions: string[], resources: string[], conditions?: Record<string, unknown>) => void;

function glueRole(scope: Construct, id: string, description: string): { readonly role: iam.Role; readonly may: May } {
  const role = new iam.Role(scope, id, { description, assumedBy: service(scope, 'glue.amazonaws.com') });
  const may: May = (actions, resources, conditions) => {
    role.addToPolicy(new iam.PolicyStatement({ actions, resources, ...conditions && { conditions } }));
  };
  may(['logs:CreateLogGroup', 'logs:CreateLogStream', 'logs:PutLogEvents'], [logsOf(scope)]);
  return { role, may };
}

/** Glue names the groups, and puts the name of a security configuration into them. */
const logsOf = (scope: Construct) =>
  Stack.of(scope).formatArn({ service: 'logs', resource: 'log-group', resourceName: '/aws-glue/*', arnFormat: ArnFormat.COLON_RESOURCE_NAME });

/** Logs that a security configuration encrypts. https://docs.aws.amazon.com/glue/latest/dg/set-up-encryption.html */
export function allowEncryptedLogs(role: iam.Role) {
  role.addToPolicy(new iam.PolicyStatement({ actions: ['logs:AssociateKmsKey'], resources: [logsOf(role)] }));
}

/** Reads the source of a dataset: its objects, or its database. */
function readSource(role: iam.Role, may: May, mapped: MappedDataset, connection?: SourceConnection) {
  const place = placeOf(mapped);
  if (place) {
    may(['s3:GetObject'], [place.bucket.arnForObjects(`${place.prefix}*`)]);
    may(['s3:ListBucket'], [place.bucket.bucketArn], { StringLike: { 's3:prefix': [`${place.prefix}*`, place.prefix.replace(/\/$/, '')] } });
    place.key?.grant(role, 'kms:Decrypt');
  }
  const { kind, options } = mapped.mapping.source._kind;
  if (kind !== 'JDBC' || !connection) return;
  // Six characters that a name does not have.
  may(['secretsmanager:GetSecretValue'], [options.secret.secretFullArn ?? `${options.secret.secretArn}-??????`]);
  options.secret.encryptionKey?.grantDecrypt(role);
  // What Glue does in a VPC in the name of the role. https://docs.aws.amazon.com/glue/latest/dg/create-service-policy.html
  may(['ec2:DescribeVpcEndpoints', 'ec2:DescribeRouteTables', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSecurityGroups', 'ec2:DescribeSubnets', 'ec2:DescribeVpcAttribute'], ['*']);
  const stack = Stack.of(role);
  const ec2Arn = (resource: string, resourceName: string) => stack.formatArn({ service: 'ec2', resource, resourceName });
  const interfaces = ec2Arn('network-interface', '*');
  may(['ec2:CreateNetworkInterface'], [interfaces, ec2Arn('subnet', connection.subnetId), ...connection.securityGroupIds.map((id) => ec2Arn('security-group', id))]);
  may(['ec2:DeleteNetworkInterface'], [interfaces]);
  may(['ec2:CreateTags', 'ec2:DeleteTags'], [interfaces], { 'ForAllValues:StringEquals': { 'aws:TagKeys': ['aws-glue-service-resource'] } });
}

/** The catalog, a database, its tables; and its connection, if there is one. */
export function catalogArns(scope: Construct, database: string, table: string, connection?: string): string[] {
  const arn = (resource: string, resourceName?: string) => Stack.of(scope).formatArn({ service: 'glue', resource, resourceName });
  return [arn('catalog'), arn('database', database), arn('table', `${database}/${table}`), ...connection ? [arn('connection', connection)] : []];
}

/** What an export does: reads a source and the lists of erased users, writes rows, quarantine and report. */
export function jobRole(
  scope: Construct, mapped: MappedDataset, store: RecommendationStore, database: string, table: string, connection?: SourceConnection,
): iam.Role {
  const { role, may } = glueRole(scope, 'JobRole', `Exports ${scope.node.path}`);
  readSource(role, may, mapped, connection);
  const written = [STORE.exports, STORE.quarantine, STORE.reports];
  may(['s3:PutObject'], written.map((folder) => store.arnOf(folder)));
  // Spark looks whether a folder is there by asking for an object of its name, and renames what is written; what an earlier attempt left is taken away.
  const moved = [STORE.exports, STORE.quarantine].map((folder) => store.arnOf(folder.slice(0, -1)));
  may(['s3:GetObject', 's3:DeleteObject'], moved);
  may(['s3:DeleteObject'], [store.arnOf(STORE.reports)]);
  // Items have no users.
  if (mapped.dataset !== 'items') may(['s3:GetObject'], [store.arnOf(STORE.erasures)]);
  may(['s3:ListBucket'], [store.bucket.bucketArn], { StringLike: { 's3:prefix': [...written, STORE.erasures].flatMap((folder) => [folder.slice(0, -1), `${folder}*`]) } });
  store.key?.grant(role, 'kms:Decrypt', 'kms:GenerateDataKey');
  const [catalog, inDatabase, tables] = catalogArns(scope, database, table);
  may(['glue:GetTable'], [catalog, inDatabase, tables]);
  if (connection) may(['glue:GetConnection'], [catalog, catalogArns(scope, database, table, connection.name)[3]]);
  may(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': ['Glue', 'AWS/Glue'] } });
  return role;
}

/** What a crawler does: looks at a source, writes its tables. */
export function crawlerRole(scope: Construct, mapped: MappedDataset, store: RecommendationStore, connection?: SourceConnection): iam.Role {
  const { role, may } = glueRole(scope, 'CrawlerRole', `Crawls ${scope.node.path}`);
  readSource(role, may, mapped, connection);
  const [catalog, inDatabase, tables] = catalogArns(scope, store.databaseName, `${mapped.dataset}_*`);
  may(['glue:GetDatabase'], [catalog, inDatabase]);
  may([
    'glue:GetTable', 'glue:GetTables', 'glue:CreateTable', 'glue:UpdateTable',
    'glue:GetPartitions', 'glue:BatchGetPartition', 'glue:BatchCreatePartition', 'glue:UpdatePartition',
  ], [catalog, inDatabase, tables]);
  if (connection) may(['glue:GetConnection'], [catalogArns(scope, store.databaseName, '*')[0], catalogArns(scope, store.databaseName, '*', connection.name)[3]]);
  return role;
}
