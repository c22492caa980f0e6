import { aws_iam as iam, aws_personalize as personalize, aws_stepfunctions as sfn, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { batchResults, domainOf, personalizeDefaults, recommenderDefaults, servingOf, targetOf, trainerTimeout } from './defaults';
import { STORE } from './definition/names';
import { TargetPlan } from './definition/recommendation-plan';
import { GlueToPersonalizeProps } from './glue-to-personalize-props';
import { RecommendationStore } from './recommendation-store';
import { shortHash } from './settings/avro-schema';
import { quoted } from '../../core/payload';
import { propError } from '../../core/prop-error';
import { State } from '../../core/states-language';

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
    scope: Construct, id: string, private readonly store: RecommendationStore, private readonly props: GlueToPersonalizeProps,
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
    this.datasetGroup = new personalize.CfnDatasetGroup(this, 'DatasetGroup', { name: store.groupName, domain: domainOf(props) });
    this.datasetGroup.applyRemovalPolicy(removalPolicy);
    this.role = this.ownRole();
    if (target.kind === 'personalize') this.campaignArn = `${this.arns}campaign/${store.groupName}`;
    else this.recommenderArn = `${this.arns}recommender/${store.groupName}`;
  }

  public get groupArn(): string {
    return `${this.arns}dataset-group/${this.store.groupName}`;
  }

  /** The name that a filter has in Personalize: one whose expression changes is another. */
  public filterName({ name, expression }: { readonly name: string; readonly expression: string }): string {
    return `${this.store.groupName}-${name}-${shortHash(expression)}`;
  }

  public get filterArns(): string[] {
    return servingOf(this.props).filters.map((filter) => `${this.arns}filter/${this.filterName(filter)}`);
  }

  public filterArn(name: string): string {
    const filter = servingOf(this.props).filters.find((each) => each.name === name);
    if (!filter) {
      const names = servingOf(this.props).filters.map((each) => each.name);
      throw propError(this.node.scope!, { prop: 'filterName', value: name, allowed: names.join(', ') || 'none, because the target has no filters', fix: 'add it to the filters of the target' });
    }
    return `${this.arns}filter/${this.filterName(filter)}`;
  }

  public plan(): TargetPlan {
    const { groupName } = this.store;
    const target = targetOf(this.props);
    if (target.kind === 'stateMachine') {
      return { kind: 'stateMachine', stateMachineArn: target.machine.stateMachineArn, timeout: trainerTimeout(target.options.timeout).toSeconds() };
    }
    const { filters, eventTracker } = servingOf(this.props);
    const inPersonalize = {
      arns: this.arns,
      datasetGroupArn: this.groupArn,
      domain: domainOf(this.props),
      roleArn: this.role!.roleArn,
      filters: filters.map((filter) => ({ name: this.filterName(filter), expression: filter.expression })),
      eventTracker: eventTracker ? groupName : undefined,
      attribution: this.attribution(),
    };
    const recipeArn = (recipe: { _arn(partition: string): string }) => recipe._arn(Stack.of(this).partition);
    if (target.kind === 'recommender') {
      const { recipe, minTps, config } = recommenderDefaults(target.options);
      return {
        ...inPersonalize,
        kind: 'recommender',
        recommenderArn: this.recommenderArn!,
        recommender: {
          Name: groupName,
          DatasetGroupArn: this.groupArn,
          RecipeArn: recipeArn(recipe),
          RecommenderConfig: { ...pascal(config) as object, MinRecommendationRequestsPerSecond: minTps },
        },
      };
    }
    const {
      recipe, promotion, campaign, eventType, hyperparameterOptimization, solutionConfig, trainingTimeout,
    } = personalizeDefaults(target.options);
    const settings: State = {
      RecipeArn: recipeArn(recipe),
      // Otherwise a version is trained, and billed, every seven days beside ours.
      PerformAutoTraining: false,
      ...hyperparameterOptimization && { PerformHPO: true },
      ...eventType && { EventType: eventType },
      ...solutionConfig && { SolutionConfig: pascal(solutionConfig) },
    };
    // Settings of a solution cannot be changed: other ones are another solution.
    const name = `${groupName}-${shortHash(JSON.stringify({ ...settings, RecipeArn: recipe.recipeName }))}`;
    return {
      ...inPersonalize,
      kind: 'personalize',
      solution: { Name: name, DatasetGroupArn: this.groupArn, ...settings },
      solutionArn: `${this.arns}solution/${name}`,
      campaign: {
        name: groupName,
        arn: this.campaignArn!,
        settings: { MinProvisionedTPS: campaign.minTps, ...campaign.config && { CampaignConfig: pascal(campaign.config) as object } },
      },
      metric: promotion.metric.metricName,
      margin: promotion.margin,
      minimum: promotion.minimum,
      keepVersions: promotion.keepVersions,
      trainingTimeout: trainingTimeout.toSeconds(),
      batch: this.batch(),
    };
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
    store.key?.grant(role, 'kms:Decrypt', ...batch ? ['kms:GenerateDataKey'] : []);
    store.key?.grant(new iam.ServicePrincipal('personalize.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': stack.account } } }), 'kms:Decrypt', 'kms:GenerateDataKey');
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

  private batch(): State | undefined {
    const options = this.batchOptions();
    if (!options) return undefined;
    const filter = servingOf(this.props).filters.find(({ name }) => name === options.filter);
    return {
      RoleArn: this.role!.roleArn,
      NumResults: batchResults(options.results),
      ...filter && { FilterArn: `${this.arns}filter/${this.filterName(filter)}` },
      JobInput: { S3DataSource: { Path: `s3://${options.bucket.bucketName}/${options.key}` } },
      JobOutput: { S3DataDestination: { Path: `{% 's3://${this.store.bucket.bucketName}/${STORE.results}' & $run & '/' %}` } },
    };
  }

  private attribution(): State | undefined {
    const { metricAttribution } = servingOf(this.props);
    if (!metricAttribution.length) return undefined;
    return {
      Name: this.store.groupName,
      DatasetGroupArn: this.groupArn,
      Metrics: quoted(metricAttribution.map(({ eventType, metricName, expression }) => (
        { EventType: eventType, MetricName: metricName, Expression: expression }
      ))),
      MetricsOutputConfig: { RoleArn: this.role!.roleArn },
    };
  }
}

/** Members of the settings whose own members are names of others: parameters of recipes, types of datasets. */
const MAPS = ['algorithmHyperParameters', 'featureTransformationParameters', 'itemExplorationConfig', 'excludedDatasetColumns'];

/** Settings as Step Functions calls them: members of the API with a capital. */
function pascal(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(pascal);
  if (value === null || typeof value !== 'object') return quoted(value);
  return Object.fromEntries(Object.entries(value).map(([name, child]) => (
    [name[0].toUpperCase() + name.slice(1), MAPS.includes(name) ? quoted(child) : pascal(child)]
  )));
}
