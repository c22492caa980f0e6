import { changed, faultAt } from './worlds';
import { Cell, endsOf, eventful, faultMatrix, places, visited } from '../../../bench/media/fault-matrix';
import { Kind } from '../../../bench/media/files';
import { violations } from '../../../bench/media/invariant';
import { MediaWorld, MediaWorldProps } from '../../../bench/media/world';
import { FAULTS } from '../../../local-cloud/states/faults';

/** Each Task of all machines, each fault, once and for ever, in virtual time. A third of the cells in CI, a seventh elsewhere, will do: each place and each fault is still among them. FAULTS_EVERY=1 takes all. */
const EVERY = Number(process.env.FAULTS_EVERY ?? (process.env.CI ? 3 : 7));
const ENDS = [
  'uploads/good.mp4: READY', 'uploads/bad.mp4: DELETED NotMedia', 'uploads/unlucky.mp4: DELETED', 'uploads/changed.mp4: FAILED SourceChanged', 'uploads/stopped.mp4: FAILED Stopped',
  'uploads/redriven.mp4: READY', 'uploads/changed.mp4: READY',
];
let cells: Cell[];

beforeAll(async () => {
  cells = await faultMatrix(EVERY);
}, 900_000);

test('every Task of all machines is in the matrix, with every fault, and its calls are made', async () => {
  expect(places()).toEqual([
    'Pipeline/Claim', 'Pipeline/Probe', 'Pipeline/Give the reason', 'Pipeline/Copy the source', 'Pipeline/Rejected', 'Pipeline/Was rejected', 'Pipeline/Cover it', 'Pipeline/Take it away', 'Pipeline/Submit', 'Pipeline/Find captions',
    'Pipeline/Transcribe', 'Pipeline/Read the transcript', 'Pipeline/Encode', 'Pipeline/Find job', 'Pipeline/Own it', 'Pipeline/Verify', 'Pipeline/Ready', 'Pipeline/Was ready',
    'Progress/Note progress', 'Teller/Tell', 'Teller/Measure',
    'Closer/Describe', 'Closer/Find jobs', 'Closer/Stop job', 'Closer/Mark failed', 'Delete/Take out', 'Delete/List', 'Delete/Delete', 'Delete/Forget at the edge', 'Delete/Cover it', 'Delete/Take one',
    'Delete/Deleted',
  ]);
  expect((await visited()).sort()).toEqual(places().sort());
  expect(cells).toHaveLength(Math.ceil(places().length * FAULTS.length * 2 / EVERY));
  expect(new Set(cells.map(({ machine, state }) => `${machine}/${state}`)).size).toBe(places().length);
  expect(new Set(cells.map(({ fault }) => fault)).size).toBe(FAULTS.length);
});

test('without a fault each upload ends as it should', async () => {
  const world = await eventful();
  expect([endsOf(world), violations(world)]).toEqual([ENDS, []]);
});

test('the invariant holds in all cells', () => {
  expect(cells.filter(({ problems }) => problems.length)).toEqual([]);
});

test('one throttled, refused, failed or lost call is got over: each upload ends as without it', () => {
  const once = cells.filter(({ fault, lasting }) => !lasting && ['throttle', 'serverError', 'accessDenied', 'conflict', 'timeout', 'lostAnswer', 'lostAnswerAndTime'].includes(fault));
  // Whoever creates a job waits for its end as well: no answer ever is taken for a job without an end.
  const got = once.filter(({ state, fault }) => !(state === 'Encode' && ['timeout', 'lostAnswerAndTime'].includes(fault)));
  expect(got.filter(({ ends }) => JSON.stringify(ends) !== JSON.stringify(ENDS))).toEqual([]);
});

test('whatever captions, progress, news and the search for living jobs meet, for ever, each upload ends as without it', () => {
  const aside = cells.filter(({ machine, state, fault }) => ['Progress', 'Teller'].includes(machine)
    || ((['Find captions', 'Transcribe', 'Read the transcript', 'Find jobs', 'Stop job', 'Take it away'].includes(state) || (machine === 'Pipeline' && state === 'Cover it')) && !fault.startsWith('stop')));
  expect(aside.filter(({ ends }) => JSON.stringify(ends) !== JSON.stringify(ENDS))).toEqual([]);
});

test('an upload is left open only where the closer itself fails for ever, which is an alarm', () => {
  const open = cells.filter(({ ends }) => ends.some((end) => /undefined|RECEIVED|SUBMITTED|ENCODING/.test(end)));
  expect(open.filter(({ machine, fault, lasting }) => !(machine === 'Closer' && (lasting || fault.startsWith('stop'))))).toEqual([]);
});

