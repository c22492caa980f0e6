import { CancelJobCommand, MediaConvertClient, UpdateQueueCommand } from '@aws-sdk/client-mediaconvert';
import { DescribeExecutionCommandOutput, SFNClient, StopExecutionCommand } from '@aws-sdk/client-sfn';
import { Execution } from '../../../../local-cloud/executions';
import { LocalMediaConvert, MediaConvertWorld } from '../../../../local-cloud/mediaconvert';
import { Cloud } from '../../../../local-cloud/target';
import { Clip } from '../clips';
import { AssetNews, News } from '../news';
import { AssetRecord, Records } from '../records';

const REGION = 'us-east-1';
const END_MS = 60_000;

/** How an upload ended, what was told of it, and its jobs. */
export interface Trial {
  readonly last: AssetNews;
  readonly told: AssetNews[];
  readonly jobs: string[];
  readonly record: AssetRecord;
}

export interface Trials {
  readonly serviceFails: Trial;
  readonly fileFails: Trial;
  readonly segmentLost: Trial;
  readonly manifestLost: Trial;
  readonly throttled: Trial;
  readonly overwritten: { readonly older: Trial; readonly newer: Trial; readonly olderLeft: boolean };
  readonly stopped: Trial;
  readonly pausedAndStopped: Trial;
  readonly again: Trial;
  readonly eventsAtOnce: Trial & { readonly others: (string | undefined)[] };
  readonly canceled: Trial;
  readonly deletedRefused: { readonly assetId: string; readonly status?: string; readonly left: boolean };
  readonly deletedAlive: DescribeExecutionCommandOutput;
  readonly wrongInput: DescribeExecutionCommandOutput;
  /** All records that there are at the end. */
  readonly records: AssetRecord[];
}

interface Place {
  readonly cloud: Cloud;
  readonly outputs: Record<string, string>;
  readonly news: News;
  readonly records: Records;
  readonly send: (clip: Clip) => Promise<{ key: string; versionId?: string }>;
}

/** Uploads that go another way than the demo's, one after the other: the scripted world is one for all. */
export async function runTrials(place: Place, clip: Clip): Promise<Trials> {
  const { cloud, outputs, records } = place;
  const world = new LocalMediaConvert(cloud);
  const named = (name: string): Clip => ({ ...clip, name });
  const end = async (upload: { key: string; versionId?: string }): Promise<Trial> => {
    const last = await place.news.end(upload, { timeoutMs: END_MS });
    const jobs = (await world.jobs({ assetId: last.assetId })).map(({ Status }) => Status);
    return { last, told: place.news.of(upload), jobs, record: await records.of(upload) };
  };
  const inWorld = async (settings: MediaConvertWorld, name: string): Promise<Trial> => {
    await world.set(settings);
    try {
      return await end(await place.send(named(name)));
    } finally {
      await world.reset();
    }
  };
  const start = (input: unknown, machine = outputs.PipelineMachine) => Execution.start(cloud, REGION, machine, { input });

  const serviceFails = await inWorld({ failJobs: [{ errorCode: 1999, errorMessage: 'Unknown "error"' }] }, 'service fails.mp4');
  const fileFails = await inWorld({ failJobs: [{ errorCode: 1030, errorMessage: 'Video codec error' }] }, 'file fails.mp4');
  const segmentLost = await inWorld({ loseOutputs: [{ name: 'index_video_1_000000001.cmfv' }] }, 'segment lost.mp4');
  const manifestLost = await inWorld({ loseOutputs: [{ name: 'index.mpd' }] }, 'manifest lost.mp4');
  const throttled = await inWorld({ throttle: 3 }, 'throttled.mp4');

  await world.set({ holdAtPercent: 50 });
  const older = await place.send(named('overwritten.mp4'));
  await place.news.end(older, { timeoutMs: END_MS, states: ['ENCODING'] });
  const deletedAlive = await (await start({ assetId: (await records.of(older)).assetId }, outputs.DeleteMachine)).ended();
  const newer = await place.send(named('overwritten.mp4'));
  await place.news.end(newer, { timeoutMs: END_MS, states: ['ENCODING'] });
  await world.reset();
  const overwritten = { older: await end(older), newer: await end(newer), olderLeft: await records.exists(`s3://${outputs.UploadBucket}/${older.key}`, older.versionId) };

  await world.set({ holdAtPercent: 50 });
  const upload = await place.send(named('stopped.mp4'));
  await place.news.end(upload, { timeoutMs: END_MS, states: ['ENCODING'] });
  await stop(cloud, (await records.of(upload)).execution);
  const stopped = await end(upload);
  await world.reset();

  // Nothing is told of a job that waits in a paused queue; it is found all the same.
  await queue(cloud, 'PAUSED');
  const waiting = await place.send(named('paused.mp4'));
  await place.news.end(waiting, { timeoutMs: END_MS, states: ['SUBMITTED'] });
  const { execution } = await records.of(waiting);
  await Execution.of(cloud, REGION, execution).reached('Encode');
  await stop(cloud, execution);
  const pausedAndStopped = await end(waiting);
  await queue(cloud, 'ACTIVE');

  const event = eventOf(pausedAndStopped.last);
  await (await start({ ...event, again: true })).ended(END_MS);
  await place.news.end(waiting, { timeoutMs: END_MS, states: ['READY'] });
  const again = { ...await end(waiting), last: place.news.of(waiting).at(-1)! };

  await world.set({ holdAtPercent: 50 });
  const many = await place.send(named('many events.mp4'));
  const first = await place.news.end(many, { timeoutMs: END_MS, states: ['ENCODING'] });
  const executions = await Promise.all([1, 2, 3].map(() => start(eventOf(first))));
  const others = (await Promise.all(executions.map((each) => each.ended()))).map(({ output }) => output);
  await world.reset();
  const eventsAtOnce = { ...await end(many), others };

  await world.set({ holdAtPercent: 50 });
  const hit = await place.send(named('canceled.mp4'));
  const { jobId } = await place.news.end(hit, { timeoutMs: END_MS, states: ['ENCODING'] });
  await cancel(cloud, jobId!);
  const canceled = await end(hit);
  await world.reset();

  const refused = (await records.all()).find(({ state }) => state === 'REJECTED')!;
  const { status } = await (await start({ assetId: refused.assetId }, outputs.DeleteMachine)).ended();
  await place.news.end({ key: refused.key, versionId: refused.version }, { timeoutMs: END_MS, states: ['DELETED'] });
  const { assetId } = refused;
  const deletedRefused = { assetId, status, left: await records.exists(refused.location) || await records.exists(refused.location.replace(/[^/]+$/, 'reason.json')) };

  const wrongInput = await (await start({ detail: { bucket: { name: 'another' }, object: { key: 'uploads/a.mp4', size: 1, sequencer: '1' } } })).ended();
  return {
    serviceFails,
    fileFails,
    segmentLost,
    manifestLost,
    throttled,
    overwritten,
    stopped,
    pausedAndStopped,
    again,
    eventsAtOnce,
    canceled,
    deletedRefused,
    deletedAlive,
    wrongInput,
    records: await records.all(),
  };
}

