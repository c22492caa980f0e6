import { join } from 'path';
import { aws_ec2 as ec2, aws_glue as glue, aws_iam as iam, aws_s3_assets as assets, Fn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DatasetJdbcOptions } from './dataset-source';
import { etlDefaults } from './defaults';
import { allowEncryptedLogs, crawlerRole, jobRole, placeOf, SourceConnection } from './export-roles';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';
import { RecommendationDataset } from './recommendation-dataset';
import { RecommendationStore } from './recommendation-store';
import { etlSettings } from './settings/etl-settings';
import { mappingDocs } from './settings/mapping-docs';
import { MappedDataset } from './settings/mappings';

const RUNTIME = join(__dirname, '..', '..', '..', 'assets', 'data', 'glue-to-personalize');

/** The PySpark that all exports run. */
export class ExportScript extends Construct {
  public readonly main: assets.Asset;
  public readonly modules: assets.Asset;

  constructor(scope: Construct, id: string) {
    super(scope, id);
    this.main = new assets.Asset(this, 'Main', { path: join(RUNTIME, 'main.py') });
    this.modules = new assets.Asset(this, 'Modules', { path: join(RUNTIME, 'modules') });
  }
}

/**
 * What an export is made of.
 *
 * @internal
 */
export interface DatasetExportProps {
  readonly mapped: MappedDataset;
  readonly props: GlueToPersonalizeProps;
  readonly store: RecommendationStore;
  readonly script: ExportScript;
}

/** One dataset on its way out of its source: the connection, the crawler and the job. */
export class DatasetExport extends Construct {
  /** @internal */
  public static _of(scope: Construct, id: string, props: DatasetExportProps): DatasetExport {
    return new DatasetExport(scope, id, props);
  }

  /** What it exports. */
  public readonly datasetName: RecommendationDataset;
  /** Exports the dataset. */
  public readonly job: glue.CfnJob;
  /** What the job does in AWS. */
  public readonly jobRole: iam.Role;
  /** Finds the columns of the source; undefined for a table that is in the catalog already. */
  public readonly crawler?: glue.CfnCrawler;
  /** Tells the crawler that the first line of its files has the names; undefined for other sources than CSV. */
  public readonly headers?: glue.CfnClassifier;
  /** What the crawler does in AWS. */
  public readonly crawlerRole?: iam.Role;
  /** How the database of the source is reached; undefined for other sources. */
  public readonly connection?: glue.CfnConnection;
  /** The security groups of the connection; none without one. */
  public readonly securityGroups: ec2.ISecurityGroup[];
  /** The mapping as a table of Markdown, for those who own the source. */
  public readonly mappingTable: string;

  /** @internal */
  public readonly _place: { readonly database: string; readonly tables: string; readonly connection?: string; readonly crawlOnRun: boolean };

  private constructor(scope: Construct, id: string, { mapped, props, store, script }: DatasetExportProps) {
    super(scope, id);
    this.datasetName = mapped.dataset as RecommendationDataset;
    this.mappingTable = mappingDocs(mapped);
    const { kind, options } = mapped.mapping.source._kind;
    const name = `${store.groupName}-${mapped.dataset}`;
    this.securityGroups = kind === 'JDBC' ? options.securityGroups ?? [ownGroup(this, options)] : [];
    const subnet = kind === 'JDBC' ? subnetOf(options) : undefined;
    if (kind === 'JDBC') this.connection = connection(this, name, options, subnet!, this.securityGroups);
    const connected: SourceConnection | undefined = subnet && {
      name, subnetId: subnet.subnetId, securityGroupIds: this.securityGroups.map(({ securityGroupId }) => securityGroupId),
    };

    const prefix = `${mapped.dataset}_`;
    const database = kind === 'CATALOG' ? options.database : store.databaseName;
    const tables = kind === 'CATALOG' ? `^${options.table}$` : `^${prefix}.*`;
    const crawl = kind === 'CATALOG' ? { onRun: false } : { onRun: true, ...options.crawl };
    const connectionName = connected?.name;
    this._place = { database, tables, connection: connectionName, crawlOnRun: crawl.onRun };

    if (kind !== 'CATALOG') {
      this.headers = headers(this, name, mapped);
      this.crawlerRole = crawlerRole(this, mapped, store, connected);
      this.crawler = new glue.CfnCrawler(this, 'Crawler', {
        name,
        role: this.crawlerRole.roleArn,
        databaseName: store.databaseName,
        tablePrefix: prefix,
        targets: targetsOf(mapped, connectionName),
        ...this.headers && { classifiers: [name] },
        crawlerSecurityConfiguration: etlDefaults(props.etl).securityConfiguration,
        ...'schedule' in crawl && crawl.schedule && { schedule: { scheduleExpression: crawl.schedule } },
        // What a table has lost is for the survey to see, not for the crawler to hide.
        schemaChangePolicy: { updateBehavior: 'UPDATE_IN_DATABASE', deleteBehavior: 'DEPRECATE_IN_DATABASE' },
      });
      this.crawler.node.addDependency(this.crawlerRole, store.database);
      for (const part of [this.connection, this.headers]) if (part) this.crawler.node.addDependency(part);
    }
    this.jobRole = jobRole(this, mapped, store, database, kind === 'CATALOG' ? options.table : `${prefix}*`, connected);
    for (const { bucket, s3ObjectKey } of [script.main, script.modules]) {
      this.jobRole.addToPolicy(new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects(s3ObjectKey)] }));
    }
    if (etlDefaults(props.etl).securityConfiguration) [this.jobRole, ...this.crawlerRole ? [this.crawlerRole] : []].forEach(allowEncryptedLogs);
    this.job = this.exportJob(name, mapped, props, script, connectionName);
  }

  private exportJob(name: string, mapped: MappedDataset, props: GlueToPersonalizeProps, script: ExportScript, connectionName?: string): glue.CfnJob {
    const { workerType, maxWorkers, timeout, securityConfiguration } = etlDefaults(props.etl);
    const job = new glue.CfnJob(this, 'Job', {
      name,
      description: `Exports ${this.node.path}`,
      role: this.jobRole.roleArn,
      glueVersion: '5.1',
      command: { name: 'glueetl', pythonVersion: '3', scriptLocation: script.main.s3ObjectUrl },
      workerType,
      numberOfWorkers: maxWorkers,
      timeout: timeout.toMinutes(),
      maxRetries: 0,
      // An export that is begun twice would write twice.
      executionProperty: { maxConcurrentRuns: 1 },
      ...connectionName && { connections: { connections: [connectionName] } },
      securityConfiguration,
      defaultArguments: {
        '--settings': Stack.of(this).toJsonString(etlSettings(mapped, connectionName)),
        '--extra-py-files': script.modules.s3ObjectUrl,
        '--enable-auto-scaling': 'true',
        '--enable-job-insights': 'true',
        '--enable-metrics': 'true',
      },
    });
    job.node.addDependency(this.jobRole);
    if (this.connection) job.node.addDependency(this.connection);
    return job;
  }
}

