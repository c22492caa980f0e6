import { never, startedAgain, states, trained } from './worlds';
import { capacity, deployed, runPlan } from '../../../bench/training/plans';
import { TrainingWorld } from '../../../bench/training/world';
import { TAG } from '../../../src/ml/spot-training-job/definition/names';
import { runDefinition } from '../../../src/ml/spot-training-job/definition/run-definition';

/** What a run does, in virtual time. */
const MODELS = { groupName: 'models', image: 'image', contentTypes: ['text/csv'], responseTypes: ['application/json'] };
const CAPACITY_ERROR = 'CapacityError: Unable to provision requested ML compute capacity. Please retry using a different ML instance type.';

describe('a run that completes', () => {
  test('at its first attempt: seven transitions, a report, an event, metrics', async () => {
    const { world, run } = await trained();
    expect(states(run)).toEqual(['Find attempts', 'Begun before', 'Train', 'Measure', 'Tell the end', 'How it ended', 'Completed']);
    const [{ name }] = world.jobs;
    expect(run.output).toEqual({
      job: 'churn',
      run: 'run-1',
      attempts: 1,
      attempt: name,
      capacity: '1 x ml.a (spot)',
      trainingSeconds: 1800,
      billableSeconds: 570,
      savings: 0.6833,
      dollars: 0.57,
      interruptions: 0,
      checkpoints: 's3://training-bucket/checkpoints/run-1/',
      modelArtifact: `s3://models/${name}/output/model.tar.gz`,
    });
    expect(world.told).toEqual([{ ...run.output, time: expect.any(Number), state: 'COMPLETED' }]);
    const put = Object.fromEntries(world.metrics.map(({ name: metric, value }) => [metric, value]));
    expect(put).toMatchObject({ Savings: 68.33, TrainingSeconds: 1800, BillableSeconds: 570, Dollars: 0.57 });
  });

  test('the name of a job is the hash of the run and the number of the attempt; its tags say the rest', async () => {
    const { world, run } = await trained();
    const [{ name, tags }] = world.jobs;
    expect(name).toMatch(/^churn-[0-9a-f]{16}-1$/);
    expect(tags).toMatchObject({ [TAG.run]: 'run-1', [TAG.capacity]: '0', [TAG.execution]: run.arn, [TAG.before]: '0/0/0/0' });
  });

  test('is called as its execution, when the input does not name it', async () => {
    const world = new TrainingWorld();
    const run = world.start({}, 'nightly-7');
    await world.finish();
    expect(run.output).toMatchObject({ run: 'nightly-7', checkpoints: 's3://training-bucket/checkpoints/nightly-7/' });
  });

  test('without prices nothing is said of dollars', async () => {
    const { world, run } = await trained({ plan: { capacities: [capacity('ml.a', true, 0)] } });
    expect(run.output).not.toHaveProperty('dollars');
    expect(world.metrics.map(({ name }) => name)).not.toContain('Dollars');
  });

  test('interrupted twice, the job itself goes on from its checkpoint', async () => {
    const { run, jobs, world } = await trained({ market: { 'ml.a spot': { life: () => 800 } } });
    expect(jobs).toEqual(['ml.a spot: Completed']);
    expect(run.output).toMatchObject({ attempts: 1, interruptions: 2, trainingSeconds: 800 + 800 + 1800 - 1200 });
    expect(world.jobs[0].resumed).toEqual([0, 600, 1200]);
  });

  test('its model is registered once, to be approved', async () => {
    const { world, run } = await trained({ plan: { modelPackage: MODELS } });
    expect(run.status).toBe('SUCCEEDED');
    await startedAgain(world);
    expect(Object.values(world.sagemaker.packages)).toEqual([expect.objectContaining({
      ModelPackageGroupName: 'models',
      ModelApprovalStatus: 'PendingManualApproval',
      ModelPackageDescription: 'Trained by the run run-1',
      InferenceSpecification: expect.objectContaining({ Containers: [{ Image: 'image', ModelDataUrl: run.output.modelArtifact }] }),
    })]);
  });
});

