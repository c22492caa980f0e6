import { ExpressionSample } from '../rules/jsonata';

const TIME = '2026-11-21T15:26:09.004Z';
const EXECUTION = 'arn:aws:states:us-east-1:111111111111:execution:shop:0f1e2d3c';
const OTHER = 'arn:aws:states:us-east-1:111111111111:execution:shop:before';
const RUN = '0f1e2d3c-ad15c10e';
const VERSION = `arn:aws:personalize:us-east-1:111111111111:solution/shop-0a1b2c3d/${RUN}`;
const BEFORE = 'arn:aws:personalize:us-east-1:111111111111:solution/shop-0a1b2c3d/before';

const context = { Execution: { Id: EXECUTION, Name: '0f1e2d3c', StartTime: TIME, RedriveCount: 0, Input: {} }, State: { Name: 'State', EnteredTime: TIME, RetryCount: 0 } };
const errorOutput = { Error: 'Personalize.PersonalizeException', Cause: 'the service has failed' };

/** A dataset as the machine knows it, at each step. */
const planned = {
  name: 'interactions',
  type: 'INTERACTIONS',
  job: 'shop-interactions',
  database: 'shop',
  tables: '^interactions_.*',
  connection: 'shop-interactions',
  crawler: 'shop-interactions',
  expected: [{ name: 'customer', types: ['string', 'bigint'] }, { name: 'ordered_at', types: ['string'] }],
  schemaName: 'shop-interactions-0a1b2c3d',
  schema: '{}',
  schemaArn: 'arn:aws:personalize:us-east-1:111111111111:schema/shop-interactions-0a1b2c3d',
  schemaHash: '0a1b2c3d',
  datasetName: 'shop-interactions',
  datasetArn: 'arn:aws:personalize:us-east-1:111111111111:dataset/shop/INTERACTIONS',
  optionalColumns: 0,
  lateness: 900,
};
const columns = [{ name: 'customer', type: 'string' }, { name: 'ordered_at', type: 'string' }];
const drift = { table: 'interactions_orders', version: '3', columns, removed: [], retyped: [], added: [], breaking: '' };
const surveyed = { ...planned, ...drift };
const withMode = { ...surveyed, mode: 'FULL', since: '', until: '1795274169' };
const report = {
  read: 12_000,
  written: 11_900,
  bytes: 700_000,
  users: 900,
  usersWithTwo: 800,
  items: 300,
  eventTypes: 1,
  quarantined: { total: 40, reasons: { MISSING: 40 } },
  skipped: { total: 60, reasons: { DUPLICATE: 60 } },
};
const exported = { ...withMode, report };
const published = { run: RUN, at: TIME, datasets: [{ name: 'interactions', mode: 'FULL', rows: 11_900, bytes: 700_000, until: '1795274169', schemaHash: '0a1b2c3d' }] };
const live = { version: BEFORE, run: 'before', metric: 'normalized_discounted_cumulative_gain_at_10', score: 0.2, at: TIME };
const deploying = {
  version: VERSION, run: RUN, metric: live.metric, score: 0.21, liveScore: 0.2, by: RUN, before: BEFORE, returned: false, forced: false,
};
const record = {
  group: 'shop',
  holder: OTHER,
  published,
  imported: { run: 'before', watermarks: { interactions: 1_795_000_000 }, schemas: { interactions: '0a1b2c3d' } },
  columns: { interactions: JSON.stringify(columns) },
  live,
  history: [live, { ...live, version: VERSION }],
  changed: TIME,
};
const filter = { name: 'shop-new-0a1b2c3d', expression: 'EXCLUDE ItemID WHERE Items.PRICE < 1' };
const table = { name: 'interactions_orders', version: '3', gone: false, columns };
const problem = { error: 'ImportFailed', cause: 'interactions: the service has failed' };

const variables = {
  request: {},
  run: RUN,
  record,
  held: true,
  datasets: [withMode],
  planned: [planned],
  schemas: { interactions: '0a1b2c3d' },
  surveyed: [surveyed],
  changes: [{ dataset: 'interactions', ...drift }],
  problems: [],
  impossible: false,
  exported: [exported],
  verdict: {},
  published,
  imports: [{ name: 'interactions' }],
  resumed: false,
  asked: true,
  looks: 3,
  state: { ended: true, status: 'ACTIVE', reason: '' },
  version: VERSION,
  newest: [],
  page: {},
  serving: BEFORE,
  scores: { new: 0.21, live: 0.2 },
  campaign: { gone: false, busy: false, serves: true, broken: false, refused: false, reason: '' },
  deploying,
  tracker: 'arn:aws:personalize:us-east-1:111111111111:event-tracker/0a1b2c3d',
  trackingId: '00000000-0000-4000-8000-000000000000',
  first: true,
  problem,
  dataset: { ...planned, ...drift, mode: 'FULL' },
  tries: 2,
  drift,
  trouble: problem,
  found: { ended: true, status: 'ACTIVE', reason: '' },
  tables: [table],
  filter,
  updated: false,
};

