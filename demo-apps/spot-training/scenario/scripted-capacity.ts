import { Cloud } from '../../../local-cloud/target';

/** What a scenario may say of one kind of capacity, for example `ml.m5.large/spot`: see local-cloud/emulator/sagemaker/world.py. */
export interface Capacity {
  readonly available?: boolean;
  readonly startSeconds?: number;
  readonly restartSeconds?: number;
  readonly quota?: number | null;
  readonly capacityError?: number;
  readonly internalServerError?: number;
  readonly interruptAfterTrainingSeconds?: number[];
}

/** When a training job was alive, in seconds of the cloud since 1970. */
export interface SeenJob {
  readonly TrainingJobName: string;
  readonly TrainingJobStatus: string;
  readonly SecondaryStatus: string;
  readonly CreationTime: number;
  readonly TrainingEndTime?: number;
  readonly [member: string]: unknown;
}

/** The outside world of the trainings on the local cloud: what can be had, and when it is taken back. */
export class ScriptedCapacity {
  private readonly url: string;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.url = `${cloud.endpoint}/_local-cloud/sagemaker`;
  }

  /** Forgets what was said before. */
  async set(capacity: Record<string, Capacity>): Promise<void> {
    await this.ask('DELETE');
    await this.ask('PUT', { capacity });
  }

  async jobs(): Promise<SeenJob[]> {
    return (await this.ask('GET')).jobs;
  }

  private async ask(method: string, body?: unknown): Promise<{ jobs: SeenJob[] }> {
    const answer = await fetch(this.url, { method, ...body !== undefined && { body: JSON.stringify(body) } });
    if (!answer.ok) throw new Error(`${method} ${this.url}: ${await answer.text()}`);
    return await answer.json() as { jobs: SeenJob[] };
  }
}
