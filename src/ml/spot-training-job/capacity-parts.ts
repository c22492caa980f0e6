import { Size } from 'aws-cdk-lib';
import { TrainingCapacity } from './training-capacity';
import { CapacityParts } from './training-parts';

/** What CreateTrainingJob is told of a capacity. */
export function capacityParts({ instanceType, isSpot: spot, count, description, _options }: TrainingCapacity): CapacityParts {
  const { volume = Size.gibibytes(50), pricePerHour } = _options;
  return {
    resources: { InstanceType: instanceType, InstanceCount: count, VolumeSizeInGB: volume.toGibibytes() },
    spot,
    ...(pricePerHour !== undefined && { pricePerHour: pricePerHour * count }),
    description,
  };
}
