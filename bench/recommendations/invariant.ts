import { HANDS } from './personalize';
import { GROUP } from './plan';
import { RecommendationWorld } from './world';
import { EVENT } from '../../src/data/glue-to-personalize/definition/names';
import { plainItem } from '../media/expressions';

/** For how long a call may be on its way whose execution was stopped. */
const LATE = 15_000;

/** How an execution of the machines may end, besides SUCCEEDED and ABORTED. */
const ERRORS = [
  'AlreadyRunning', 'InvalidInput', 'LockLost', 'NotRecorded', 'NotTold', 'SurveyFailed', 'SourceUnreachable', 'CrawlFailed', 'NoTable', 'SeveralTables', 'SourceGone',
  'SchemaDrift', 'NotIncremental', 'ExportFailed', 'TableMissing', 'TooManyBadRows', 'EmptyExport', 'TooFewInteractions', 'TooFewUsers', 'TooManyEventTypes', 'TooLarge',
  'NothingPublished', 'NothingToReturnTo', 'SchemaChanged', 'SchemaRefused', 'ImportFailed', 'AttributionFailed', 'FilterFailed', 'TrackerFailed', 'TrainingFailed',
  'EvaluationFailed', 'CampaignFailed', 'BatchFailed', 'RecommenderFailed', 'ErasureFailed',
];

/**
 * What is wrong when nothing is left to happen; empty when the invariant of GlueToPersonalize holds: each execution has a known end, one at a time works on the dataset group, the
 * campaign serves what was promoted last or returned to, the export in use is whole, nothing is trained twice for one run, and whoever was erased is in no dataset.
 */
export function violations(world: RecommendationWorld): string[] {
  return [ends, alone, serving, noted, published, trained, erased, told].flatMap((found) => found(world));
}

function ends({ machines }: RecommendationWorld): string[] {
  return machines.executions.flatMap(({ arn, status, error = '', cause }) => [
    ...['RUNNING', 'TIMED_OUT'].includes(status) ? [`${arn} is ${status}`] : [],
    ...status === 'FAILED' && !(ERRORS.includes(error) && cause) ? [`${arn} failed as ${error}: ${cause}`] : [],
  ]);
}

/** Whoever holds the record is the only one that changes it, or makes anything; it is taken from nobody who is at work. */
function alone({ table, machines, personalize }: RecommendationWorld): string[] {
  const found: string[] = [];
  let holder: string | undefined;
  const since: { readonly time: number; readonly holder: string }[] = [];
  for (const { time, by, before, after } of table.log) {
    if (after.holder.S !== by) found.push(`${by} changed the record that ${after.holder.S} holds`);
    holder = before?.holder?.S;
    const { stopDate = Infinity } = holder ? machines.execution(holder) : { stopDate: 0 };
    if (holder !== by && stopDate > time) found.push(`${by} took the record from ${holder}, which was at work`);
    if (holder !== by) since.push({ time, holder: by });
  }
  for (const { by, created, arn } of personalize.made.values()) {
    const held = since.filter(({ time }) => time <= created).at(-1)?.holder;
    const { stopDate = Infinity } = machines.execution(by);
    if (held !== by && created > stopDate + LATE) found.push(`${by} made ${arn} while ${held} held the record`);
    if (held !== by && stopDate === Infinity) found.push(`${by} made ${arn} without the record`);
  }
  return found;
}

/** The record may lag behind by what it says was intended. */
function serving({ personalize, record }: RecommendationWorld): string[] {
  const last = personalize.served.at(-1);
  if (last?.by === HANDS) return [];
  const found = [record.live?.version, record.deploying?.version].includes(last?.version) ? [] : [`${last?.version} serves, live is ${record.live?.version}`];
  const { live, history = [] } = record;
  if (live?.recommender) return [];
  if (JSON.stringify(live) !== JSON.stringify(history[0])) found.push(`${live?.version} is live, the newest that was promoted is ${history[0]?.version}`);
  if (new Set(history.map(({ version }: any) => version)).size !== history.length) found.push('a version is twice in the history');
  return found;
}

