import { capacityOf, TrainingJobs } from './training-jobs';
import { Execution } from '../../../local-cloud/executions';
import { sleep } from '../../../local-cloud/processes';

/** What the machine says of a run at its end. */
export interface Report {
  readonly run: string;
  readonly attempts: number;
  readonly capacity: string;
  readonly trainingSeconds: number;
  readonly billableSeconds: number;
  readonly savings: number;
  readonly dollars: number;
  readonly interruptions: number;
  readonly modelArtifact: string;
  readonly checkpoints: string;
}

/** Prints each change of each training job of a run until the run ends. */
export async function follow(
  execution: Execution, jobs: TrainingJobs, run: string, options: { log: (line: string) => void; timeoutMs: number },
): Promise<Report> {
  const seen = new Map<string, number>();
  const show = async () => {
    for (const job of await jobs.ofRun(run)) {
      const attempt = job.TrainingJobName!.split('-').at(-1);
      const transitions = job.SecondaryStatusTransitions ?? [];
      for (const { Status } of transitions.slice(seen.get(attempt!) ?? 0)) options.log(`attempt ${attempt}  ${capacityOf(job).padEnd(24)} ${Status}`);
      seen.set(attempt!, transitions.length);
    }
  };
  for (const deadline = Date.now() + options.timeoutMs; ; await sleep(300)) {
    const { status, output, error, cause } = await execution.describe();
    await show();
    if (status === 'SUCCEEDED') return JSON.parse(output!);
    if (status !== 'RUNNING') throw new Error(`The run ${run} ended as ${status}: ${error}: ${cause}`);
    if (Date.now() > deadline) throw new Error(`The run ${run} has not ended within ${options.timeoutMs / 1000} s`);
  }
}
