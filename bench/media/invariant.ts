import { plain, plainItem } from './expressions';
import { KINDS } from './files';
import { OUTPUT, OUTPUT_PREFIX, SOURCE } from './plan';
import { MediaWorld, Upload } from './world';
import { Execution } from '../../local-cloud/states/execution';

const MINUTE = 60_000;
const ENDS = ['READY', 'REJECTED', 'FAILED'];

/**
 * What is wrong when nothing is left to happen; empty when the invariant of AbrMediaPipeline holds: each upload has one record with one end, the record is true of its jobs,
 * its files and its source, all its changes were told in their order, at most one job was billed, none was left alive, and nothing that was uploaded is lost.
 */
export function violations(world: MediaWorld): string[] {
  const known = new Set(world.uploads.map(({ id }) => id));
  return [
    ...world.machines.executions.filter(({ running }) => running).map(({ arn }) => `${arn} is still running`),
    ...world.executions('Pipeline').filter(({ status }) => status === 'TIMED_OUT').map(({ arn }) => `${arn} found no end by itself`),
    ...world.table.records.filter(({ assetId }) => !known.has(assetId)).map(({ assetId }) => `the record ${assetId} is of nothing that was uploaded`),
    ...world.uploads.flatMap((upload) => assetViolations(world, upload).map((problem) => `${upload.key}: ${problem}`)),
    ...counted(world),
    ...duplicates(world),
  ];
}

function assetViolations(world: MediaWorld, upload: Upload): string[] {
  const record = world.record(upload);
  const shouted = notClosed(world, upload) || notDeleted(world, upload);
  if (!record) return shouted ? [] : ['it has no record'];
  return [
    ...[...ENDS, 'DELETED'].includes(record.state) || shouted ? [] : [`it ended as ${record.state}`],
    ...ways(world, upload),
    ...told(world, upload, record),
    ...billed(world, upload, record),
    ...created(world, upload),
    ...source(world, upload, record),
    ...record.state === 'READY' ? ready(world, upload, record) : [],
    ...record.state === 'REJECTED' && judged(world, upload) ? [`it was REJECTED as ${record.reason}, but is ${upload.kind}`] : [],
    ...record.state === 'DELETED' ? left(world, upload, record) : [],
  ];
}

/** The closer could not close it, which is an alarm. */
const notClosed = (world: MediaWorld, upload: Upload) => {
  const runs = world.runsOf(upload).map(({ arn }) => arn);
  return world.executions('Closer').some(({ status, start }) => status !== 'SUCCEEDED' && runs.includes(start.input.detail.executionArn));
};

/** The deletion has failed, which is an alarm; it can be started again. */
const notDeleted = (world: MediaWorld, { id }: Upload) => world.executions('Delete').some(({ status, start }) => status !== 'SUCCEEDED' && start.input.assetId === id);

/** An end is the end, unless somebody starts the asset anew or deletes it. */
function ways(world: MediaWorld, { id, restarts }: Upload): string[] {
  const changes = world.table.log.filter(({ after }) => after.assetId.S === id);
  return changes.flatMap(({ before, after }, index) => {
    const [from, to] = [before?.state.S, after.state.S];
    const problems = Number(after.change.N) === index + 1 ? [] : [`the change ${after.change.N} is its ${index + 1}th`];
    const ended = ENDS.includes(from) && from !== to;
    if (ended && !(to === 'DELETING' || (from === 'FAILED' && restarts))) problems.push(`it was ${from}, and became ${to}`);
    if (from === 'DELETED' && to !== 'DELETED') problems.push(`it was DELETED, and became ${to}`);
    if (from === 'DELETING' && !['DELETING', 'DELETED'].includes(to)) problems.push(`it was DELETING, and became ${to}`);
    const [had, has] = [before, after].map((item) => (item ? plainItem(item) : {}));
    if (from === 'ENCODING' && to === 'ENCODING') {
      if (had.jobId > has.jobId) problems.push(`its job was ${had.jobId}, and became ${has.jobId}`);
      if (had.jobId === has.jobId && had.progress >= has.progress) problems.push(`its progress was ${had.progress}, and became ${has.progress}`);
    }
    return problems;
  });
}