/** A status as Personalize tells of it. */
const isActive = (what: string, more = {}) => ({ [what]: { Status: 'ACTIVE', ...more } });
const attributes = { group: { S: 'shop' }, holder: { S: OTHER }, live: { M: { score: { N: '0.2' } } }, history: { L: [{ M: { version: { S: BEFORE } } }] } };
const version = { SolutionVersionArn: VERSION, Status: 'ACTIVE', CreationDateTime: TIME };

/** What tasks get, by what they call. */
const results = {
  's3:getObject': { Body: '{}' },
  'dynamodb:getItem': { Item: attributes },
  'sfn:describeExecution': { Status: 'SUCCEEDED' },
  'glue:getCrawler': { Crawler: { State: 'READY', LastCrawl: { Status: 'SUCCEEDED' } } },
  'glue:getTables': { TableList: [{ Name: 'interactions_orders', VersionId: '3', StorageDescriptor: { Columns: [{ Name: 'Customer', Type: 'string' }] }, PartitionKeys: [{ Name: 'day', Type: 'string' }], Parameters: {} }] },
  'personalize:describeDataset': isActive('Dataset', { SchemaArn: planned.schemaArn }),
  'personalize:describeDatasetImportJob': isActive('DatasetImportJob'),
  'personalize:describeSolution': isActive('Solution'),
  'personalize:createSolutionVersion': { SolutionVersionArn: VERSION },
  'personalize:listSolutionVersions': { SolutionVersions: [version, { ...version, SolutionVersionArn: BEFORE, CreationDateTime: '2026-11-01T00:00:00Z' }] },
  'personalize:describeSolutionVersion': isActive('SolutionVersion', { Name: RUN }),
  'personalize:describeCampaign': isActive('Campaign', { SolutionVersionArn: BEFORE }),
  'personalize:getSolutionMetrics': { Metrics: { normalized_discounted_cumulative_gain_at_10: 0.21, precision_at_10: 0.1 } },
  'personalize:describeFilter': isActive('Filter'),
  'personalize:listEventTrackers': { EventTrackers: [] },
  'personalize:createEventTracker': { TrackingId: variables.trackingId },
  'personalize:describeEventTracker': { EventTracker: { TrackingId: variables.trackingId } },
  'personalize:describeBatchInferenceJob': isActive('BatchInferenceJob'),
  'personalize:describeRecommender': isActive('Recommender'),
  'personalize:describeDataDeletionJob': { DataDeletionJob: { Status: 'COMPLETED' } },
  'events:putEvents': { FailedEntryCount: 0, Entries: [{ EventId: '1' }] },
};

const pipeline = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Machine/Resource', state, states: { input: {}, context, errorOutput }, results, variables, ...more });
const withInput = (state: RegExp, input: unknown) => pipeline(state, { states: { input, context, errorOutput } });
const withVariables = (state: RegExp, more: object) => pipeline(state, { variables: { ...variables, ...more } });
const withResult = (state: RegExp, call: string, result: unknown) => pipeline(state, { results: { ...results, [call]: result } });
/** What a Map gives. */
const withItems = (state: RegExp, result: unknown, more = {}) =>
  pipeline(state, { states: { input: {}, context, errorOutput, result }, variables: { ...variables, ...more } });

const counted = (state: RegExp, more: object, mode = 'FULL') => withVariables(state, { exported: [{ ...exported, mode, report: { ...report, ...more } }] });
const JUDGED = /^Count rows$/;

const MAPS = /^(Survey|Export|Import|Create filters)$/;

const eraser = (state: RegExp, more: Partial<ExpressionSample> = {}): ExpressionSample =>
  ({ machine: '/Erase/Resource', state, states: { input: { userIds: ['K-1'] }, context, errorOutput }, results, variables: { ...variables, request: { userIds: ['K-1', 'K "2"'] } }, ...more });