/** Glue's own rule: workers and what they are connected with talk to each other on all ports. https://docs.aws.amazon.com/glue/latest/dg/setup-vpc-for-glue-access.html */
function ownGroup(scope: Construct, { vpc }: DatasetJdbcOptions): ec2.SecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', { vpc, description: `Glue of ${scope.node.path}` });
  // All may leave, so that `allowInternally` would warn of the rule that it cannot add.
  group.addIngressRule(group, ec2.Port.allTcp(), 'Workers of Glue');
  return group;
}

/** A connection is in one subnet. */
function subnetOf({ vpc, vpcSubnets }: DatasetJdbcOptions): ec2.ISubnet {
  return vpc.selectSubnets(vpcSubnets ?? { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS }).subnets[0];
}

function connection(
  scope: Construct, name: string, { url, secret, enforceSsl }: DatasetJdbcOptions, subnet: ec2.ISubnet, securityGroups: ec2.ISecurityGroup[],
): glue.CfnConnection {
  return new glue.CfnConnection(scope, 'Connection', {
    catalogId: Stack.of(scope).account,
    connectionInput: {
      name,
      connectionType: 'JDBC',
      connectionProperties: { JDBC_CONNECTION_URL: url, SECRET_ID: secret.secretArn, JDBC_ENFORCE_SSL: String(enforceSsl ?? true) },
      physicalConnectionRequirements: {
        subnetId: subnet.subnetId,
        availabilityZone: subnet.availabilityZone,
        securityGroupIdList: securityGroups.map(({ securityGroupId }) => securityGroupId),
      },
    },
  });
}

/** By itself Glue takes a first line for names only when other lines look different: of a table of texts it does not. https://docs.aws.amazon.com/glue/latest/dg/add-classifier.html */
function headers(scope: Construct, name: string, mapped: MappedDataset): glue.CfnClassifier | undefined {
  const { source } = etlSettings(mapped);
  if (source.kind !== 'S3' || source.format?.type !== 'CSV') return undefined;
  const { delimiter, quote } = source.format;
  return new glue.CfnClassifier(scope, 'Headers', { csvClassifier: { name, containsHeader: 'PRESENT', delimiter, quoteSymbol: quote } });
}

function targetsOf(mapped: MappedDataset, connectionName?: string): glue.CfnCrawler.TargetsProperty {
  const { kind, options } = mapped.mapping.source._kind;
  if (kind === 'JDBC') return { jdbcTargets: [{ connectionName, path: `${databaseOf(options.url)}/${options.table.replace('.', '/')}` }] };
  const { bucket, prefix } = placeOf(mapped)!;
  return { s3Targets: [{ path: `s3://${bucket.bucketName}/${prefix}` }] };
}

/** The name of the database is the last part of its address, before its options: `jdbc:postgresql://host:5432/shop?ssl=true`. */
function databaseOf(url: string): string {
  return Fn.select(0, Fn.split('?', Fn.select(3, Fn.split('/', url))));
}

