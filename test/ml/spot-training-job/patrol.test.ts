import { never, states, trained } from './worlds';
import { capacity } from '../../../bench/training/plans';
import { TrainingWorld } from '../../../bench/training/world';
import { MARK, TAG } from '../../../src/ml/spot-training-job/definition/names';

/** What the patrol does for living jobs, in virtual time: every five minutes. */
const ages = ({ metrics }: TrainingWorld) => metrics.filter(({ name }) => name === 'CheckpointAge').map(({ value }) => value);
const failures = ({ patrols }: TrainingWorld) => patrols.filter(({ status }) => status !== 'SUCCEEDED');

test('a healthy job is looked at in eight states, and let alone', async () => {
  const { world } = await trained();
  expect(states(world.patrols[2])).toEqual([
    'List living', 'Each job', 'Describe', 'Read marks', 'Who waits for it', 'Decide', 'Find newest checkpoint', 'More to find', 'Measure', 'Looked after',
    'All looked after', 'Done',
  ]);
  expect(world.jobs[0].tags).not.toHaveProperty([TAG.stopped]);
  expect(failures(world)).toEqual([]);
});

test('nothing alive is nothing to do', async () => {
  const world = new TrainingWorld();
  const patrol = world.startPatrol();
  await world.clock.run();
  expect([patrol.status, states(patrol)]).toEqual(['SUCCEEDED', ['List living', 'Each job', 'All looked after', 'Done']]);
});

describe('the age of the newest checkpoint', () => {
  test('is that of the newest of all pages', async () => {
    const { world } = await trained({ workload: { work: 7000, interval: 7 } });
    expect(Math.max(...ages(world))).toBeLessThan(200);
    expect(states(world.patrols.at(-1)!).filter((state) => state === 'Find newest checkpoint').length).toBeGreaterThan(5);
  });

  test('grows when a training writes none', async () => {
    const { world } = await trained({ workload: { work: 3000, interval: 99_999 } });
    expect(Math.max(...ages(world))).toBeGreaterThan(2600);
  });

  test('of a job without checkpoints is none: the rest of the bucket is not looked at', async () => {
    const { world } = await trained({ plan: { checkpointPath: undefined } });
    expect(new Set(ages(world))).toEqual(new Set([0]));
    expect(world.patrols.flatMap(states)).not.toContain('Find newest checkpoint');
    expect(failures(world)).toEqual([]);
  });
});

describe('a job that waits for instances', () => {
  test('is moved on to the next capacity', async () => {
    const { world, run, jobs } = await trained({ market: { 'ml.a spot': { wait: never } } });
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.b spot: Completed']);
    expect(world.jobs[0].tags).toMatchObject({ [TAG.stopped]: MARK.noCapacity });
    const waited = (world.jobs[0].changed - world.jobs[0].created) / 1000;
    expect([waited > 1200, waited < 1520]).toEqual([true, true]);
    expect(world.told[0]).toMatchObject({ state: 'ATTEMPT_ENDED', error: 'NoCapacity', next: '1 x ml.b (spot)' });
    expect(run.output).toMatchObject({ attempts: 2 });
  });

  test('again after an interruption is moved on with its checkpoint', async () => {
    let asked = 0;
    const { world, jobs } = await trained({ market: { 'ml.a spot': { wait: () => (asked++ ? Infinity : 60), life: () => 800 } } });
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.b spot: Completed']);
    expect(world.jobs[1].resumed).toEqual([600]);
  });

  test('is let wait when there is nothing to move on to', async () => {
    const { jobs, run } = await trained({ plan: { capacities: [capacity('ml.a', true)] }, market: { 'ml.a spot': { wait: () => 3000 } } });
    expect([jobs, run.status]).toEqual([['ml.a spot: Completed'], 'SUCCEEDED']);
  });
});

describe('interruptions', () => {
  test('each is told and measured once, with its time', async () => {
    const { world, run } = await trained({ market: { 'ml.a spot': { life: () => 700 } } });
    const told = world.told.filter(({ state }) => state === 'INTERRUPTED');
    expect(told.map(({ interruptions }) => interruptions)).toEqual([1, 2]);
    expect(told[1]).toMatchObject({ run: 'run-1', job: 'churn', attempt: world.jobs[0].name });
    expect(told[1].interrupted).toEqual(world.jobs[0].transitions.filter(({ Status }) => Status === 'Interrupted').map(({ StartTime }) => StartTime));
    expect(world.metrics.filter(({ name }) => name === 'Interruptions').reduce((sum, { value }) => sum + value, 0)).toBe(run.output.interruptions);
  });

  test('too many of them move the job on', async () => {
    const { world, run, jobs } = await trained({ market: { 'ml.a spot': { life: () => 400 } }, workload: { interval: 200 } });
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.b spot: Completed']);
    expect(world.jobs[0].tags).toMatchObject({ [TAG.stopped]: MARK.interrupted });
    expect(world.told.find(({ state }) => state === 'ATTEMPT_ENDED')).toMatchObject({ error: 'Interrupted' });
    expect(run.output.interruptions).toBeGreaterThanOrEqual(3);
  });
});