describe('capacity', () => {
  test('a capacity error leads to the next of the list, in six transitions', async () => {
    const { run, jobs, world } = await trained({ market: { 'ml.a spot': { fails: () => CAPACITY_ERROR } } });
    expect(jobs).toEqual(['ml.a spot: Failed', 'ml.b spot: Completed']);
    expect(states(run)).toEqual([
      'Find attempts', 'Begun before', 'Train', 'Look', 'Read marks', 'Judge', 'Tell the attempt', 'Pause', 'Train', 'Measure', 'Tell the end', 'How it ended', 'Completed',
    ]);
    expect(world.told[0]).toMatchObject({ state: 'ATTEMPT_ENDED', error: 'NoCapacity', reason: CAPACITY_ERROR, capacity: '1 x ml.a (spot)', next: '1 x ml.b (spot)', trainingSeconds: 0 });
    expect(run.output).toMatchObject({ attempts: 2, capacity: '1 x ml.b (spot)' });
  });

  test('after the whole list there is a pause, then it begins again', async () => {
    const fails = (nth: number) => (nth === 0 ? CAPACITY_ERROR : undefined);
    const { run, jobs, world } = await trained({ market: { 'ml.a spot': { fails }, 'ml.b spot': { fails }, 'ml.a': { fails } } });
    expect(jobs).toEqual(['ml.a spot: Failed', 'ml.b spot: Failed', 'ml.a: Failed', 'ml.a spot: Completed']);
    expect(run.output).toMatchObject({ attempts: 4 });
    expect(world.jobs[3].created - world.jobs[2].ended!).toBeGreaterThan(300_000);
  });

  test.each([true, false])('none anywhere ends in NoCapacity when the longest wait is over (a stopped job is an error: %s)', async (stoppedFails) => {
    const offer = { wait: never };
    const { run, world } = await trained({ stoppedFails, market: { 'ml.a spot': offer, 'ml.b spot': offer, 'ml.a': offer } });
    expect([run.status, run.error]).toEqual(['FAILED', 'NoCapacity']);
    expect(run.cause).toContain('start the run run-1 again');
    expect(world.told.at(-1)).toMatchObject({ state: 'FAILED', error: 'NoCapacity', trainingSeconds: 0 });
    expect(run.stopDate! - run.startDate).toBeLessThan(1000 * (world.plan.maxWait + 300));
  });

  test('the history of a run that finds none has room for the longest wait with the longest list', async () => {
    const capacities = Array.from({ length: 20 }, (_, index) => capacity(`ml.${index}`, true));
    const market = Object.fromEntries(capacities.map((_, index) => [`ml.${index} spot`, { wait: () => 5, fails: () => CAPACITY_ERROR }]));
    const { run } = await trained({ plan: { capacities, maxWait: 28 * 24 * 3600 - 1 }, market });
    expect([run.error, run.events < 25_000]).toEqual(['NoCapacity', true]);
  });

  test('a quota that is exhausted is waited for in line', async () => {
    const { run, jobs, world } = await trained({ plan: { queueWait: 3600 }, market: { 'ml.a spot': { full: (time) => time < Date.UTC(2026, 0, 1, 0, 25) } } });
    expect(jobs).toEqual(['ml.a spot: Completed']);
    expect(world.told.map(({ state }) => state)).toEqual(['COMPLETED']);
    expect(run.output).toMatchObject({ attempts: 1 });
  });

  test('a quota that stays exhausted leads to the next of the list, under the same name', async () => {
    const { run, jobs, world } = await trained({ market: { 'ml.a spot': { full: () => true } } });
    expect(jobs).toEqual(['ml.b spot: Completed']);
    expect(world.told.map(({ state, error }) => [state, error])).toEqual([['ATTEMPT_ENDED', 'QuotaExhausted'], ['COMPLETED', undefined]]);
    expect(run.output).toMatchObject({ attempts: 1, attempt: expect.stringMatching(/-1$/) });
  });

  test('a quota that is exhausted for longer than everything may take ends the run in time', async () => {
    const { run } = await trained({ plan: { queueWait: 99_999, capacities: [capacity('ml.a', true)] }, market: { 'ml.a spot': { full: () => true } } });
    expect([run.status, run.error]).toEqual(['FAILED', 'NoCapacity']);
    expect(run.stopDate! - run.startDate).toBeLessThan(1000 * (4 * 3600 + 900));
  });
});