describe('the invariant is seen to break', () => {
  const eventfully = async (from: string | RegExp, to: string) => violations(await eventful(changed(from, to)));
  const alone = async (kind: Kind, from: string | RegExp, to: string, props: MediaWorldProps = {}) => {
    const world = new MediaWorld({ ...changed(from, to), ...props });
    world.upload('a.mp4', kind);
    return violations(await world.finish());
  };

  test('a claim that does not ask who was first', async () => {
    expect(await eventfully(':received, :failed))', ':received, :failed)) OR attribute_exists(#assetId)')).toContainEqual(expect.stringContaining('good.mp4: 2 of its jobs are billed'));
  });

  test('a job that is created anew though the answer to the last was lost', async () => {
    expect(await alone('good', '"Default":"Let it show"', '"Default":"Whose fault"', faultAt('Pipeline/Encode', 'lostAnswer'))).toContainEqual(
      expect.stringContaining('2 of its jobs are billed'),
    );
  });

  test('a source that is taken away and was not copied', async () => {
    expect(await alone('text', '"Next":"Copy the source"', '"Assign":{"location":"s3://source-bucket/rejected/x"},"Next":"Rejected"')).toContainEqual(
      expect.stringContaining('its source is not at s3://source-bucket/rejected/x'),
    );
  });

  test('a version that is taken away and was not covered', async () => {
    const found = await Promise.all([1, 2, 3, 4, 5].map(async (seed) => {
      const world = new MediaWorld({ ...changed('$location != $asset.url %}","Next":"Cover it"', '$location != $asset.url %}","Next":"Take it away"'), seed, copying: 20 });
      world.upload('a.mp4', 'good');
      world.after(8, () => world.upload('a.mp4', 'wide'));
      return violations(await world.finish());
    }));
    expect(found.flat()).toContainEqual(expect.stringMatching(/it is READY, and its job .* has read version/));
  });

  test('an execution that goes on with what is not its own any more', async () => {
    const world = new MediaWorld(changed(/\$sum\(\[\$states.context.Execution.RedriveCount\]\) = \$redrives/g, 'true'));
    const upload = world.upload('a.mp4', 'good');
    world.after(60, () => world.stop(upload));
    world.after(180, () => world.delete(upload));
    world.after(300, () => world.redrive(upload));
    expect(violations(await world.finish())).toContainEqual(expect.stringMatching(/the job .* was created by .* while it was DELETED/));
  });

  test('a video that is refused, a text that is not', async () => {
    expect(await alone('good', '$verdict.accepted', '$not($verdict.accepted)')).toContainEqual(expect.stringContaining('but is good'));
  });

  test('READY that nobody has verified', async () => {
    expect(await alone('good', /"Next":"Verify"/g, '"Assign":{"jobId":"{% $states.result.Job.Id %}","found":{"bytes":1,"minutes":1}},"Next":"Ready"')).toContainEqual(
      expect.stringContaining('it is READY, and nobody has seen it play'),
    );
  });

  test('a closer that does not close', async () => {
    expect(await eventfully(/"Next":"Mark failed"/g, '"Next":"Had ended"')).toContainEqual(expect.stringMatching(/stopped.mp4: it ended as/));
  });

  test('a closer that does not wait for what is on its way', async () => {
    const inject = faultAt('Pipeline/Submit', 'stopAround');
    expect(await alone('good', '"Seconds":20', '"Seconds":0', inject)).toContainEqual(expect.stringContaining('it was FAILED, and became SUBMITTED'));
    expect(await alone('good', 'nothing', 'nothing', inject)).toEqual([]);
  });

  test('a progress that goes back', async () => {
    expect(await alone('good', '(#jobId = :jobId AND #progress < :progress)', '(#jobId = :jobId AND #progress <> :progress)', { again: 0.9, encoding: [400, 400] })).toContainEqual(
      expect.stringMatching(/its progress was/),
    );
  });

  test('a teller that tells of ends only', async () => {
    expect(await alone('good', '$states.input.dynamodb.NewImage,', "$states.input.dynamodb.NewImage[state.S in ['READY', 'REJECTED', 'FAILED']],")).toContainEqual(
      expect.stringMatching(/the change \d was told after 0/),
    );
  });

  test('a deletion that leaves files', async () => {
    expect(await eventfully('"Next":"Delete"', '"Next":"Forget at the edge"')).toContainEqual(expect.stringMatching(/it is DELETED, and \d+ of its files are there/));
  });
});
