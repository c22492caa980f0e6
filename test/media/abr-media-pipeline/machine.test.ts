import { faultAt, lasting, states, uploaded } from './worlds';
import { KINDS, Kind } from '../../../bench/media/files';
import { violations } from '../../../bench/media/invariant';
import { SOURCE } from '../../../bench/media/plan';
import { MediaWorld } from '../../../bench/media/world';

/** What becomes of an upload, in virtual time. */
describe('a video', () => {
  test('is ready in seven states, and its record says all that is told', async () => {
    const { run, record, told, upload, world } = await uploaded('good');
    expect(states(run)).toEqual(['Claim', 'Probe', 'Judge', 'Submit', 'Encode', 'Verify', 'Ready']);
    const [job] = world.media.jobs;
    const folder = `assets/${upload.id}/`;
    expect(record).toMatchObject({
      assetId: upload.id,
      state: 'READY',
      bucket: SOURCE,
      key: upload.key,
      version: upload.created.version.id,
      location: `s3://${SOURCE}/${upload.key}`,
      attempt: 1,
      jobId: job.id,
      progress: 100,
      minutes: 2,
      segments: 30,
      bytes: 4000,
      estimate: 0.12,
      input: { container: 'mp4', duration: 60, width: 1280, height: 720, frameRate: 29.97, videoCodec: 'AVC', audio: true },
      playback: {
        url: `https://d111111abcdef8.cloudfront.net/${folder}h264/index.m3u8`,
        hls: `${folder}h264/index.m3u8`,
        dash: `${folder}h264/index.mpd`,
        poster: `${folder}poster/frame.0000000.jpg`,
        thumbnails: `${folder}thumbnails.vtt`,
      },
    });
    expect(told.map(({ state }) => state).filter((state, index, all) => state !== all[index - 1])).toEqual(['RECEIVED', 'SUBMITTED', 'ENCODING', 'READY']);
    expect(run.output).toEqual({ assetId: upload.id, state: 'READY', playback: record.playback });
  });

  test('that is displayed upright is judged as it is displayed; one without sound has none', async () => {
    expect((await uploaded('upright')).record.input).toMatchObject({ width: 720, height: 1280 });
    expect((await uploaded('silent')).record.input).toMatchObject({ audio: false });
  });

  test('whose job the service fails has another', async () => {
    const { record, world, run } = await uploaded('unlucky');
    expect([record.state, record.attempt]).toEqual(['READY', 2]);
    expect(world.media.jobs.map(({ status }) => status)).toEqual(['ERROR', 'COMPLETE']);
    expect(states(run)).toEqual(['Claim', 'Probe', 'Judge', 'Submit', 'Encode', 'Has it failed', 'Whose fault', 'Pause', 'Encode', 'Verify', 'Ready']);
  });

  test.each<[Kind, number, string, string]>([
    ['broken', 1, 'JobFailed', 'MediaConvert 1040: '],
    ['doomed', 3, 'JobFailed', 'MediaConvert 3999: '],
    ['unplayable', 1, 'NotPlayable', 'h264/index.m3u8 has'],
  ])('%s: %d jobs, and FAILED as %s', async (kind, jobs, reason, message) => {
    const { record, world, run } = await uploaded(kind);
    expect(world.media.jobs).toHaveLength(jobs);
    expect(record).toMatchObject({ state: 'FAILED', reason, message: expect.stringContaining(message) });
    expect([run.status, run.error]).toEqual(['FAILED', reason]);
  });

  test('waits in line while no job is taken', async () => {
    const began = Date.UTC(2026, 0, 1);
    const { record, world } = await uploaded('good', { refuses: (time) => time < began + 3_600_000 });
    expect(record.state).toBe('READY');
    expect(world.media.jobs).toHaveLength(1);
  });

  test('that is overwritten while it is encoded has failed; the newer one is ready', async () => {
    const { world, record } = await uploaded('good', {}, (inWorld) => inWorld.after(40, () => inWorld.upload('holiday in spring.mp4', 'silent')));
    expect(record).toMatchObject({ state: 'FAILED', reason: 'SourceChanged' });
    expect(world.record(world.uploads[1])!.state).toBe('READY');
  });

  test('that is overwritten by no video before it is looked at is not refused for it', async () => {
    const { world, record, run } = await uploaded('good', {}, (inWorld) => void inWorld.upload('holiday in spring.mp4', 'sound'));
    expect(record).toMatchObject({ state: 'FAILED', reason: 'SourceChanged' });
    expect(states(run)).toEqual(['Claim', 'Probe', 'Judge', 'Failed']);
    expect(world.record(world.uploads[1])!.state).toBe('REJECTED');
  });

  test('whose job somebody cancels has no other', async () => {
    const { world, record } = await uploaded('good', {}, (inWorld) => inWorld.after(40, () => inWorld.media.cancel(inWorld.media.jobs[0].id)));
    expect(world.media.jobs.map(({ status }) => status)).toEqual(['CANCELED']);
    expect(record).toMatchObject({ state: 'FAILED', reason: 'JobFailed', message: expect.stringContaining('CANCELED') });
  });
});