describe('limits', () => {
  test('the time of all attempts together', async () => {
    const { run, jobs } = await trained({ workload: { work: 9000 } });
    expect([run.error, jobs]).toEqual(['MaxRunReached', ['ml.a spot: MaxRuntimeExceeded']]);
  });

  test('the longest wait, training included', async () => {
    const { run, jobs } = await trained({ plan: { maxWait: 7300 }, workload: { work: 9000 }, market: { 'ml.a spot': { wait: () => 600 } } });
    expect(run.error).toBe('MaxWaitReached');
    expect(jobs).toHaveLength(1);
  });

  test('the budget: attempts until too little is left for another, each from the checkpoint of the one before', async () => {
    const { run, world } = await trained({ plan: { budget: 2 }, workload: { work: 90_000 } });
    expect(run.error).toBe('BudgetReached');
    const { dollars, attempts } = world.told.at(-1)!;
    expect(dollars).toBeGreaterThan(1.4);
    expect(dollars).toBeLessThan(2);
    expect(attempts).toBe(world.jobs.length);
    expect(world.jobs.every(({ resumed }, index) => index === 0 || resumed[0] > 0)).toBe(true);
  });

  test('a budget on demand is kept to the second', async () => {
    const { run, world } = await trained({ plan: { budget: 1.5, capacities: [capacity('ml.a', false)] }, workload: { work: 90_000 } });
    expect([run.error, world.jobs[0].training]).toEqual(['BudgetReached', 1499]);
  });
});

describe('failures', () => {
  test.each(['AlgorithmError: exit code 1', 'ClientError: Data download failed'])('%s is never tried again', async (reason) => {
    const { run, jobs } = await trained({ workload: { fails: () => ({ at: 700, reason }) } });
    expect([run.error, jobs]).toEqual([reason.split(':')[0], ['ml.a spot: Failed']]);
    expect(run.cause).toContain(reason);
  });

  test('an internal error is tried again on the same capacity, from the checkpoint', async () => {
    const reason = 'InternalServerError: We encountered an internal error. Please try again.';
    const { run, world, jobs } = await trained({ workload: { fails: (nth) => (nth < 2 ? { at: 700 * (nth + 1), reason } : undefined) } });
    expect(jobs).toEqual(['ml.a spot: Failed', 'ml.a spot: Failed', 'ml.a spot: Completed']);
    expect(run.output).toMatchObject({ attempts: 3, trainingSeconds: world.jobs.reduce((sum, { training }) => sum + training, 0) });
    expect(world.jobs.map(({ resumed }) => resumed)).toEqual([[0], [600], [1200]]);
  });

  test('three internal errors in a row are the end', async () => {
    const { run, jobs } = await trained({ workload: { fails: () => ({ at: 100, reason: 'InternalServerError: again' }) } });
    expect([run.error, jobs.length]).toEqual(['ServiceError', 3]);
  });

  test('a request that SageMaker does not take is the end', async () => {
    const { run, jobs } = await trained({ plan: { checkpoints: 's3://' } });
    expect([run.error, jobs]).toEqual(['ClientError', []]);
    expect(run.cause).toContain('validation error');
  });

  test('a model that cannot be registered: failed, and completed when the run is started again', async () => {
    let broken = true;
    const { world, run } = await trained({ plan: { modelPackage: MODELS }, inject: ({ state }) => (broken && state === 'Register model' ? 'accessDenied' : undefined) });
    expect([run.error, world.told.at(-1)!.state]).toEqual(['NotRegistered', 'FAILED']);
    broken = false;
    expect((await startedAgain(world)).status).toBe('SUCCEEDED');
  });
});

