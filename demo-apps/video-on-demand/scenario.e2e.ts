import * as fs from 'node:fs';
import * as path from 'node:path';
import Ajv from 'ajv';
import * as scenario from './scenario';
import { makeClips } from './scenario/clips';
import { probeManifests, Probed } from './scenario/manifests';
import { SWITCHABLE_S } from './scenario/play';
import { runTrials, Trial, trialCells, Trials } from './scenario/trials/trials';
import { compileLibrary } from '../../local-cloud/compile-library';
import { LocalMediaConvert, LocalMediaJob } from '../../local-cloud/mediaconvert';
import { newRunDirectory } from '../../local-cloud/paths';
import { missingFromProof } from '../../local-cloud/proof/committed';
import { Evidence, prove } from '../../local-cloud/proof/evidence';
import { meet, PYTHON, thisMachine } from '../../local-cloud/requirements';
import { runScenario } from '../../local-cloud/run-scenario';
import { Cloud, openCloud } from '../../local-cloud/target';

/** The demo once, as `npx projen demo video-on-demand` runs it; then uploads that end in other ways. */
const APP = 'video-on-demand';
const SCHEMA = path.join(__dirname, '..', '..', 'src', 'media', 'abr-media-pipeline', 'asset-event.schema.json');
let cloud: Cloud;
let story: scenario.Story;
let trials: Trials;
let jobs: LocalMediaJob[];
let probed: { readonly name: string; readonly sizes: string[]; readonly audio: boolean; readonly manifests: Probed[] }[];
let more: scenario.Ended[];
let evidence: Evidence;
const lines: string[] = [];
const log = (line: string) => void lines.push(line);

beforeAll(async () => {
  const setup = newRunDirectory();
  await compileLibrary(setup, log);
  const present = await meet([PYTHON, ...scenario.requirements], thisMachine(path.join(setup, 'apt.log')), log);
  cloud = await openCloud({ kind: 'local' }, { log, settings: scenario.emulatorSettings });
  try {
    const run = async (context: Parameters<typeof scenario.run>[0]) => {
      story = await scenario.drive(context);
      const { silent, ...others } = await makeClips(path.join(context.workDir, 'clips'), log, ['silent', 'vertical', 'long', 'variable', 'captioned']);
      more = [];
      for (const clip of Object.values(others)) more.push(await scenario.follow(clip, await story.send(clip), story.news));
      probed = [];
      for (const { clip, news } of [...story.ready.slice(0, -1), ...more]) {
        const manifests = await probeManifests(story.records, news.assetId, path.join(context.workDir, 'manifests', clip.name));
        probed.push({ name: clip.name, sizes: news.renditions!.map(({ width, height }) => `${width}x${height}`), audio: news.input!.audio!, manifests });
      }
      trials = await runTrials({ cloud, ...story }, silent);
      jobs = await new LocalMediaConvert(cloud).jobs({ pipeline: 'videos' });
    };
    await runScenario({ ...scenario, run }, cloud, { directory: __dirname, present, keep: false, log });
    evidence = await prove(APP, cloud, story.deployment.assembly, {
      'Films that were uploaded, encoded, verified and played in Chromium': scenario.proofCells(story),
      'Uploads that were refused before a job was created': scenario.refusedCells(story),
      'Uploads that ended in another way': trialCells(trials),
    });
  } catch (error) {
    // What the viewer of the demo would have seen.
    (error as Error).message += `\n${lines.join('\n')}`;
    throw error;
  }
}, 10 * 60_000);

afterAll(async () => {
  await cloud?.stop();
});

