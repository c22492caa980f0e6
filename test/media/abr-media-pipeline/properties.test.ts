import fc from 'fast-check';
import { Kind } from '../../../bench/media/files';
import { violations } from '../../../bench/media/invariant';
import { MediaWorld, Upload } from '../../../bench/media/world';
import { Fault, FAULTS } from '../../../local-cloud/states/faults';

/** Random worlds around the five machines, in virtual time: whatever happens, the invariant of AbrMediaPipeline holds at the end. */
const seconds = (most: number) => fc.integer({ min: 0, max: most });

const situation = fc.record({
  seed: fc.integer({ min: 0 }),
  versioned: fc.boolean(),
  captions: fc.boolean(),
  transcriptsFail: fc.boolean(),
  cancels: fc.boolean(),
  again: fc.constantFrom(0, 0.1, 0.5),
  /** From when to when no job is taken. */
  refusals: fc.option(fc.tuple(seconds(120), seconds(1500)), { freq: 2 }),
  /** When, under which of three names, and what. */
  uploads: fc.array(fc.tuple(seconds(200), fc.constantFrom<string>('a', 'b', 'c'), fc.constantFrom<Kind>(
    'good', 'good', 'silent', 'text', 'sound', 'empty', 'large', 'unlucky', 'doomed', 'broken', 'unplayable',
  )), { minLength: 1, maxLength: 5 }),
  /** What somebody does, when, to which upload. */
  acts: fc.array(fc.tuple(seconds(900), fc.constantFrom('repeat', 'repeat', 'stop', 'stop', 'redrive', 'again', 'delete'), fc.nat()), { maxLength: 6 }),
  /** From which call on, for how many calls, and what. */
  faults: fc.array(
    fc.record({ call: fc.integer({ min: 0, max: 150 }), calls: fc.constantFrom(1, 1, 3, 30), fault: fc.constantFrom<Fault>(...FAULTS) }),
    { maxLength: 3 },
  ),
});
type Situation = typeof situation extends fc.Arbitrary<infer T> ? T : never;

async function happen({ uploads, acts, faults, refusals, ...given }: Situation): Promise<MediaWorld> {
  let calls = 0;
  const world: MediaWorld = new MediaWorld({
    ...given,
    encoding: [62, 200],
    refuses: (time) => refusals !== null && time >= began + 1000 * refusals[0] && time < began + 1000 * (refusals[0] + refusals[1]),
    inject: () => {
      const call = calls++;
      return faults.find((each) => each.call <= call && call < each.call + each.calls)?.fault;
    },
  });
  const began = world.clock.now;
  for (const [at, name, kind] of uploads) world.after(at, () => world.upload(`${name}.mp4`, kind));
  for (const [at, act, nth] of acts) {
    world.after(at, () => {
      const upload: Upload | undefined = world.uploads[nth % (world.uploads.length || 1)];
      if (upload) world[act as 'repeat'](upload);
    });
  }
  return world.finish();
}

/** Outside CI a fifth of them will do. */
const FEWER = process.env.CI ? 1 : 0.2;
const RUNS = { numRuns: 200 * FEWER, seed: 20261121 };

test('whatever goes wrong: one true end for each upload, nothing lost, nothing billed twice', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    expect(violations(await happen(given))).toEqual([]);
  }), RUNS);
}, 600_000);

test('when nothing is broken and nobody interferes, each upload ends as what it is, and no closer or teller fails', async () => {
  await fc.assert(fc.asyncProperty(situation, async (given) => {
    const uploads = given.uploads.map(([at, , kind], index): Situation['uploads'][number] => [at, `${index}`, kind]);
    const world = await happen({ ...given, uploads, faults: [], acts: given.acts.filter(([, act]) => act === 'repeat') });
    expect(violations(world)).toEqual([]);
    const hopeless = (kind: Kind) => (['broken', 'doomed'].includes(kind) ? 'FAILED JobFailed' : kind === 'unplayable' ? 'FAILED NotPlayable' : undefined);
    const refused: Partial<Record<Kind, string>> = { text: 'REJECTED NotMedia', sound: 'REJECTED NoVideo', empty: 'REJECTED EmptyFile', large: 'REJECTED TooLarge' };
    for (const upload of world.uploads) {
      const { state, reason } = world.record(upload)!;
      expect([state, ...reason ? [reason] : []].join(' ')).toBe(hopeless(upload.kind) ?? refused[upload.kind] ?? 'READY');
    }
    for (const machine of ['Closer', 'Teller', 'Progress'] as const) expect(world.executions(machine).filter(({ status }) => status !== 'SUCCEEDED')).toEqual([]);
  }), { ...RUNS, numRuns: 50 * FEWER });
}, 300_000);