describe('a job that nobody waits for', () => {
  test('is stopped, and the run can be started again from its checkpoint', async () => {
    const { world, jobs } = await trained({ cancels: false }, (each, run) => {
      each.after(12, () => each.machines.stop(run.arn));
      each.after(25, () => each.start({ run: 'run-1' }));
    });
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.a spot: Completed']);
    expect(world.jobs[0].tags).toMatchObject({ [TAG.stopped]: MARK.orphaned });
    expect(world.jobs[0].ended! - world.runs[0].stopDate!).toBeLessThan(450_000);
    expect(world.jobs[1].resumed[0]).toBeGreaterThan(600);
  });

  test('is stopped under an execution that waits for it by looking, which goes on with the next attempt', async () => {
    const { world, jobs } = await trained({ cancels: false }, (each, run) => {
      each.after(12, () => each.machines.stop(run.arn));
      each.after(12.1, () => each.start({ run: 'run-1' }));
    });
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.a spot: Completed']);
    expect(world.told[0]).toMatchObject({ state: 'ATTEMPT_ENDED', error: 'Orphaned' });
  });
});

describe('a patrol that fails', () => {
  test('looks after the other jobs, and says of which job it failed, and why', async () => {
    const { world, jobs } = await trained({ workload: { work: 900 } }, (each) => {
      each.after(5, () => delete each.jobs[0].tags[TAG.execution]);
      each.after(6, () => each.start({ run: 'run-2' }));
    });
    expect(jobs).toEqual(['ml.a spot: Completed', 'ml.a spot: Completed']);
    expect(failures(world).length).toBeGreaterThan(0);
    for (const { error, cause } of failures(world)) {
      expect(error).toBe('NotLookedAfter');
      expect(cause).toMatch(new RegExp(`^${world.jobs[0].name}: Who waits for it: States.QueryEvaluationError: .*`));
      expect(cause).not.toContain(world.jobs[1].name);
    }
  });

  test.each(['Tell interruption', 'Count interruption', 'Remember'])('stops what is to be stopped when it cannot "%s"', async (broken) => {
    const { world, jobs } = await trained({
      market: { 'ml.a spot': { life: () => 300 } }, patrol: { interruptions: 2 }, inject: ({ state }) => (state === broken ? 'throttle' : undefined),
    });
    expect(jobs[0]).toBe('ml.a spot: Stopped');
    expect(failures(world)[0].cause).toContain(`: ${broken}: `);
  });

  test('says that there are more checkpoints than it looks at', async () => {
    const { world } = await trained({ workload: { work: 7000, interval: 1 } });
    expect(failures(world).length).toBeGreaterThan(0);
    expect(failures(world)[0].cause).toContain('it has more than 6000 files of checkpoints: how old the newest is was not looked at.');
    expect(world.runs[0].status).toBe('SUCCEEDED');
  });

  test('sees jobs behind a hundred others that have ended', async () => {
    const world = new TrainingWorld();
    const run = world.start({ run: 'run-1' });
    world.after(5, () => {
      world.machines.stop(run.arn);
      const [job] = world.jobs;
      for (let n = 2; n < 250; n++) {
        world.sagemaker.jobs.push(Object.create(job, { name: { value: job.name.replace(/1$/, `${n}`) }, status: { value: 'Stopped' }, created: { value: job.created + n } }));
      }
    });
    let patrol: ReturnType<typeof world.startPatrol>;
    world.after(6, () => {
      patrol = world.startPatrol();
    });
    await world.finish();
    expect(states(patrol!).filter((state) => state === 'List living')).toHaveLength(3);
  });

  test('a job that is stopping already is no failure', async () => {
    let calls = 0;
    const { world, jobs } = await trained({
      market: { 'ml.a spot': { wait: never } }, inject: ({ state }) => (state === 'Stop' && !calls++ ? 'lostAnswer' : undefined),
    });
    expect([calls > 1, jobs, failures(world)]).toEqual([true, ['ml.a spot: Stopped', 'ml.b spot: Completed'], []]);
  });
});

describe('somebody stops a job that the patrol is about to stop', () => {
  const byHand = (world: TrainingWorld) => world.sagemaker.handlers['aws-sdk:sagemaker:stopTrainingJob']({ TrainingJobName: world.jobs[0].name });

  test('between the mark and the stop: the mark goes, and the run ends', async () => {
    let world: TrainingWorld;
    const { run, jobs } = await trained({
      market: { 'ml.a spot': { wait: never } },
      inject: ({ state }) => {
        if (state === 'Stop' && world.jobs[0].status === 'InProgress') byHand(world);
        return undefined;
      },
    }, (each) => {
      world = each;
    });
    expect([run.error, jobs]).toEqual(['Stopped', ['ml.a spot: Stopped']]);
  });

  test('long after a stop that did not succeed: an old mark does not count', async () => {
    let broken = true;
    const { run, world } = await trained({
      market: { 'ml.a spot': { wait: () => 3000 } },
      inject: ({ state }) => (broken && state === 'Stop' ? 'throttle' : undefined),
    }, (each) => {
      each.after(52, () => {
        broken = false;
      });
      each.after(70, () => byHand(each));
    });
    expect(world.jobs[0].tags).not.toHaveProperty([TAG.stopped]);
    expect([run.error, world.jobs.length]).toEqual(['Stopped', 1]);
  });
});