describe('a job that nobody waits for any more', () => {
  test.each(['MediaConvert.TooManyRequestsException', 'MediaConvert.ForbiddenException', 'MediaConvert.InternalServerErrorException', 'MediaConvert.UnknownException', 'States.Http.Socket'])(
    'after %s is found, and waited for', async (unwatched) => {
      const { world, record, run } = await uploaded('good', { unwatched, encoding: [1000, 1000] });
      expect([record.state, record.attempt, world.media.jobs.map(({ status }) => status)]).toEqual(['READY', 1, ['COMPLETE']]);
      const looks = run.transitions.filter(({ state }) => state === 'Find job').map(({ time }) => time);
      // Each later than the last.
      expect(looks.slice(1).map((time, index) => Math.round((time - looks[index]) / 60_000))).toEqual([2, 3, 4, 5, 6].slice(0, looks.length - 1));
    },
  );

  test('is found behind the jobs of all newer uploads of the same name', async () => {
    const world = new MediaWorld({ unwatched: 'MediaConvert.UnknownException', encoding: [3000, 3000] });
    const upload = world.upload('a.mp4', 'good');
    for (let minute = 1; minute <= 8; minute++) world.after(60 + 5 * minute, () => world.upload('a.mp4', 'good'));
    await world.finish();
    expect(violations(world)).toEqual([]);
    expect(world.media.of(upload.id)).toHaveLength(1);
    expect(states(world.runsOf(upload)[0]).filter((state) => state === 'Find job').length).toBeGreaterThan(3);
  });

  test('is looked for as long as a job may take, and no longer', async () => {
    const { run, record, world } = await uploaded('good', { refuses: () => true });
    expect([record.state, record.reason, world.media.jobs.length]).toEqual(['FAILED', 'ServiceError', 0]);
    expect(record.message).toContain('TooManyRequestsException');
    expect((run.stopDate! - run.startDate) / 3_600_000).toBeCloseTo(6, 0);
  });

  test('has a place of more than 300 characters', async () => {
    const world = new MediaWorld({ unwatched: 'MediaConvert.UnknownException' });
    const upload = world.upload(`${'x'.repeat(600)}.mp4`, 'good');
    await world.finish();
    expect([world.record(upload)!.state, violations(world)]).toEqual(['READY', []]);
  });
});

test('an error that Step Functions has made up is one of the service', async () => {
  const { record } = await uploaded('good', {
    change: (definition, machine) => ({
      ...definition,
      ...machine === 'Pipeline' && {
        States: { ...definition.States, Verify: { ...definition.States.Verify, Arguments: "{% $pad('x', 300000) %}" } },
      },
    }),
  });
  expect(record).toMatchObject({ state: 'FAILED', reason: 'ServiceError', message: expect.stringContaining('States.DataLimitExceeded: ') });
});

test.each([['good', 'Ready', 'READY'], ['text', 'Rejected', 'REJECTED']] as const)('a %s file whose %s is done and not answered is told once', async (kind, state, end) => {
  const { told, record } = await uploaded(kind, faultAt(`Pipeline/${state}`, 'lostAnswer'));
  expect(told.filter((each) => each.state === end)).toHaveLength(1);
  expect(record).toMatchObject({ state: end });
});

