import { GlueClient, JobRun, paginateGetJobRuns } from '@aws-sdk/client-glue';
import { align } from './table';
import { Cloud } from '../../../local-cloud/target';

/** The runs of these Glue jobs, the oldest first; those of one run of the pipeline, if given. */
export async function jobRuns(cloud: Cloud, region: string, jobs: readonly string[], run?: string): Promise<JobRun[]> {
  const client = new GlueClient(cloud.client(region));
  try {
    const found: JobRun[] = [];
    for (const JobName of jobs) {
      for await (const { JobRuns = [] } of paginateGetJobRuns({ client }, { JobName })) found.push(...JobRuns);
    }
    return found.filter((each) => run === undefined || each.Arguments?.['--run'] === run)
      .sort((one, other) => one.StartedOn!.getTime() - other.StartedOn!.getTime());
  } finally {
    client.destroy();
  }
}

export function jobRunTable(runs: readonly JobRun[]): string[] {
  return align([
    ['job', 'dataset', 'mode', 'state', 'worked', 'DPU', 'error'],
    ...runs.map(({ JobName, Arguments = {}, JobRunState, ExecutionTime = 0, DPUSeconds = 0, ErrorMessage = '' }) => [
      JobName!, Arguments['--dataset'] ?? '', Arguments['--mode'] ?? '', JobRunState!, `${ExecutionTime} s`, `${DPUSeconds.toFixed(0)} s`, ErrorMessage.slice(0, 100),
    ]),
  ]);
}
