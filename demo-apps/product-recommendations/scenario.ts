import * as path from 'node:path';
import { CustomerDatabase, loginOf } from './scenario/database';
import { jobRuns, jobRunTable } from './scenario/job-runs';
import { Recommendations, tasteShare, windowTable } from './scenario/recommendations';
import { ExportReport, quarantineTable, reportTable, RunFiles } from './scenario/reports';
import { EndedRun, Run, RunInput } from './scenario/run';
import { RunReport, writeRunReport } from './scenario/run-report/page';
import { SourceBucket } from './scenario/sources';
import { modelVersions, versionTable } from './scenario/versions';
import { makeBadBatch } from './shop/bad-batch';
import { driftsOf, withoutTastes } from './shop/changes';
import { catalogueFile, orderFiles } from './shop/files';
import { Shop } from './shop/shop';
import { Deployment } from '../../local-cloud/deploy';
import { Execution } from '../../local-cloud/executions';
import { shown } from '../../local-cloud/paths';
import { LocalPersonalize } from '../../local-cloud/personalize';
import { startPostgres } from '../../local-cloud/postgres';
import { POSTGRES } from '../../local-cloud/requirements';
import { ScenarioContext } from '../../local-cloud/scenario';
import { prepareSpark, SPARK_REQUIREMENTS } from '../../local-cloud/spark';

const STACK = 'ProductRecommendations';
const REGION = 'us-east-1';
const JOBS = ['shop-interactions', 'shop-items', 'shop-users'];
/** Twenty seconds of the cloud pass in one; Spark takes the time that it takes. */
const SPEED = 20;
const RUN_MS = 5 * 60_000;
/** Personalize takes minutes where AWS takes up to hours. */
const SECONDS = { datasetImportJob: 60, solutionVersion: 180, campaign: 60, campaignUpdate: 60, dataDeletionJob: 60 };

export const requirements = [POSTGRES, ...SPARK_REQUIREMENTS];

export const emulatorSettings = { LOCAL_CLOUD_SPEED: String(SPEED) };

export interface Story {
  readonly deployment: Deployment;
  readonly machine: string;
  readonly campaignArn: string;
  readonly first: EndedRun;
  readonly incremental: EndedRun;
  readonly drift: EndedRun;
  readonly badBatch: EndedRun;
  /** How many rows of that batch have to be in quarantine, by reason. */
  readonly badBatchAccount: Record<string, number>;
  readonly worse: EndedRun;
  readonly erasure: { readonly status: string; readonly output: string };
  readonly afterErasure: EndedRun;
  readonly returned: EndedRun;
  /** The share of recommendations that are to the taste of who is asked for. */
  readonly taste: { readonly first: number; readonly last: number };
  /** What the campaign served, in this order. */
  readonly served: string[];
  readonly parts: Parts;
}

/** What trials go on with. */
export interface Parts {
  readonly shop: Shop;
  readonly source: SourceBucket;
  readonly database: CustomerDatabase;
  readonly files: RunFiles;
  readonly recommendations: Recommendations;
  readonly personalize: LocalPersonalize;
  train(name: string, input?: RunInput): Promise<EndedRun>;
}

export async function run(context: ScenarioContext): Promise<void> {
  await drive(context);
}