const FIELDS = ['assetId', 'state', 'change', 'reason', 'message', 'jobId', 'progress', 'playback', 'renditions', 'minutes', 'bytes', 'input', 'estimate'];

/** All changes, in their order; some of them again. */
function told(world: MediaWorld, upload: Upload, record: Record<string, any>): string[] {
  const events = world.told(upload);
  const lost = world.news.lost.some(({ dynamodb }) => plain(dynamodb.Keys.assetId) === upload.id);
  if (lost) return [];
  const problems: string[] = [];
  let newest = 0;
  for (const { change } of events) {
    if (change > newest + 1) problems.push(`the change ${change} was told after ${newest}`);
    newest = Math.max(newest, change);
  }
  const last = events.at(-1) ?? {};
  for (const field of FIELDS) {
    if (JSON.stringify(last[field]) !== JSON.stringify(record[field])) problems.push(`${field} was told as ${JSON.stringify(last[field])}, and is ${JSON.stringify(record[field])}`);
  }
  if (last.source?.location !== record.location) problems.push(`its location was told as ${last.source?.location}, and is ${record.location}`);
  return problems;
}

function billed(world: MediaWorld, upload: Upload, record: Record<string, any>): string[] {
  const jobs = world.media.of(upload.id);
  const complete = jobs.filter(({ status }) => status === 'COMPLETE');
  const problems = complete.length > 1 + upload.begunAnew ? [`${complete.length} of its jobs are billed`] : [];
  if (record.state === 'REJECTED' && !upload.restarts && jobs.length) problems.push('it was REJECTED, and has a job');
  if (record.state === 'FAILED' && !searchedInVain(world, upload)) {
    const end = Date.parse(record.changedAt);
    const last = Math.max(end, ...world.runsOf(upload).map(({ stopDate = Infinity }) => stopDate));
    problems.push(...jobs.filter(({ ended = Infinity }) => ended > last + 10 * MINUTE).map(({ id }) => `the job ${id} lived on after its end`));
  }
  return problems;
}

/** A job is created for an asset that is being made, by whoever makes it; the record that was there when the call was made is what counts. */
function created(world: MediaWorld, { id }: Upload): string[] {
  const changes = world.table.log.filter(({ after }) => after.assetId.S === id);
  return world.media.of(id).flatMap((job) => {
    const { state, execution } = plainItem(changes.filter(({ time }) => time <= job.created).at(-1)?.after ?? {});
    const own = execution === job.request.UserMetadata.execution;
    // A call may be on its way when its execution is stopped; the closer waits for it.
    return own && ['SUBMITTED', 'ENCODING'].includes(state) ? [] : [`the job ${job.id} was created by ${job.request.UserMetadata.execution} while it was ${state} by ${execution}`];
  });
}

/** The closer could not find or stop the jobs: they come to their own end. */
const searchedInVain = (world: MediaWorld, upload: Upload) => {
  const runs = world.runsOf(upload).map(({ arn }) => arn);
  const gaveUp = ({ status, transitions }: Execution) => {
    const states = transitions.map(({ state }) => state);
    return status !== 'SUCCEEDED' || states.includes('Left') || (states.includes('Mark failed') && !states.includes('Stop jobs'));
  };
  return world.executions('Closer').some((closer) => runs.includes(closer.start.input.detail.executionArn) && gaveUp(closer));
};

