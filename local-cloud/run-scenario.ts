import * as fs from 'fs';
import * as path from 'path';
import { deploy, DeployOptions, destroy } from './deploy';
import { Scenario, ScenarioContext } from './scenario';
import { Cloud } from './target';

export interface RunOptions {
  readonly directory: string;
  readonly present: Set<string>;
  /** Leave the deployed stacks in place on a target that outlives the run, and what the demo shows until Ctrl-C. */
  readonly keep: boolean;
  readonly log: (line: string) => void;
}

/** Runs a scenario on a target that is up, and cleans up what it asked for, however it ends. */
export async function runScenario(scenario: Scenario, cloud: Cloud, options: RunOptions): Promise<void> {
  const { log } = options;
  const ends: (() => void | Promise<void>)[] = [];
  const workDir = path.join(cloud.runDirectory, 'work');
  fs.mkdirSync(workDir, { recursive: true });

  const context: ScenarioContext = {
    cloud,
    directory: options.directory,
    workDir,
    keep: options.keep,
    log: (line) => log(`  ${line}`),
    step: (title, action) => step(title, action, log),
    deploy: async (wanted) => {
      const full: DeployOptions = { ...wanted, log: (line) => log(`  ${line}`) };
      // Noted before it starts: a deploy that fails half way leaves stacks too.
      if (cloud.target.kind !== 'local' && !options.keep) ends.push(() => destroy(cloud, full));
      return deploy(cloud, full);
    },
    has: (name) => options.present.has(name),
    onEnd: (action) => ends.push(action),
  };
  try {
    await scenario.run(context);
  } finally {
    for (const action of ends.reverse()) await action();
  }
}

async function step<T>(title: string, action: () => Promise<T>, log: (line: string) => void): Promise<T> {
  const started = Date.now();
  const seconds = () => `${((Date.now() - started) / 1000).toFixed(1)} s`;
  log(title);
  try {
    const result = await action();
    log(`  done in ${seconds()}`);
    return result;
  } catch (error) {
    log(`  failed after ${seconds()}`);
    (error as Error).message = `${title}: ${(error as Error).message}`;
    throw error;
  }
}