/** The story: a first run, new orders, a renamed column, a bad batch, a worse model, a customer who wants to be forgotten, and the way back. */
export async function drive(context: ScenarioContext): Promise<Story> {
  const { step, log, cloud, workDir, onEnd } = context;
  await step('Spark, as Glue has it', () => prepareSpark(workDir, log));
  const postgres = await step('A database with the customers of a shop', () => startPostgres(workDir));
  onEnd(() => postgres.stop());
  const shop = new Shop();
  const database = await CustomerDatabase.open(postgres);
  onEnd(() => database.close());
  await database.fill(shop.customers);

  const deployment = await step('Deploying the pipeline', () => context.deploy({
    app: `npx tsx ${path.join(context.directory, 'app.ts')}`, context: { databaseUrl: postgres.jdbcUrl, enforceSsl: 'false' },
  }));
  const outputs = deployment.outputs[STACK];
  const output = (part: string) => Object.entries(outputs).find(([key]) => key.includes(part))![1];
  const machine = output('MachineArn');
  const campaignArn = output('CampaignArn');
  await database.letRead(await loginOf(cloud, REGION, outputs.ReaderSecret));
  const personalize = new LocalPersonalize(cloud);
  await personalize.set({ seconds: SECONDS });
  const source = new SourceBucket(cloud, REGION, outputs.ShopBucket);
  const files = new RunFiles(cloud, REGION, output('StoreName'));
  const recommendations = new Recommendations(cloud, REGION, campaignArn);
  onEnd(() => [source, files, recommendations].forEach((each) => each.close()));

  const train = async (name: string, input: RunInput = {}) => {
    const ended = await (await Run.start(cloud, REGION, machine, { name, input })).ended({ log, timeoutMs: RUN_MS });
    log(`${name}: ${ended.result?.outcome ?? `${ended.error}: ${ended.cause}`}`);
    return ended;
  };
  const report = async ({ run: name }: EndedRun) => {
    for (const line of reportTable(await files.reports(name!))) log(line);
  };

  const first = await step('The first run: orders from files, products from JSON, customers from the database', async () => {
    await source.put([...orderFiles(shop.orders), catalogueFile(shop.products)]);
    const ended = await train('first');
    await report(ended);
    for (const line of jobRunTable(await jobRuns(cloud, REGION, JOBS, ended.run))) log(line);
    return ended;
  });
  const firstWindows = await step('What the campaign recommends', async () => {
    const windows = await recommendations.windows(shop, shop.customers.slice(0, 40), 10);
    for (const line of windowTable(windows.slice(0, 3))) log(line);
    log(`${percent(tasteShare(windows))} of the recommendations are to the taste of who is asked for; 20 % would be chance`);
    return windows;
  });

  const incremental = await step('New orders come in: only they are exported', async () => {
    const since = await watermark(files, first);
    // From the watermark of the first run on; the next run takes what is older than the lateness.
    await source.put(orderFiles(shop.trade({ from: since, to: new Date(since.getTime() + 240_000), lines: 1500 }), { name: 'late' }));
    const ended = await train('new-orders');
    await report(ended);
    return ended;
  });

  const drift = await step('Somebody renames a column of the orders', async () => {
    const { files: renamed, undo } = driftsOf(shop).renamedOrderColumn;
    await source.clear('orders/');
    await source.put(renamed!);
    const ended = await train('renamed-column');
    await source.clear('orders/');
    await source.put(undo.files!);
    return ended;
  });

  const { ended: badBatch, account } = await step('A batch of orders that nobody has looked at', async () => {
    const since = await watermark(files, first);
    const window = { from: new Date(since.getTime() + 240_000), to: new Date(since.getTime() + 480_000) };
    const { files: bad, oddities, account: batch } = makeBadBatch(shop.trade({ from: window.from, to: window.to, lines: 1200 }), { each: 15 });
    for (const { name, about, rows } of oddities.slice(0, 6)) log(`  ${String(rows).padStart(3)} x ${name}: ${about}`);
    await source.put(bad);
    const ended = await train('bad-batch', { mode: 'FULL' });
    await report(ended);
    for (const line of quarantineTable(await files.quarantined(ended.run!, 'interactions', 6))) log(line);
    await source.clear('orders/');
    await source.put(orderFiles(shop.orders));
    return { ended, account: batch.quarantined.reasons };
  });

  const worse = await step('A world without tastes: what is trained on it is worse, and does not serve', async () => {
    await source.clear('orders/');
    await source.put(orderFiles(withoutTastes(shop.orders)));
    const ended = await train('without-tastes', { mode: 'FULL' });
    await source.clear('orders/');
    await source.put(orderFiles(shop.orders));
    return ended;
  });

  const returned = await step('Somebody does not like the model, and returns to the one before', () => train('back', { action: 'RETURN' }));

  const forgotten = shop.customers[0].customerId;
  const erasure = await step(`${forgotten} wants to be forgotten`, async () => {
    const execution = await Execution.start(cloud, REGION, outputs.Eraser, { name: 'forget', input: { userIds: [forgotten] } });
    const { status, output: told } = await execution.ended(RUN_MS);
    log(`${status}: ${told}`);
    return { status: status!, output: told! };
  });
  const afterErasure = await step('The next run trains without them', async () => {
    const ended = await train('forgotten', { mode: 'FULL' });
    await report(ended);
    return ended;
  });

  const windows = await recommendations.windows(shop, shop.customers.slice(1, 41), 10);
  const served = (await personalize.served(campaignArn)).map(({ solutionVersionArn }) => solutionVersionArn);
  await step('The versions', async () => {
    const groupArn = campaignArn.replace('campaign/', 'dataset-group/');
    const versions = await modelVersions(cloud, REGION, groupArn);
    for (const line of versionTable(versions, served.at(-1))) log(line);
    const page = (name: string, about: string, shownRun: Omit<RunReport, 'group' | 'scores'>, serves?: string) => {
      const file = path.join(workDir, `${name}.html`);
      const scores = { metric: 'normalized_discounted_cumulative_gain_at_10', margin: 0.05, versions, trained: shownRun.run.result?.solutionVersion, serves };
      writeRunReport(file, { group: 'shop', about, ...shownRun, scores });
      log(`${about}: ${shown(file)}`);
    };
    page('last-run', 'the last run, as a page', { run: afterErasure, reports: await files.reports(afterErasure.run!), windows: windows.slice(0, 6) }, served.at(-1));
    const quarantined = { interactions: await files.quarantined(badBatch.run!, 'interactions', 10) };
    page('bad-batch', 'the run that was stopped, as a page', { run: badBatch, reports: await files.reports(badBatch.run!), quarantined });
  });
  return {
    deployment,
    machine,
    campaignArn,
    first,
    incremental,
    drift,
    badBatch,
    badBatchAccount: account,
    worse,
    erasure,
    afterErasure,
    returned,
    taste: { first: tasteShare(firstWindows), last: tasteShare(windows) },
    served,
    parts: { shop, source, database, files, recommendations, personalize, train },
  };
}

const percent = (part: number) => `${(100 * part).toFixed(0)} %`;

/** Where the next incremental export goes on. */
async function watermark(files: RunFiles, { run: name }: EndedRun): Promise<Date> {
  const { until } = (await files.reports(name!)).find(({ dataset }) => dataset === 'interactions')!;
  return new Date(Number(until) * 1000);
}

/** What docs/proof.md shows of the rows: numbers that are the same in each run. */
export function cells(reports: Record<string, ExportReport[]>): string[][] {
  return [
    ['run', 'dataset', 'read', 'written', 'skipped', 'in quarantine'],
    // Of the others, what is written depends on the minute in which they begin.
    ...reports.first.map(({ dataset, read, written, skipped, quarantined }) => ['first', dataset, `${read}`, `${written}`, `${skipped.total}`, `${quarantined.total}`]),
  ];
}