describe('the demo', () => {
  test('each film becomes ready, with what the manifest says of it', () => {
    expect(story.ready.map(({ news }) => news.state)).toEqual(story.ready.map(() => 'READY'));
    for (const { news } of story.ready) {
      const sides = [news.input!.width!, news.input!.height!];
      expect(news.renditions!.length).toBeGreaterThanOrEqual(1);
      expect(news.renditions!.length).toBeLessThanOrEqual(5);
      for (const { width, height } of news.renditions!) expect([width <= sides[0], height <= sides[1]]).toEqual([true, true]);
    }
  });

  test('the ladder follows the content: less of a gradient than of a fractal of the same size', () => {
    const [simple, complex] = story.ready.map(({ news }) => news);
    expect(simple.input).toMatchObject({ width: complex.input!.width, height: complex.input!.height, duration: complex.input!.duration });
    expect(simple.renditions!.length).toBeLessThan(complex.renditions!.length);
    expect(simple.bytes!).toBeLessThan(complex.bytes! / 4);
  });

  test('a film that lies on its side is upright; captions beside a film are in it', () => {
    const of = (name: string) => story.ready.find(({ clip }) => clip.name === name)!.news;
    expect(of('phone rotated.mov').renditions!.every(({ width, height }) => height > width)).toBe(true);
    expect(of('interview.mp4').captions).toBe(1);
  });

  test('everything that is no film, or too large, is refused for the right reason, and no job was created for it', () => {
    expect(story.rejected.map(({ news }) => news.state)).toEqual(story.rejected.map(() => 'REJECTED'));
    expect(story.rejected).toHaveLength(12);
    expect(story.rejected.filter(({ news, reasons }) => !reasons.includes(news.reason!))).toEqual([]);
    const encoded = new Set(jobs.map(({ UserMetadata }) => UserMetadata.assetId));
    expect(story.rejected.filter(({ news }) => encoded.has(news.assetId))).toEqual([]);
  });

  test('what was refused lies beside its reason, and no longer where it was uploaded', async () => {
    for (const { news } of story.rejected.filter(({ news: { assetId } }) => assetId !== trials.deletedRefused.assetId)) {
      expect(news.source.location).toContain(`/rejected/${news.assetId}/`);
      expect(await story.records.exists(news.source.location)).toBe(true);
      expect(await story.records.exists(news.source.location.replace(/[^/]+$/, 'reason.json'))).toBe(true);
      expect(await story.records.exists(`s3://${news.source.bucket}/${news.source.key}`, news.source.versionId)).toBe(false);
    }
  });

  test('the event of an upload that comes again changes nothing', () => {
    expect(story.duplicate).toEqual({ status: 'SUCCEEDED', output: '{"duplicate":true}', changes: story.ready[0].news.change });
  });

  test('all films play as HLS and as DASH, frames advance, and every switch that was asked for comes', () => {
    expect(story.played.map(({ title, as }) => `${title} ${as}`)).toEqual(story.ready.flatMap(({ clip }) => [`${clip.name} hls`, `${clip.name} dash`]));
    for (const { playback } of story.played) {
      expect(playback.frames).toBeGreaterThan(20);
      expect(playback.duration).toBeGreaterThan(3.5);
      if (playback.renditions.length > 1 && playback.duration > SWITCHABLE_S) expect(playback.stays.length).toBeGreaterThan(1);
      for (const file of playback.screenshots) expect(fs.statSync(file).size).toBeGreaterThan(10_000);
    }
  });

  test('upright, long, captioned films and such with a variable frame rate become ready, too', () => {
    expect(more.map(({ clip, news }) => `${clip.name} ${news.state}`)).toEqual(['phone.mp4', 'lecture.mp4', 'screen recording.mp4', 'captioned.mp4'].map((name) => `${name} READY`));
    expect(more[0].news.renditions!.every(({ width, height }) => height > width)).toBe(true);
  });

  test('ffprobe, too, finds the renditions of the record and the sound in each manifest', () => {
    for (const { name, sizes, audio, manifests } of probed) {
      for (const { manifest, ...found } of manifests) {
        expect([name, manifest, found.sizes.sort(), found.audio]).toEqual([name, manifest, [...sizes].sort(), audio ? 1 : 0]);
      }
    }
    expect(probed).toHaveLength(9);
  });

  test('players find the renditions that the record has', () => {
    for (const { title, playback } of story.played) {
      const { renditions } = story.ready.find(({ clip }) => clip.name === title)!.news;
      const sizes = (list: readonly { width: number; height: number }[]) => list.map(({ width, height }) => `${width}x${height}`).sort();
      expect(sizes(playback.renditions)).toEqual(sizes(renditions!));
    }
  });

  test('a deleted asset leaves no file and no source', () => {
    expect(story.deleted).toMatchObject({ after: 0, sourceLeft: false });
    expect(story.deleted.before).toBeGreaterThan(5);
  });

  test('it adds up: uploads = ready + rejected + deleted', () => {
    expect(story.counts).toEqual({ READY: story.ready.length - 1, REJECTED: story.rejected.length, DELETED: 1 });
  });

  test('the estimate is an upper bound of what was encoded, by the prices of the app', () => {
    for (const { news } of story.ready) {
      expect(news.estimate!).toBeGreaterThanOrEqual(news.minutes! * 0.0125);
      expect(news.estimate!).toBeLessThan(0.02);
    }
  });
});