/** What the states of a GlueToPersonalize see: every state of every form fits one. */
export const glueToPersonalizeSamples: ExpressionSample[] = [
  pipeline(/^(?!(Survey|Export|Import|Create filters|Source|Dataset|Run the job|Filter|Read the report|Read parameters|Failed|Was one cut off|Little is new)$)/),
  withItems(MAPS, [surveyed]),

  // How a run begins
  pipeline(/^Failed$/),
  withInput(/^Begin$/, { detail: { object: { key: 'parameters/full.json' } } }),
  withVariables(/^(Is it a file|Read parameters)$/, { request: { detail: { object: { key: 'parameters/full.json' } } } }),
  withVariables(/^Read parameters$/, { request: { detail: { object: { key: 'exports/full.json' } } } }),
  ...[{ action: 'TRAIN', force: true }, { action: 'STOP' }, { mode: 'PARTLY' }, { force: 'yes' }, { Mode: 'FULL' }, 'RUN'].map((request) => withVariables(/^Read record$/, { request })),
  withResult(/^Read record$/, 'dynamodb:getItem', {}),
  withVariables(/^(Whose is it|Hold|Is there a tracker)$/, { record: {} }),
  withVariables(/^Whose is it$/, { record: { ...record, holder: EXECUTION } }),
  ...['SKIP', 'FAIL'].map((ifBusy) => withVariables(/^(May it be left out|Read record)$/, { request: { ifBusy } })),
  withVariables(/^Was one cut off$/, { record: { ...record, deploying } }),
  ...['TRAIN', 'RETURN'].map((action) => withVariables(/^(What to do|Intend)$/, { request: { action } })),
  withVariables(/^What to do$/, { request: { action: 'TRAIN' }, record: { ...record, erased: '2026-11-22T00:00:00.000Z' } }),

  // The survey
  withInput(/^(Source|Dataset|Run the job)$/, withMode),
  withInput(/^Filter$/, filter),
  withVariables(/^(Is it a database|Is it crawled)$/, { dataset: { ...planned, connection: undefined, crawler: undefined } }),
  withResult(/^Look at crawl$/, 'glue:getCrawler', { Crawler: { State: 'RUNNING' } }),
  withResult(/^Look at crawl$/, 'glue:getCrawler', { Crawler: { State: 'READY', LastCrawl: { Status: 'FAILED', ErrorMessage: 'no access' } } }),
  withVariables(/^Is crawl there$/, { found: { ended: true, status: 'FAILED', reason: 'no access' } }),
  withVariables(/^Is crawl there$/, { found: { ended: false, status: 'RUNNING', reason: '' }, tries: 999 }),
  withResult(/^Find the table$/, 'glue:getTables', { TableList: [] }),
  withResult(/^Find the table$/, 'glue:getTables', { TableList: [{ Name: 'orders', StorageDescriptor: { Columns: [] } }] }),
  withVariables(/^Is it one table$/, { tables: [table, { ...table, name: 'interactions_refunds' }] }),
  withVariables(/^Is it one table$/, { tables: [{ ...table, gone: true }] }),
  withVariables(/^Compare$/, { record: {} }),
  withVariables(/^Compare$/, { tables: [{ ...table, columns: [{ name: 'customer', type: 'array<string>' }, { name: 'channel', type: 'string' }] }] }),
  withVariables(/^Is it readable$/, { drift: { ...drift, breaking: 'customer is array<string>, which cannot be read as it is mapped' } }),
  withItems(MAPS, [{ ...surveyed, removed: ['channel'] }, { ...planned, problem }]),
  withVariables(/^(May it be exported|Is all exported|Is all imported|Are the filters there|Tell changes)$/, { problems: [{ ...problem, error: 'SchemaDrift' }] }),

  // The export
  ...['FULL', 'INCREMENTAL', 'AUTO'].map((mode) => withVariables(/^How much$/, { request: { mode } })),
  withVariables(/^How much$/, { request: { mode: 'INCREMENTAL' }, record: {} }),
  withVariables(/^Is there something new$/, { impossible: true }),
  pipeline(/^Run the job$/, { states: { input: withMode, context, errorOutput: { Error: 'States.TaskFailed', Cause: JSON.stringify({ ErrorMessage: 'ETL_ERROR TableMissing: there is no table' }) } } }),
  withResult(/^Read the report$/, 's3:getObject', { Body: JSON.stringify(report) }),
  pipeline(JUDGED, { results: {} }),
  counted(JUDGED, { quarantined: { total: 4000, reasons: { MISSING: 3999, TOO_LONG: 1 } } }),
  counted(JUDGED, { written: 0 }),
  counted(JUDGED, { written: 900 }),
  counted(JUDGED, { written: 900 }, 'INCREMENTAL'),
  counted(JUDGED, { usersWithTwo: 2 }),
  counted(JUDGED, { users: 1e6 }),
  counted(JUDGED, { eventTypes: 11 }),
  counted(JUDGED, { bytes: 2e11 }),
  withVariables(/^Is it good enough to import$/, { verdict: { error: 'EmptyExport', cause: 'no row is left' } }),
  withVariables(/^(Is it good enough to import|Little is new)$/, { verdict: { little: '12 new interactions' } }),

  // The import
  withVariables(/^Is it of this mapping$/, { schemas: { interactions: 'ffffffff' } }),
  withVariables(/^(Imported|Used)$/, { record: {} }),
  withResult(/^Look at dataset$/, 'personalize:describeDataset', isActive('Dataset', { SchemaArn: 'another' })),
  withResult(/^Look at dataset$/, 'personalize:describeDataset', isActive('Dataset', { SchemaArn: 'another', LatestDatasetUpdate: { Status: 'UPDATE IN_PROGRESS', FailureReason: 'x' } })),
  withVariables(/^(Is dataset there|Is import there|Is filter there|Has it another schema)$/, { found: { ended: true, status: 'CREATE FAILED', reason: 'no access' } }),
  withVariables(/^(Is dataset there|Is import there)$/, { found: { ended: false, status: 'CREATE PENDING', reason: '' }, tries: 999 }),

  // Training, and what is compared
  withResult(/^Find version$/, 'personalize:listSolutionVersions', { SolutionVersions: [version], NextToken: '2' }),
  withVariables(/^(Was it the last page|Find version)$/, { page: { NextToken: '2' }, newest: version }),
  withResult(/^Look at training$/, 'personalize:describeSolutionVersion', isActive('SolutionVersion', { Name: 'another' })),
  withVariables(/^Is (solution|training|batch|recommender) there$/, { state: { ended: true, status: 'CREATE FAILED', reason: 'too little' } }),
  withVariables(/^Is (solution|training|batch|recommender) there$/, { state: { ended: false, status: 'CREATE PENDING', reason: '' }, looks: 9999 }),
  withResult(/^What serves$/, 'personalize:describeCampaign', { Campaign: { Status: 'CREATE FAILED' } }),
  withResult(/^Evaluate( what serves)?$/, 'personalize:getSolutionMetrics', { Metrics: {} }),
  ...[{}, { new: 0.1 }, { new: 0.001, live: 0.2 }].map((scores) => withVariables(/^(What is it compared with|Note scores|Is it good enough to serve)$/, { scores: { new: 0.3, ...scores } })),
  withVariables(/^What is it compared with$/, { scores: {} }),
  withVariables(/^(What is it compared with|Intend)$/, { scores: {}, request: { force: true } }),
  withVariables(/^Not promoted$/, { scores: { new: 0.001 } }),

  // The campaign
  withResult(/^Look at campaign$/, 'personalize:describeCampaign', isActive('Campaign', { SolutionVersionArn: BEFORE, LatestCampaignUpdate: { Status: 'CREATE FAILED', FailureReason: 'no capacity', SolutionVersionArn: VERSION } })),
  ...[{ gone: true }, { busy: true }, { broken: true }, { refused: true }, {}].map((more) => withVariables(/^What of the campaign$/, { campaign: { ...variables.campaign, serves: false, ...more } })),
  withVariables(/^What of the campaign$/, { campaign: { ...variables.campaign, serves: false }, asked: false }),
  withVariables(/^What of the campaign$/, { campaign: { ...variables.campaign, serves: false }, looks: 9999 }),
  withVariables(/^(Promote|Count promotion|Tell promotion|What is left)$/, { deploying: { ...deploying, returned: true } }),
  withVariables(/^(Promote|Count promotion|What is left)$/, { resumed: true, record: {} }),

  // What is beside it
  withResult(/^Find tracker$/, 'personalize:listEventTrackers', { EventTrackers: [{ EventTrackerArn: variables.tracker }] }),
  withVariables(/^Is it found$/, { tracker: '' }),
  withVariables(/^(Is there a tracker)$/, { record: { ...record, trackingId: variables.trackingId } }),
  withVariables(/^(Is it new|Done with it)$/, { first: false }),

  // The machine that erases
  eraser(/^/),
  ...[{ userIds: [] }, { userIds: [''] }, { userIds: 'K-1' }, 'K-1'].map((request) => eraser(/^Write list$/, { variables: { request, run: RUN } })),
  eraser(/^(Whose is it|Hold|Is there data)$/, { variables: { ...variables, record: {} } }),
  eraser(/^Is erasure there$/, { variables: { ...variables, state: { ended: true, status: 'FAILED', reason: 'encrypted' } } }),
  eraser(/^Is erasure there$/, { variables: { ...variables, state: { ended: false, status: 'PENDING', reason: '' }, looks: 9999 } }),
];
