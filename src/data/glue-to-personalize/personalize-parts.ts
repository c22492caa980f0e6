import { aws_iam as iam, aws_personalize as personalize, aws_stepfunctions as sfn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { domainOf, etlDefaults, servingOf, targetOf } from './defaults';
import { STORE } from './definition/names';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';
import { RecommendationStore } from './recommendation-store';
import { RecommendationFilter } from './serving-options';
import { shortHash } from './settings/avro-schema';
import { propError } from '../../core/prop-error';
import { service } from '../../core/state-machine';

/** The dataset group, and the role in which Personalize reads exports and writes results. None of it for somebody else's trainer. */
export class PersonalizeParts extends Construct {
  public readonly datasetGroup?: personalize.CfnDatasetGroup;
  public readonly role?: iam.Role;
  /** What all ARNs of Personalize begin with here. */
  public readonly arns: string;
  public readonly campaignArn?: string;
  public readonly recommenderArn?: string;
  /** Somebody else's. */
  public readonly trainer?: sfn.IStateMachine;

  constructor(
    scope: Construct, id: string, public readonly store: RecommendationStore, private readonly props: GlueToPersonalizeProps,
    removalPolicy: RemovalPolicy,
  ) {
    super(scope, id);
    const { partition, region, account } = Stack.of(this);
    this.arns = `arn:${partition}:personalize:${region}:${account}:`;
    const target = targetOf(props);
    if (target.kind === 'stateMachine') {
      this.trainer = target.machine;
      return;
    }
    this.role = this.ownRole();
    this.datasetGroup = this.ownGroup(this.role, removalPolicy);
    if (target.kind === 'personalize') this.campaignArn = `${this.arns}campaign/${store.groupName}`;
    else this.recommenderArn = `${this.arns}recommender/${store.groupName}`;
  }

  public get hasEventTracker(): boolean {
    return servingOf(this.props).eventTracker;
  }

  public get groupArn(): string {
    return `${this.arns}dataset-group/${this.store.groupName}`;
  }

  /** The name that a filter has in Personalize: one whose expression changes is another. */
  public filterName({ name, expression }: RecommendationFilter): string {
    return `${this.store.groupName}-${name}-${shortHash(expression)}`;
  }

  public arnOfFilter(filter: RecommendationFilter): string {
    return `${this.arns}filter/${this.filterName(filter)}`;
  }

  public get filterArns(): string[] {
    return servingOf(this.props).filters.map((filter) => this.arnOfFilter(filter));
  }

  public filterArn(name: string): string {
    const filter = servingOf(this.props).filters.find((each) => each.name === name);
    if (!filter) {
      const names = servingOf(this.props).filters.map((each) => each.name);
      throw propError(this.node.scope!, { prop: 'filterName', value: name, allowed: names.join(', ') || 'none, because the target has no filters', fix: 'add it to the filters of the target' });
    }
    return this.arnOfFilter(filter);
  }

  /** Its key cannot be changed later. https://docs.aws.amazon.com/personalize/latest/dg/granting-personalize-key-access.html */
  private ownGroup(role: iam.Role, removalPolicy: RemovalPolicy): personalize.CfnDatasetGroup {
    const { encryptionKey: key } = etlDefaults(this.props.etl);
    const group = new personalize.CfnDatasetGroup(this, 'DatasetGroup', {
      name: this.store.groupName, domain: domainOf(this.props), ...key && { kmsKeyArn: key.keyArn, roleArn: role.roleArn },
    });
    group.applyRemovalPolicy(removalPolicy);
    if (!key) return group;
    const uses = ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:DescribeKey', 'kms:CreateGrant', 'kms:ListGrants'];
    key.grant(role, ...uses);
    key.grant(service(this, 'personalize.amazonaws.com'), ...uses);
    // It is asked whether it may use the key when the group is made.
    group.node.addDependency(role);
    return group;
  }

  private ownRole(): iam.Role {
    const { store } = this;
    const stack = Stack.of(this);
    const role = new iam.Role(this, 'Role', {
      description: `Imports ${this.node.path}`,
      assumedBy: new iam.ServicePrincipal('personalize.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': stack.account }, ArnLike: { 'aws:SourceArn': `${this.arns}*` } },
      }),
    });
    const may = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources, ...conditions && { conditions } }));
    const read = [STORE.exports, STORE.erasures];
    const batch = this.batchOptions();
    may(['s3:GetObject'], read.map((folder) => store.arnOf(folder)));
    may(['s3:ListBucket'], [store.bucket.bucketArn], { StringLike: { 's3:prefix': read.map((folder) => `${folder}*`) } });
    RecommendationStore.openTo(store.bucket, ['s3:GetObject'], read.map((folder) => `${folder}*`), read.map((folder) => `${folder}*`));
    // The key of the dataset group is used for more than the bucket: see there.
    if (!etlDefaults(this.props.etl).encryptionKey) {
      store.key?.grant(role, 'kms:Decrypt', ...batch ? ['kms:GenerateDataKey'] : []);
      store.key?.grant(service(this, 'personalize.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey');
    }
    if (servingOf(this.props).metricAttribution.length) may(['cloudwatch:PutMetricData'], ['*'], { StringEquals: { 'cloudwatch:namespace': 'AWS/Personalize' } });
    if (batch) {
      may(['s3:GetObject'], [batch.bucket.arnForObjects(batch.key)]);
      may(['s3:ListBucket'], [batch.bucket.bucketArn], { StringLike: { 's3:prefix': [batch.key] } });
      (batch.encryptionKey ?? batch.bucket.encryptionKey)?.grant(role, 'kms:Decrypt');
      RecommendationStore.openTo(batch.bucket, ['s3:GetObject'], [batch.key], [batch.key]);
      may(['s3:PutObject'], [store.arnOf(STORE.results)]);
      RecommendationStore.openTo(store.bucket, ['s3:PutObject'], [`${STORE.results}*`], []);
    }
    return role;
  }

  private batchOptions() {
    const target = targetOf(this.props);
    return target.kind === 'personalize' ? target.options.batch : undefined;
  }
}
