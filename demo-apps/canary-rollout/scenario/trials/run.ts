import * as path from 'node:path';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { STORIES } from './stories';
import { TrialRun, TrialWorld } from './trial-run';
import { Releases, SECOND, TRAFFIC, Trial, TRIALS } from './trials';
import { deploy, Deployment, destroy } from '../../../../local-cloud/deploy';
import { Cloud } from '../../../../local-cloud/target';

export interface Trials {
  readonly deployment: Deployment;
  readonly runs: Record<Trial, TrialRun>;
}

export interface TrialOptions {
  readonly workDir: string;
  readonly log: (line: string) => void;
  /** @default - all of them */
  readonly names?: readonly Trial[];
  /** Takes what has to be done when all is over. */
  onEnd(action: () => void | Promise<void>): void;
}

/** All trials at once: what takes time is waiting. Each is deployed, deployed again, and then goes its way. */
export async function runTrials(cloud: Cloud, { workDir, log, onEnd, names = TRIALS }: TrialOptions): Promise<Trials> {
  const lambda = new LambdaClient(cloud.client('us-east-1'));
  onEnd(() => lambda.destroy());
  const ship = (releases: Releases, which: readonly Trial[]) => deploy(cloud, { ...options(releases, which), log });
  const world: TrialWorld = {
    cloud,
    lambda,
    workDir,
    log,
    ship: (name, release) => ship({ ...SECOND, [name]: release }, [name]),
    remove: (name) => destroy(cloud, { ...options(SECOND, [name]), log }),
  };

  const deployment = await ship({}, names);
  const runs = names.map((name) => new TrialRun(name, deployment.outputs[`Trial-${name}`], TRAFFIC[name] ?? 0, world));
  onEnd(async () => void await Promise.all(runs.map((run) => run.stop())));
  const started = await Promise.all(runs.map((run) => run.next()));
  const second = ship(SECOND, names);
  await Promise.all([second, ...runs.map(async (run, index) => {
    await started[index]();
    await (STORIES[run.name] ?? ((one) => one.ended()))(run);
    await run.trace.look();
  })]);
  return { deployment, runs: Object.fromEntries(runs.map((run) => [run.name, run])) as Record<Trial, TrialRun> };
}

function options(releases: Releases, names: readonly Trial[]) {
  return {
    app: `npx tsx ${path.join(__dirname, 'app.ts')}`,
    context: { releases: JSON.stringify(releases) },
    stacks: names.map((name) => `Trial-${name}`),
    concurrency: 5,
  };
}