/** What docs/proof.md shows of them. */
export function trialCells(trials: Trials): string[][] {
  const row = (what: string, { last, jobs }: Trial) => [what, last.state, last.reason ?? '', jobs.join(', ')];
  return [
    ['what happens', 'ended as', 'reason', 'its jobs'],
    row('the service fails the job', trials.serviceFails),
    row('the job fails by the file', trials.fileFails),
    row('a segment is missing', trials.segmentLost),
    row('a manifest is missing', trials.manifestLost),
    row('calls are throttled', trials.throttled),
    row('overwritten while it is encoded: the older version', trials.overwritten.older),
    row('overwritten while it is encoded: the newer version', trials.overwritten.newer),
    row('the execution is stopped', trials.stopped),
    row('the queue is paused, and the execution is stopped', trials.pausedAndStopped),
    row('the same, begun anew', trials.again),
    row('the job is cancelled by hand', trials.canceled),
    row('three more events of the same upload', trials.eventsAtOnce),
  ];
}

/** What S3 has told of an upload, as far as the pipeline needs it. */
function eventOf({ source }: AssetNews) {
  return { detail: { bucket: { name: source.bucket }, object: { 'key': source.key, 'size': source.size, 'version-id': source.versionId } } };
}

async function stop(cloud: Cloud, executionArn: string) {
  const sfn = new SFNClient(cloud.client(REGION));
  await sfn.send(new StopExecutionCommand({ executionArn }));
  sfn.destroy();
}

async function cancel(cloud: Cloud, jobId: string) {
  const mediaconvert = new MediaConvertClient(cloud.client(REGION));
  await mediaconvert.send(new CancelJobCommand({ Id: jobId }));
  mediaconvert.destroy();
}

async function queue(cloud: Cloud, status: 'PAUSED' | 'ACTIVE') {
  const mediaconvert = new MediaConvertClient(cloud.client(REGION));
  await mediaconvert.send(new UpdateQueueCommand({ Name: 'Default', Status: status }));
  mediaconvert.destroy();
}