function ready(world: MediaWorld, { id, kind, created: { version } }: Upload, record: Record<string, any>): string[] {
  const { jobId, playback = {}, renditions, changedAt } = record;
  const job = world.media.of(id).find((each) => each.id === jobId);
  const { url, ...paths } = playback;
  return [
    ...job?.status === 'COMPLETE' ? [] : [`it is READY, and its job ${jobId} is ${job?.status}`],
    ...job?.ended && job.ended > Date.parse(changedAt) ? [`it is READY since ${changedAt}, before its job had ended`] : [],
    ...!job?.input || job.input.content === version.content ? [] : [`it is READY, and its job ${jobId} has read ${job.input.id}`],
    ...world.verifier.verified.has(`${OUTPUT_PREFIX}${id}/`) ? [] : ['it is READY, and nobody has seen it play'],
    ...KINDS[kind].reason || KINDS[kind].hopeless ? [`it is READY, but is ${kind}`] : [],
    ...paths.hls && paths.dash && url?.endsWith(paths.hls) && renditions?.length ? [] : [`it is READY without a way to play it: ${JSON.stringify(playback)}`],
    ...Object.values<string | string[]>(paths).flat().filter((path) => !world.buckets.current(OUTPUT, path)).map((path) => `it is READY, and there is no ${path}`),
  ];
}

/** Whether a file that is refused should not have been: unless it was overwritten, when Probe may have seen another. */
function judged(world: MediaWorld, { key, kind }: Upload): boolean {
  const overwritten = world.uploads.filter((other) => other.key === key).length > 1;
  return !KINDS[kind].reason && !overwritten;
}

/** It is where the record says, and there at all; somebody may have overwritten it in a bucket without versions. */
function source(world: MediaWorld, { key, created: { version } }: Upload, { state, location }: Record<string, any>): string[] {
  if (['DELETING', 'DELETED'].includes(state)) return [];
  const at = location?.slice(`s3://${SOURCE}/`.length);
  const found = at === key ? world.buckets.version(SOURCE, key, version.id) : world.buckets.current(SOURCE, at ?? '');
  if (found?.content === version.content) return [];
  const others = world.uploads.filter((other) => other.key === key && other.created.version.content !== version.content);
  const overwritten = version.id === undefined && others.length > 0;
  return overwritten && at === key ? [] : [`its source is not at ${location}`];
}

function left(world: MediaWorld, { id, key, created: { version } }: Upload, { playback, location }: Record<string, any>): string[] {
  const files = world.buckets.keys(OUTPUT, `${OUTPUT_PREFIX}${id}/`);
  return [
    ...files.length ? [`it is DELETED, and ${files.length} of its files are there`] : [],
    ...version.id !== undefined && world.buckets.version(SOURCE, key, version.id) ? ['it is DELETED, and its source is there'] : [],
    ...world.buckets.keys(SOURCE, `rejected/${id}/`).length ? ['it is DELETED, and its copy is there'] : [],
    ...playback || location ? ['it is DELETED, and its record says where it is'] : [],
    ...world.edge.forgotten.includes(`/${OUTPUT_PREFIX}${id}/*`) ? [] : ['it is DELETED, and the edge remembers it'],
  ];
}

/** in = ready + rejected + failed + deleted, and the metrics count at least so many. */
function counted(world: MediaWorld): string[] {
  const count = (state: string) => world.table.records.filter((record) => record.state === state).length;
  const ended = [...ENDS, 'DELETED'].map(count).reduce((sum, each) => sum + each, 0);
  const open = world.uploads.filter((upload) => notClosed(world, upload) || notDeleted(world, upload)).length;
  const problems = ended + open < world.uploads.length || ended > world.uploads.length ? [`${world.uploads.length} were uploaded, ${ended} have ended`] : [];
  const metric = (name: string) => world.metrics.filter((each) => each.name === name).length;
  const measured = { Ready: 'READY', Rejected: 'REJECTED', Failed: 'FAILED' };
  if (!world.news.lost.length) problems.push(...Object.entries(measured).filter(([name, state]) => metric(name) < count(state)).map(([name]) => `${name} was measured ${metric(name)} times`));
  return problems;
}

/** An event that comes again changes nothing; an execution that is redriven may find that another has its record. */
function duplicates(world: MediaWorld): string[] {
  return world.executions('Pipeline').filter(({ output, redriveCount }) => output?.duplicate && !redriveCount)
    .filter(({ arn }) => world.table.log.some(({ by }) => by === arn)).map(({ arn }) => `${arn} says that it is a duplicate, and has changed a record`);
}