describe('an older upload is never called ready under the content of a newer one', () => {
  const overwritten = async (kind: Kind, seed: number, props: object, meanwhile: (world: MediaWorld) => void = () => undefined) => {
    const world = new MediaWorld({ seed, ...props });
    const upload = world.upload('a.mp4', 'good');
    world.after(8, () => world.upload('a.mp4', kind));
    meanwhile(world);
    await world.finish();
    expect(violations(world)).toEqual([]);
    return { world, upload };
  };

  test.each([0, 5, 30, 60])('that is refused, and copied in %d seconds', async (copying) => {
    for (let seed = 1; seed <= 5; seed++) {
      const { world } = await overwritten('wide', seed, { copying });
      expect(world.record(world.uploads[1])!.state).toBe('REJECTED');
      expect(world.buckets.current(SOURCE, 'uploads/a.mp4')).toBeUndefined();
    }
  });

  test('that is deleted', async () => {
    for (let seed = 1; seed <= 5; seed++) {
      const { world } = await overwritten('good', seed, { encoding: [100, 900] }, (inWorld) => {
        for (let minute = 1; minute < 60; minute++) inWorld.after(60 * minute, () => ['READY', 'FAILED'].includes(inWorld.record(inWorld.uploads[1])?.state) && void inWorld.delete(inWorld.uploads[1]));
      });
      expect(world.record(world.uploads[1])!.state).toBe('DELETED');
    }
  });

  test('that is refused and cannot be covered: it stays', async () => {
    const { world } = await overwritten('wide', 1, lasting('Pipeline/Cover it', 'accessDenied'));
    expect(world.record(world.uploads[1])!.state).toBe('REJECTED');
    expect(world.buckets.current(SOURCE, 'uploads/a.mp4')?.content).toBe(world.uploads[1].created.version.content);
  });

  test('one that something newer lies on is taken away from under it', async () => {
    const { world } = await overwritten('wide', 1, { copying: 30 }, (inWorld) => inWorld.after(20, () => inWorld.upload('a.mp4', 'silent')));
    const [, wide, newest] = world.uploads;
    expect([world.record(wide)!.state, world.record(newest)!.state]).toEqual(['REJECTED', 'READY']);
    expect(world.buckets.version(SOURCE, wide.key, wide.created.version.id)).toBeUndefined();
    expect(world.buckets.current(SOURCE, newest.key)?.content).toBe(newest.created.version.content);
  });
});

describe('a file that is refused', () => {
  test.each(['reason.json', `${'x'.repeat(1000)}`])('lies beside its reason even if its name is %s', async (name) => {
    const world = new MediaWorld();
    const upload = world.upload(name, 'text');
    await world.finish();
    expect(violations(world)).toEqual([]);
    expect(world.buckets.keys(SOURCE, '')).toEqual([`rejected/${upload.id}/reason.json`, `rejected/${upload.id}/source`]);
  });

  const refused = Object.entries(KINDS).filter(([kind, { reason }]) => reason && kind !== 'other').map(([kind, { reason }]) => [kind as Kind, reason!] as const);

  test.each(refused)('%s: %s, before anything is billed, and beside its reason', async (kind, reason) => {
    const { record, world, run, upload } = await uploaded(kind);
    expect(record).toMatchObject({ state: 'REJECTED', reason, message: expect.stringMatching(/./) });
    expect(world.media.jobs).toEqual([]);
    expect(run.output).toMatchObject({ assetId: upload.id, state: 'REJECTED', reason });
    const folder = `rejected/${upload.id}/`;
    const moved = kind === 'large' ? [] : [`${folder}holiday in spring.mp4`];
    expect(world.buckets.keys(SOURCE, 'rejected/')).toEqual([...moved, `${folder}reason.json`]);
    expect(record.location).toBe(`s3://${SOURCE}/${moved[0] ?? upload.key}`);
    expect(world.buckets.current(SOURCE, upload.key)?.content).toBe(kind === 'large' ? upload.created.version.content : undefined);
  });

  test('stays where it is in a bucket without versions', async () => {
    const { record, upload } = await uploaded('text', { versioned: false });
    expect(record).toMatchObject({ state: 'REJECTED', location: `s3://${SOURCE}/${upload.key}` });
  });
});

describe('an event', () => {
  test('that comes again changes nothing', async () => {
    const { runs, world, upload } = await uploaded('good', {}, (inWorld, inUpload) => [1, 60, 4000].forEach((seconds) => inWorld.after(seconds, () => inWorld.repeat(inUpload))));
    expect(runs.slice(1).map(({ output }) => output)).toEqual(Array.from({ length: 3 }, () => ({ duplicate: true })));
    expect(world.media.of(upload.id)).toHaveLength(1);
  });

  test.each<[string, any, string]>([
    ['nothing', {}, 'the input must be an event of S3'],
    ['a text', 'x', 'the input must be an event of S3'],
    ['another bucket', { detail: { bucket: { name: 'other' }, object: { key: 'uploads/a', size: 1, sequencer: '1' } } }, 'detail.bucket.name must be source-bucket'],
    ['another prefix', { detail: { bucket: { name: SOURCE }, object: { key: 'a', size: 1, sequencer: '1' } } }, 'detail.object.key must begin with uploads/'],
    ['no size', { detail: { bucket: { name: SOURCE }, object: { key: 'uploads/a', sequencer: '1' } } }, 'must be a number of bytes'],
    ['a version that is nothing', { detail: { bucket: { name: SOURCE }, object: { 'key': 'uploads/a', 'size': 1, 'version-id': null, 'sequencer': '1' } } }, 'version-id must be a text'],
    ['an etag that is a number', { detail: { bucket: { name: SOURCE }, object: { 'key': 'uploads/a', 'size': 1, 'version-id': 'v', 'etag': 5 } } }, 'etag must be a text'],
    ['no version', { detail: { bucket: { name: SOURCE }, object: { key: 'uploads/a', size: 1 } } }, 'needs a version-id, or a sequencer'],
  ])('that names %s is no upload, and leaves no record', async (_, input, message) => {
    const world = new MediaWorld();
    const run = world.start('Pipeline', input);
    await world.finish();
    expect([run.status, run.error]).toEqual(['FAILED', 'InvalidInput']);
    expect(run.cause).toContain(message);
    expect(world.table.records).toEqual([]);
    expect(world.executions('Closer').map(states)).toEqual([['Let it settle', 'Describe', 'Of an asset', 'Of no asset']]);
  });
});