describe('somebody interferes', () => {
  const byHand = (world: TrainingWorld) => world.sagemaker.handlers['aws-sdk:sagemaker:stopTrainingJob']({ TrainingJobName: world.jobs.at(-1)!.name });

  test.each([true, false])('a job that somebody stops ends the run, without falling back (a stopped job is an error: %s)', async (stoppedFails) => {
    const { run, jobs, world } = await trained({ stoppedFails }, (each) => each.after(10, () => byHand(each)));
    expect([run.status, run.error, jobs]).toEqual(['FAILED', 'Stopped', ['ml.a spot: Stopped']]);
    expect(world.told.map(({ state }) => state)).toEqual(['STOPPED']);
    expect(world.told[0].trainingSeconds).toBeGreaterThan(400);
  });

  test('an execution that is stopped stops its job', async () => {
    const { run, world } = await trained({}, (each, started) => each.after(10, () => each.machines.stop(started.arn)));
    expect(run.status).toBe('ABORTED');
    expect(world.jobs[0].ended! - run.stopDate!).toBeLessThan(130_000);
  });

  test('stopped and started again at once, it goes on from the checkpoint', async () => {
    const { world, jobs } = await trained({}, (each, started) => each.after(10, () => {
      each.machines.stop(started.arn);
      each.after(0.1, () => each.start({ run: 'run-1' }));
    }));
    expect(jobs).toEqual(['ml.a spot: Stopped', 'ml.a spot: Completed']);
    expect(world.runs.map(({ status }) => status)).toEqual(['ABORTED', 'SUCCEEDED']);
    expect(world.jobs[1].resumed[0]).toBeGreaterThan(300);
  });
});

