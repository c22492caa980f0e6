import { Duration, Stack } from 'aws-cdk-lib';
import { SpotTrainingJob, TrainingAlgorithm, TrainingCapacity, TrainingImage } from 'cdk-reference-constructs';

/** One instance, as a user writes it. */
export function construct(home: Stack, id: string) {
  new SpotTrainingJob(home, id, {
    algorithm: TrainingAlgorithm.container({ image: TrainingImage.of('111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1') }),
    capacity: [TrainingCapacity.spot('ml.m5.large'), TrainingCapacity.onDemand('ml.m5.large')],
    checkpoints: { interval: Duration.minutes(10) },
  });
}