describe('captions', () => {
  test('are found beside the video and made of its sound', async () => {
    const { world, upload } = await uploaded('good', { captions: true }, (inWorld) => inWorld.buckets.put(SOURCE, 'uploads/holiday in spring.en.vtt', 'other'));
    const [{ request }] = world.media.of(upload.id);
    expect(JSON.stringify(request.Settings.Inputs[0].CaptionSelectors)).toMatch(/holiday in spring.en.vtt.*captions\/transcript.vtt/);
  });

  test('are found among a thousand files that begin alike', async () => {
    const { world, upload } = await uploaded('good', { captions: true }, (inWorld) => {
      inWorld.buckets.put(SOURCE, 'uploads/holiday in spring.en.vtt', 'other');
      inWorld.buckets.fill(SOURCE, Array.from({ length: 1000 }, (_, index) => `uploads/holiday in spring${1000 + index}-which-was-recorded-by-somebody-long-ago.mov`));
    });
    expect(JSON.stringify(world.media.of(upload.id)[0].request.Settings.Inputs[0].CaptionSelectors)).toContain('holiday in spring.en.vtt');
  });

  test('that cannot be made are left out', async () => {
    const { record } = await uploaded('good', { captions: true, transcriptsFail: true });
    expect(record.state).toBe('READY');
  });
});

describe('started anew', () => {
  test('what has failed runs again, what has not does not', async () => {
    const { world, upload } = await uploaded('unplayable', {}, (inWorld, inUpload) => inWorld.after(4000, () => inWorld.again(inUpload)));
    expect(world.runsOf(upload).map(({ error }) => error)).toEqual(['NotPlayable', 'NotPlayable']);
    const { runs } = await uploaded('good', {}, (inWorld, inUpload) => inWorld.after(4000, () => inWorld.again(inUpload)));
    expect(runs[1].output).toEqual({ duplicate: true });
  });

  test('what was stopped is redriven to its end', async () => {
    const { record, world } = await uploaded('good', {}, (inWorld, inUpload) => {
      inWorld.after(30, () => inWorld.stop(inUpload));
      inWorld.after(4000, () => inWorld.redrive(inUpload));
    });
    expect(record.state).toBe('READY');
    expect(world.media.jobs.map(({ status }) => status)).toEqual(['CANCELED', 'COMPLETE']);
  });

  test('what was stopped and goes on living is waited for, not made again', async () => {
    const { record, world, run } = await uploaded('good', { cancels: false, encoding: [900, 900] }, (inWorld, inUpload) => {
      inWorld.after(30, () => inWorld.stop(inUpload));
      inWorld.after(40, () => inWorld.redrive(inUpload));
    });
    expect([record.state, world.media.jobs.map(({ status }) => status)]).toEqual(['READY', ['COMPLETE']]);
    expect(states(run).slice(5, 10)).toEqual(['Encode', 'Redriven', 'Own it', 'Let it show', 'Look']);
  });

  test('what was deleted or begun anew is not redriven: no job is created', async () => {
    for (const meanwhile of ['delete', 'again'] as const) {
      const { runs, record, world } = await uploaded('good', {}, (inWorld, inUpload) => {
        inWorld.after(60, () => inWorld.stop(inUpload));
        inWorld.after(180, () => inWorld[meanwhile](inUpload));
        inWorld.after(240, () => inWorld.machines.redrive(inWorld.runsOf(inUpload)[0].arn));
      });
      expect([runs[0].status, runs[0].error]).toEqual(['FAILED', 'Superseded']);
      expect([record.state, world.media.jobs.length]).toEqual(meanwhile === 'delete' ? ['DELETED', 1] : ['READY', 2]);
    }
  });
});