describe('a run is started again', () => {
  test('twice at once: one job, and both tell its end', async () => {
    const { world, jobs } = await trained({}, (each) => each.start({ run: 'run-1' }));
    expect(jobs).toEqual(['ml.a spot: Completed']);
    const [first, second] = world.runs;
    expect(second.output).toEqual(first.output);
  });

  test('twice at once through attempts that fail: never two jobs', async () => {
    const fails = (nth: number) => (nth < 2 ? CAPACITY_ERROR : undefined);
    const { world } = await trained({ market: { 'ml.a spot': { fails }, 'ml.b spot': { fails }, 'ml.a': { fails } } }, (each) => each.after(2, () => each.start({ run: 'run-1' })));
    expect(world.runs.map(({ status }) => status)).toEqual(['SUCCEEDED', 'SUCCEEDED']);
    expect(world.jobs).toHaveLength(7);
  });

  test('while its job is alive: it waits for the job, in few events', async () => {
    const { world, jobs } = await trained({}, (each) => each.after(20, () => each.start({ run: 'run-1' })));
    expect(jobs).toHaveLength(1);
    const [first, second] = world.runs;
    expect(second.output).toEqual(first.output);
    expect(states(second).filter((state) => state === 'Look').length).toBeLessThan(20);
  });

  test('while its job is alive for weeks: the history has room for it', async () => {
    const weeks = 27 * 24 * 3600;
    const world = new TrainingWorld({ plan: { maxRun: weeks + 1, maxWait: weeks + 9999 }, workload: { work: weeks, interval: 86_400 } });
    world.start({ run: 'run-1' });
    world.after(1, () => world.start({ run: 'run-1' }));
    await world.clock.run();
    const [first, second] = world.runs;
    expect([first.status, second.output]).toEqual(['SUCCEEDED', first.output]);
    expect(second.events).toBeLessThan(15_000);
    expect(second.stopDate! - first.stopDate!).toBeLessThan(3_700_000);
  });

  test('completed: the report again, no second job', async () => {
    const { world, run } = await trained();
    const again = await startedAgain(world);
    expect(again.output).toEqual(run.output);
    expect(world.jobs).toHaveLength(1);
  });

  test('failed: it goes on from its checkpoint, with the next number and the sums of before', async () => {
    const { world } = await trained({ workload: { fails: (nth) => (nth === 0 ? { at: 700, reason: 'AlgorithmError: exit code 1' } : undefined) } });
    const again = await startedAgain(world);
    expect(again.output).toMatchObject({ attempts: 2, trainingSeconds: 700 + 1200, attempt: expect.stringMatching(/-2$/) });
    expect(world.jobs[1].resumed).toEqual([600]);
    expect(world.jobs[1].tags[TAG.before]).toBe('700/229/0.229/0');
  });

  test('a job of somebody else whose name begins with that of the run is none of its attempts', async () => {
    const { world } = await trained();
    const [{ name }] = world.jobs;
    const list = world.sagemaker.handlers['aws-sdk:sagemaker:listTrainingJobs'];
    world.sagemaker.jobs.push(Object.create(world.jobs[0], { name: { value: `${name}-tuned` }, status: { value: 'Stopped' } }));
    expect(list({ NameContains: name }).TrainingJobSummaries).toHaveLength(2);
    const again = world.start({ run: 'run-1' });
    await world.finish();
    expect(again.output.attempt).toBe(name);
  });

  test('with other hyperparameters: refused, whatever became of it', async () => {
    const { world } = await trained();
    const again = await startedAgain(world, { run: 'run-1', hyperparameters: { epochs: '30' } });
    expect([again.error, again.cause]).toEqual(['InvalidInput', expect.stringContaining('begun with other hyperparameters')]);
    expect(world.told.map(({ state }) => state)).toEqual(['COMPLETED']);
    expect(world.jobs).toHaveLength(1);
  });

  test('with the same hyperparameters in another order and as numbers: it is the same run', async () => {
    const world = new TrainingWorld();
    world.start({ run: 'run-1', hyperparameters: { epochs: '30', rate: 0.5 } });
    await world.finish();
    expect((await startedAgain(world, { run: 'run-1', hyperparameters: { rate: '0.5', epochs: 30 } })).status).toBe('SUCCEEDED');
    expect(world.jobs).toHaveLength(1);
  });

  test('no job is measured twice, whoever looked at it', async () => {
    const { world } = await trained(
      { workload: { fails: (nth) => (nth === 0 ? { at: 700, reason: 'AlgorithmError: exit code 1' } : undefined) } }, (each) => each.start({ run: 'run-1' }));
    await startedAgain(world);
    await startedAgain(world);
    const measured = (metric: string) => world.metrics.filter(({ name }) => name === metric).reduce((sum, { value }) => sum + value, 0);
    const [{ trainingSeconds, billableSeconds, dollars }] = world.told.filter(({ state }) => state === 'COMPLETED').slice(-1);
    expect([measured('TrainingSeconds'), measured('BillableSeconds'), measured('Dollars')]).toEqual([trainingSeconds, billableSeconds, expect.closeTo(dollars, 3)]);
  });

  test('after the list was made shorter: what was billed before keeps its price', async () => {
    const life = () => 800;
    const { world } = await trained({ market: { 'ml.a spot': { life }, 'ml.b spot': { fails: () => 'AlgorithmError: exit code 1', life } }, patrol: { interruptions: 1 } });
    const { machineArn } = world.runs[0].start;
    world.machines.define(machineArn, deployed(runDefinition(runPlan({ capacities: [capacity('ml.c', true, 7.2)] })), 6 * 3600));
    const again = world.start({ run: 'run-1' });
    await world.finish();
    expect(world.jobs.map(({ type, secondary }) => `${type}: ${secondary}`)).toEqual(['ml.a spot: Stopped', 'ml.b spot: Failed', 'ml.c spot: Completed']);
    const cost = world.jobs.reduce((sum, job) => sum + job.billable * (job.type === 'ml.c spot' ? 0.002 : 0.001), 0);
    expect(again.output).toMatchObject({ capacity: '1 x ml.c (spot)', dollars: expect.closeTo(cost, 2) });
  });

  test('another run has other jobs and other checkpoints', async () => {
    const { world } = await trained({}, (each) => each.start({ run: 'run-2' }));
    expect(world.jobs.map(({ prefix }) => prefix).sort()).toEqual(['checkpoints/run-1/', 'checkpoints/run-2/']);
    expect(world.runs.map(({ output }) => output.run)).toEqual(['run-1', 'run-2']);
  });

  test('the eleventh attempt follows the tenth', async () => {
    const { world } = await trained({ workload: { fails: (nth) => (nth < 10 ? { at: 700, reason: 'AlgorithmError: exit code 1' } : undefined) }, plan: { maxRun: 99_999 } });
    for (let started = 0; started < 10; started++) await startedAgain(world);
    expect(world.jobs.map(({ name }) => Number(name.split('-')[2]))).toEqual(Array.from({ length: 11 }, (_, index) => index + 1));
    expect(world.runs.at(-1)!.status).toBe('SUCCEEDED');
  });
});