describe('an upload ends in a known way', () => {
  const states = (trial: Trial) => trial.told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1]);
  const end = ({ last, jobs: made, record }: Trial) => [last.state, last.reason, made, record.state];

  test('a job that the service fails is created again', () => {
    expect(end(trials.serviceFails)).toEqual(['READY', undefined, ['ERROR', 'COMPLETE'], 'READY']);
  });

  test('a job that fails by the file is not', () => {
    expect(end(trials.fileFails)).toEqual(['FAILED', 'JobFailed', ['ERROR'], 'FAILED']);
    expect(trials.fileFails.last.message).toBe('MediaConvert 1030: Video codec error');
  });

  test('what does not play whole is never called ready, and the file that is missing is named', () => {
    expect(end(trials.segmentLost)).toEqual(['FAILED', 'NotPlayable', ['COMPLETE'], 'FAILED']);
    expect(trials.segmentLost.last.message).toContain('index_video_1_000000001.cmfv');
    expect(end(trials.manifestLost)).toEqual(['FAILED', 'NotPlayable', ['COMPLETE'], 'FAILED']);
    expect(trials.manifestLost.last.message).toContain('index.mpd');
  });

  test('calls that are throttled are got over', () => {
    expect(end(trials.throttled)).toEqual(['READY', undefined, ['COMPLETE'], 'READY']);
  });

  test('an upload that is overwritten while it is encoded fails, the newer one becomes ready, and both versions are kept', () => {
    expect(end(trials.overwritten.older)).toEqual(['FAILED', 'SourceChanged', ['COMPLETE'], 'FAILED']);
    expect(end(trials.overwritten.newer)).toEqual(['READY', undefined, ['COMPLETE'], 'READY']);
    expect(trials.overwritten.olderLeft).toBe(true);
  });

  test('somebody stops the execution: the job is cancelled with it, also one that waits in a paused queue', () => {
    expect(end(trials.stopped)).toEqual(['FAILED', 'Stopped', ['CANCELED'], 'FAILED']);
    expect(end(trials.pausedAndStopped)).toEqual(['FAILED', 'Stopped', ['CANCELED'], 'FAILED']);
  });

  test('begun anew, it becomes ready', () => {
    expect(end(trials.again)).toEqual(['READY', undefined, ['CANCELED', 'COMPLETE'], 'READY']);
    expect(states(trials.again)).toEqual(['RECEIVED', 'SUBMITTED', 'FAILED', 'RECEIVED', 'SUBMITTED', 'ENCODING', 'READY']);
  });

  test('events that come three more times while it is encoded make no other job', () => {
    expect(trials.eventsAtOnce.others).toEqual(Array(3).fill('{"duplicate":true}'));
    expect(end(trials.eventsAtOnce)).toEqual(['READY', undefined, ['COMPLETE'], 'READY']);
  });

  test('a job that somebody cancels is not created again', () => {
    expect(end(trials.canceled)).toEqual(['FAILED', 'JobFailed', ['CANCELED'], 'FAILED']);
  });

  test('what was refused can be deleted, with its reason', () => {
    expect([trials.deletedRefused.status, trials.deletedRefused.left]).toEqual(['SUCCEEDED', false]);
  });

  test('an asset that is being worked on is not deleted; a wrong input is refused and recorded nowhere', () => {
    expect([trials.deletedAlive.status, trials.deletedAlive.error]).toEqual(['FAILED', 'NotDeletable']);
    expect([trials.wrongInput.status, trials.wrongInput.error]).toEqual(['FAILED', 'InvalidInput']);
    expect(trials.wrongInput.cause).toContain('detail.bucket.name must be');
    expect(trials.records.filter(({ key }) => key === 'uploads/a.mp4')).toEqual([]);
  });

  test('no record is left without an end, and no asset was billed twice', () => {
    expect(trials.records.filter(({ state }) => !['READY', 'REJECTED', 'FAILED', 'DELETED'].includes(state))).toEqual([]);
    const complete = jobs.filter(({ Status }) => Status === 'COMPLETE').map(({ UserMetadata }) => UserMetadata.assetId);
    expect(complete).toEqual([...new Set(complete)]);
    expect(jobs.filter(({ Status }) => ['SUBMITTED', 'PROGRESSING'].includes(Status))).toEqual([]);
  });
});

test('every event follows the schema, and no change was left out', () => {
  const valid = new Ajv({ strict: false, validateFormats: false }).compile(JSON.parse(fs.readFileSync(SCHEMA, 'utf8')));
  const { all } = story.news;
  for (const news of all) expect([valid(news), valid.errors]).toEqual([true, null]);
  for (const record of trials.records) {
    const changes = all.filter(({ assetId }) => assetId === record.assetId).map(({ change }) => change);
    expect([...new Set(changes)]).toEqual(Array.from({ length: record.change }, (_, index) => index + 1));
  }
});

describe('permissions', () => {
  test('every call is allowed, and everything that is allowed was used or has a reason', () => {
    expect(evidence.problems).toEqual([]);
  });

  test('docs/proof.md says so', () => {
    expect(missingFromProof(evidence)).toEqual([]);
  });
});
