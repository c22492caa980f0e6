import { aws_iam as iam, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { DatasetExport } from './dataset-export';
import { EVENT_SOURCE, NAMESPACE, STORE } from './definition/names';
import { RecommendationPlan, TargetPlan } from './definition/recommendation-plan';
import { catalogArns } from './export-roles';
import { PersonalizeParts } from './personalize-parts';
import { RecommendationStore } from './recommendation-store';
import { allow, allowEvents, allowMetrics, allowWaiting, executionsOf } from '../../core/state-machine';

interface PipelineParts {
  readonly store: RecommendationStore;
  readonly exports: DatasetExport[];
  readonly personalize: PersonalizeParts;
  readonly plan: RecommendationPlan;
}

/** What the machine of the pipeline does. */
export function grantPipeline(machine: sfn.StateMachine, { store, exports, personalize, plan }: PipelineParts) {
  holds(machine, store);
  allow(machine, ['s3:GetObject'], [STORE.reports, STORE.parameters].map((folder) => store.arnOf(folder)));
  store.key?.grant(machine, 'kms:Decrypt');
  survey(machine, exports);
  const jobs = exports.map(({ job }) => Stack.of(machine).formatArn({ service: 'glue', resource: 'job', resourceName: job.name }));
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-glue.html
  allow(machine, ['glue:StartJobRun', 'glue:GetJobRun', 'glue:GetJobRuns', 'glue:BatchStopJobRun'], jobs);
  allowEvents(machine, EVENT_SOURCE);
  allowMetrics(machine, NAMESPACE);
  target(machine, plan.target, personalize, plan);
}

/** What the machine that erases users does. */
export function grantErase(machine: sfn.StateMachine, { store, personalize }: Pick<PipelineParts, 'store' | 'personalize'>) {
  holds(machine, store);
  allow(machine, ['s3:PutObject'], [store.arnOf(STORE.erasures)]);
  allowEvents(machine, EVENT_SOURCE);
  if (!personalize.role) return;
  allow(machine, ['personalize:CreateDataDeletionJob', 'personalize:DescribeDataDeletionJob'], [`${personalize.arns}data-deletion-job/*`]);
  passRole(machine, personalize.role);
}

/** Both machines ask whether the execution that holds the record is still at work. In a policy of its own: the default one comes before the machines, which it names. */
export function grantAsking(scope: Construct, machines: sfn.StateMachine[]) {
  new iam.Policy(scope, 'Asking', {
    roles: machines.map(({ role }) => role),
    statements: [new iam.PolicyStatement({ actions: ['states:DescribeExecution'], resources: machines.map(executionsOf) })],
  });
}

function holds(machine: sfn.StateMachine, { table }: RecommendationStore) {
  allow(machine, ['dynamodb:GetItem', 'dynamodb:UpdateItem'], [table.tableArn]);
}

function passRole(machine: sfn.StateMachine, role: iam.IRole) {
  allow(machine, ['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'personalize.amazonaws.com' } });
}

function survey(machine: sfn.StateMachine, exports: DatasetExport[]) {
  const arn = (resource: string, resourceName: string) => Stack.of(machine).formatArn({ service: 'glue', resource, resourceName });
  const [catalog] = catalogArns(machine, '*', '*');
  // It is a call on no resource.
  if (exports.some(({ connection }) => connection)) allow(machine, ['glue:TestConnection'], ['*']);
  const crawlers = exports.flatMap(({ crawler, _place: { crawlOnRun } }) => crawler && crawlOnRun ? [arn('crawler', crawler.name!)] : []);
  if (crawlers.length) allow(machine, ['glue:StartCrawler', 'glue:GetCrawler'], crawlers);
  const databases = [...new Set(exports.map(({ _place: { database } }) => database))];
  allow(machine, ['glue:GetTables'], [catalog, ...databases.flatMap((database) => [arn('database', database), arn('table', `${database}/*`)])]);
}

/** Each call on what it names. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonpersonalize.html */
function target(machine: sfn.StateMachine, plan: TargetPlan, personalize: PersonalizeParts, { groupName, datasets: mapped }: RecommendationPlan) {
  const { arns, role, trainer, filterArns: filters } = personalize;
  if (plan.kind === 'stateMachine') {
    trainer!.grantStartExecution(machine);
    trainer!.grantExecution(machine, 'states:DescribeExecution', 'states:StopExecution');
    allowWaiting(machine, 'StepFunctionsGetEventsForStepFunctionsExecutionRule');
    return;
  }
  const may = (actions: string[], ...resources: string[]) => allow(machine, actions.map((action) => `personalize:${action}`), resources);
  const datasets = mapped.map(({ datasetArn }) => datasetArn);
  may(['CreateSchema'], ...mapped.map(({ schemaArn }) => schemaArn));
  may(['CreateDataset', 'DescribeDataset', 'UpdateDataset'], ...datasets);
  may(['CreateDatasetImportJob', 'DescribeDatasetImportJob'], `${arns}dataset-import-job/*`);
  passRole(machine, role!);
  if (filters.length) may(['CreateFilter', 'DescribeFilter'], ...filters);
  if (plan.eventTracker) {
    may(['CreateEventTracker', 'DescribeEventTracker'], `${arns}event-tracker/*`);
    may(['ListEventTrackers'], '*');
  }
  if (plan.attribution) may(['CreateMetricAttribution'], `${arns}metric-attribution/${groupName}`);
  if (plan.kind === 'recommender') {
    may(['CreateRecommender', 'DescribeRecommender'], plan.recommenderArn);
    return;
  }
  // Of earlier settings too, which may serve. A version is its solution's ARN with its own part behind it.
  const solutions = `${arns}solution/${groupName}-????????`;
  may(['CreateSolution', 'DescribeSolution', 'CreateSolutionVersion'], solutions);
  may(['DescribeSolutionVersion', 'StopSolutionVersionCreation', 'GetSolutionMetrics'], `${solutions}/*`);
  may(['ListSolutionVersions'], '*');
  may(['CreateCampaign', 'UpdateCampaign', 'DescribeCampaign', 'DeleteCampaign'], plan.campaign.arn);
  if (plan.batch) may(['CreateBatchInferenceJob', 'DescribeBatchInferenceJob'], `${arns}batch-inference-job/*`);
}