/** A version is noted as live when it serves, and serves when it was intended. */
function noted({ table, personalize }: RecommendationWorld): string[] {
  const changes = table.log.map(({ time, before, after }) => ({ time, before: before ? plainItem(before) : {}, after: plainItem(after) }));
  const at = (time: number) => personalize.served.filter((each) => each.time <= time).at(-1)?.version;
  return [
    ...changes.filter(({ before, after }) => JSON.stringify(after.live) !== JSON.stringify(before.live) && after.live.version)
      .filter(({ time, after }) => at(time) !== after.live.version)
      .map(({ after, time }) => `${after.live.version} was noted as live while ${at(time)} served`),
    // What was live before is what can be returned to.
    ...changes.filter(({ before, after }) => before.live?.version && before.live.version !== after.live.version)
      .filter(({ before, after }) => after.history[1]?.version !== before.live.version)
      .filter(({ before, after }) => !before.history.some(({ version }: any) => version === after.live.version))
      .map(({ before, after }) => `${after.live.version} was promoted after ${before.live.version}, which is not in the history`),
    ...personalize.served.filter(({ by }) => by !== HANDS)
      .filter(({ version, time }) => !changes.some(({ after, time: then }) => then <= time && after.deploying?.version === version))
      .map(({ version }) => `${version} came to serve, which nobody intended`),
  ];
}

/** All that is in use is whole, and was when it was published. */
function published({ table, store, personalize }: RecommendationWorld): string[] {
  const versions = table.log.map(({ time, after }) => ({ time, item: plainItem(after) })).filter(({ item }) => item.published);
  const whole = (time: number, run: string, { name, rows }: any) => {
    const written = store.exports.get(`${run}/${name}`);
    return written?.whole && written.rows === rows && store.log.some((object) => object.key === `reports/${run}/${name}.json` && object.time <= time);
  };
  return [
    ...versions.flatMap(({ time, item: { published: { run, datasets } } }) => datasets.filter((dataset: any) => !whole(time, run, dataset))
      .map(({ name }: any) => `the export ${run} of ${name} is published, and not whole`)),
    ...personalize.all('import').filter(({ reason = '' }) => /Path does not exist|Insufficient/.test(reason)).map(({ name, reason }) => `the import ${name} failed: ${reason}`),
  ];
}

/** One version and one import of a dataset for each execution. */
function trained({ personalize }: RecommendationWorld): string[] {
  const once = (what: string, keys: string[]) => keys.filter((key, index) => keys.indexOf(key) !== index).map((key) => `${what} twice: ${key}`);
  return [
    ...once('trained', personalize.all('version').map(({ by }) => by)),
    ...once('imported', personalize.all('import').map(({ by, args }) => `${args.DatasetArn} by ${by}`)),
  ];
}

/** The list is written before anything else is done, and who is on a list that was worked off is in no dataset. */
function erased(world: RecommendationWorld): string[] {
  return world.executions('Erase').flatMap(({ arn, status, start: { input } }) => {
    const list = world.store.log.find(({ by }) => by === arn);
    const made = [...world.personalize.made.values()].map(({ by, created: time }) => ({ by, time }));
    const first = Math.min(...[...world.table.log, ...made].filter(({ by }) => by === arn).map(({ time }) => time));
    const inDatasets = (id: string) => [...world.personalize.people.values()].some((people) => people.has(id));
    const left = status === 'SUCCEEDED' ? input.userIds.filter(inDatasets) : [];
    return [
      ...first < Infinity && !(list && list.time <= first) ? [`${arn} did something before its list was written`] : [],
      ...left.map((id: string) => `${id} was erased by ${arn}, and is in a dataset`),
    ];
  });
}

/** What is told has happened. */
function told({ told: events, table }: RecommendationWorld): string[] {
  const lives = table.log.map(({ time, after }) => ({ time, version: plainItem(after).live?.version }));
  const wasLive = (version: string, time: number) => !version || lives.some((live) => live.version === version && live.time <= time);
  return events.flatMap(({ time, detail, 'detail-type': type }) => [
    ...detail.group !== GROUP || detail.version !== 1 || !detail.run ? [`${type} is told of ${detail.group}, ${detail.run}`] : [],
    ...[EVENT.promoted, EVENT.returned].includes(type) && !wasLive(detail.solutionVersion, Date.parse(time))
      ? [`${type} is told of ${detail.solutionVersion}, which was not live`] : [],
    ...type === EVENT.rejected && lives.some(({ version }) => version === detail.solutionVersion) ? [`${detail.solutionVersion} was rejected, and live`] : [],
  ]);
}
