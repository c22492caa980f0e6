import { TrainingJob } from './training-job';
import { Told, TrainingWorld } from './world';
import { TAG } from '../../src/ml/spot-training-job/definition/names';

const HOUR = 3_600_000;

/**
 * What is wrong when everything has come to an end; empty when the invariant of SpotTrainingJob holds: at most one training job of a run was alive at any time, none is
 * left alive, all had the same checkpoints, nothing trained on after a job had completed, and what was told is true.
 */
export function violations(world: TrainingWorld): string[] {
  const runs = new Map<string, TrainingJob[]>();
  for (const job of world.jobs) runs.set(job.tags[TAG.run], [...runs.get(job.tags[TAG.run]) ?? [], job]);
  return [
    ...world.machines.executions.filter(({ running }) => running).map(({ arn }) => `${arn} is still running`),
    ...world.runs.filter(({ status }) => status === 'TIMED_OUT').map(({ arn }) => `${arn} found no end by itself`),
    ...leftAlive(world),
    ...[...runs].flatMap(([run, jobs]) => [...together(jobs), ...afterCompletion(jobs), ...prefixes(run, jobs), ...fallenBack(world, jobs)]),
    ...world.runs.flatMap((execution) => {
      const { status, output } = execution;
      const completed = runs.get(output?.run)?.some((job) => job.status === 'Completed' && job.name === output.attempt);
      return status === 'SUCCEEDED' && !completed ? [`${execution.arn} has succeeded without a completed job`] : [];
    }),
    ...world.told.flatMap((told) => untrue(told, runs.get(told.run) ?? [], world)),
  ];
}

/** The patrol stops what nobody waits for; when it cannot, its failure raises an alarm. */
function leftAlive(world: TrainingWorld): string[] {
  const last = Math.max(...world.runs.map(({ stopDate = Infinity }) => stopDate));
  const shouted = world.patrols.some(({ status, stopDate = 0 }) => status !== 'SUCCEEDED' && stopDate > last);
  return shouted ? [] : world.jobs.filter(({ ended = Infinity }) => ended > last + HOUR).map(({ name }) => `${name} lived on for more than an hour after the last execution`);
}

function together(jobs: TrainingJob[]): string[] {
  return jobs.slice(1).flatMap((job, index) => jobs.slice(0, index + 1).filter(({ ended = Infinity }) => job.created < ended)
    .map(({ name }) => `${job.name} was created while ${name} was alive`));
}

function afterCompletion(jobs: TrainingJob[]): string[] {
  const completed = jobs.findIndex(({ status }) => status === 'Completed');
  return completed < 0 ? [] : jobs.slice(completed + 1).map(({ name }) => `${name} trained again what ${jobs[completed].name} had completed`);
}

function prefixes(run: string, jobs: TrainingJob[]): string[] {
  return jobs.filter(({ prefix }) => prefix !== undefined && prefix !== `checkpoints/${run}/`).map(({ name, prefix }) => `${name} of the run ${run} has its checkpoints in ${prefix}`);
}

/** After somebody has stopped a job, only an execution that is started then goes on. */
function fallenBack(world: TrainingWorld, jobs: TrainingJob[]): string[] {
  return jobs.slice(1).flatMap((job, index) => {
    const last = jobs[index];
    const byHand = last.secondary === 'Stopped' && !last.tags[TAG.stopped];
    const { startDate } = world.machines.execution(job.tags[TAG.execution]);
    // Looking may take a while when SageMaker does not answer.
    return byHand && startDate < last.changed - 900_000 ? [`${job.name} was created although somebody had stopped ${last.name}`] : [];
  });
}

function untrue(told: Told, jobs: TrainingJob[], world: TrainingWorld): string[] {
  const number = ({ name }: { name: string }) => Number(name.split('-').at(-1));
  const attempt = jobs.find(({ name }) => name === told.attempt);
  const problems = [];
  if (told.state === 'COMPLETED' && attempt?.status !== 'Completed') problems.push(`COMPLETED was told of ${told.attempt}, which is ${attempt?.status}`);
  if (told.state === 'STOPPED' && attempt?.secondary !== 'Stopped') problems.push(`STOPPED was told of ${told.attempt}, which is ${attempt?.secondary}`);
  if (told.state === 'INTERRUPTED') return problems;
  const n = number({ name: told.attempt });
  const said = [told.trainingSeconds, told.billableSeconds, told.interruptions, told.dollars];
  // Who could not look at a single job knows of none.
  if (told.error === 'ServiceError' && /^(Look|Read marks): /.test(told.reason) && said.every((value) => !value)) return problems;
  // A job that was not created, or could not be looked at, is not in the sum.
  const [all, before] = [jobs.filter((job) => number(job) <= n), jobs.filter((job) => number(job) < n)].map((counted) => sums(counted, world));
  const near = (sum: number[]) => sum.every((value, index) => said[index] === undefined || Math.abs(value - said[index]) < 0.001);
  if (!near(all) && !(told.state !== 'COMPLETED' && near(before))) problems.push(`${told.state} of ${told.attempt} says ${said.join('/')}, the jobs say ${all.join('/')}`);
  return problems;
}

/** Training, billable seconds, interruptions, dollars. */
function sums(jobs: TrainingJob[], { plan }: TrainingWorld): number[] {
  const total = (of: (job: TrainingJob) => number) => jobs.reduce((sum, job) => sum + of(job), 0);
  return [
    total(({ training }) => training),
    total(({ billable, training }) => (training ? billable : 0)),
    total(({ transitions }) => transitions.filter(({ Status }) => Status === 'Interrupted').length),
    total(({ billable, training, tags }) => (training ? billable : 0) * plan.capacities[Number(tags[TAG.capacity])].rate / 3600),
  ];
}
