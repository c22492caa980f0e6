import { DescribeTrainingJobCommand, DescribeTrainingJobCommandOutput, ListTagsCommand, ListTrainingJobsCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { Cloud } from '../../../local-cloud/target';

/** The training jobs of one run, in the order of their attempts. */
export class TrainingJobs {
  private readonly client: SageMakerClient;

  constructor(cloud: Cloud, region: string, private readonly prefix: string) {
    this.client = new SageMakerClient(cloud.client(region));
  }

  async ofRun(run: string): Promise<DescribeTrainingJobCommandOutput[]> {
    const { TrainingJobSummaries = [] } = await this.client.send(new ListTrainingJobsCommand({
      NameContains: this.prefix, SortBy: 'CreationTime', SortOrder: 'Ascending', MaxResults: 100,
    }));
    const theirs = [];
    for (const { TrainingJobArn, TrainingJobName } of TrainingJobSummaries) {
      const { Tags = [] } = await this.client.send(new ListTagsCommand({ ResourceArn: TrainingJobArn }));
      if (Tags.some(({ Key, Value }) => Key === 'spot-training:run' && Value === run)) theirs.push(await this.describe(TrainingJobName!));
    }
    return theirs;
  }

  describe(name: string): Promise<DescribeTrainingJobCommandOutput> {
    return this.client.send(new DescribeTrainingJobCommand({ TrainingJobName: name }));
  }

  close() {
    this.client.destroy();
  }
}

/** What it ran on, in the words of the construct. */
export const capacityOf = ({ ResourceConfig, EnableManagedSpotTraining }: DescribeTrainingJobCommandOutput) =>
  `${ResourceConfig!.InstanceType}, ${EnableManagedSpotTraining ? 'spot' : 'on demand'}`;

/** How often its instance was taken back. */
export const interruptionsOf = ({ SecondaryStatusTransitions = [] }: DescribeTrainingJobCommandOutput) =>
  SecondaryStatusTransitions.filter(({ Status }) => Status === 'Interrupted').length;
