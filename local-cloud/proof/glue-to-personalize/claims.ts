import { ConstructProof } from '../levels';
import { machineLogs, NotSeen, startedByRule, traces } from '../not-seen';

const APPS = ['product-recommendations'];
const MACHINES = /\/Recommendations\/(Machine|Erase)Role$/;

function entries(reason: string, ...actions: string[]) {
  return (apps: string[], role: RegExp): NotSeen[] => actions.map((action) => ({ apps, role, action, reason }));
}

/** What Glue and Personalize are asked on other paths than those of the scenario. */
const crawls = entries('A crawler of AWS looks for tables and partitions in its own way; the stand-in reads them one by one',
  'glue:GetTables', 'glue:BatchGetPartition', 'glue:UpdatePartition');
const unchangedTables = entries('The columns of this table do not change here, and it has no partitions: those of the orders do',
  'glue:UpdateTable', 'glue:GetPartitions', 'glue:BatchCreatePartition');
const inNetwork = entries('Glue takes the tags of its interfaces away by itself', 'ec2:DeleteTags');
const jobMetrics = entries('Glue writes the metrics of its workers with this role, by itself: it is no call of the script', 'cloudwatch:PutMetricData');
const awaitedExports = entries('Step Functions looks at the job, and stops it when the execution is stopped, with this role, by itself',
  'glue:GetJobRuns', 'glue:BatchStopJobRun');
const lostAnswers = entries('Asked when the answer to a creation was lost: the fault matrix in virtual time loses it',
  'personalize:ListSolutionVersions', 'personalize:DescribeEventTracker');
const otherPaths = entries('A mapping that has changed, a training that takes too long, a campaign that could not be created: paths of the tests in virtual time',
  'personalize:UpdateDataset', 'personalize:StopSolutionVersionCreation', 'personalize:DeleteCampaign');

export const GLUE_TO_PERSONALIZE: ConstructProof = {
  construct: 'GlueToPersonalize',
  levels: [
    {
      level: 'T',
      shows: 'the wiring is right',
      how: 'assertions on every part, each wrong prop an error, strict snapshots, pinned logical ids, cdk-nag; each Task has a time limit, a Retry and a Catch',
      shown: ['test/data/glue-to-personalize', 'test/contract'],
    },
    {
      level: 'C',
      shows: 'every AWS call is well-formed and allowed',
      how: 'each call of the state machines, of the Spark jobs, the crawlers and of Personalize in the run below is checked against AWS\'s API model and against its role, and each role against the calls',
      shown: ['local-cloud/proof/exactness.ts', 'local-cloud/emulator/glue', 'local-cloud/emulator/personalize', 'test/permissions/exactness.test.ts'],
    },
    {
      level: 'L',
      shows: 'it does its job',
      how: 'the untouched template is deployed on the local cloud; crawlers look at real files and at a real PostgreSQL, the jobs run the same PySpark on Spark 3.5.6, what they export is checked by an importer that shares no code '
        + 'with them, and a small recommender that is trained on it answers',
      shown: ['demo-apps/product-recommendations/scenario.e2e.ts', 'local-cloud/spark-etl.e2e.ts'],
    },
    {
      level: 'F',
      shows: 'it survives faults',
      how: 'a fault at every Task of both machines and random sequences of runs, in virtual time: the campaign serves what was promoted last, and the published export is whole; random dirty rows through Spark '
        + 'against an oracle: no good row lost, no bad row passed',
      shown: ['test/data/glue-to-personalize/faults.test.ts', 'test/data/glue-to-personalize/properties.test.ts', 'test/data/glue-to-personalize/etl'],
    },
    {
      level: 'P',
      shows: 'all languages work',
      how: 'the packages are built, installed in each language and synthesize equal templates',
      shown: ['test/languages/languages.e2e.ts'],
    },
  ],
  open: [
    'Nothing of it has run on AWS in this repository\'s tests. Glue\'s own image was not run: the ETL is plain PySpark on the same Spark, and S3 is read by Hadoop\'s S3A where Glue has its own file system.',
    'Personalize is a stand-in that keeps the documented rules. Its recommender is a small one: quality figures are not Personalize\'s.',
    'How Personalize answers to a second tracker, to an update of a schema, and to calls while another job runs is taken from its documentation.',
    'The emulator enforces no IAM: that a call is allowed is shown by comparing it with the role, not by AWS refusing others.',
    'The connection of a VPC is deployed, but nothing is routed by it here: that a worker in a subnet reaches S3, Glue and the secret is for the network of the user.',
  ],
  apps: APPS,
  notSeen: [
    ...machineLogs(APPS, MACHINES),
    ...traces(APPS, MACHINES),
    ...startedByRule(APPS, /\/EventsRole$/),
    ...crawls(APPS, /\/CrawlerRole$/),
    ...unchangedTables(APPS, /\/(Items|Users)\/CrawlerRole$/),
    ...inNetwork(APPS, /\/Users\/(Crawler|Job)Role$/),
    ...jobMetrics(APPS, /\/JobRole$/),
    ...awaitedExports(APPS, /\/MachineRole$/),
    ...lostAnswers(APPS, /\/MachineRole$/),
    ...otherPaths(APPS, /\/MachineRole$/),
    {
      apps: APPS,
      role: /\/EraseRole$/,
      action: 'states:DescribeExecution',
      resource: /RecommendationsErase/,
      reason: 'Asked of an erasure by another one that is started at the same time: a test in virtual time does that',
    },
  ],
};
