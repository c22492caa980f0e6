import { Size } from 'aws-cdk-lib';

/** Options of a capacity. */
export interface TrainingCapacityOptions {
  /**
   * Instances of one attempt: from 1 to 100.
   *
   * @default 1
   */
  readonly count?: number;

  /**
   * The storage volume of each instance: whole GiB from 1 to 16384. Instance types with their own NVMe storage use that instead.
   *
   * @default Size.gibibytes(50)
   */
  readonly volume?: Size;

  /**
   * Dollars for one billed hour of one instance, as the price list of SageMaker says for on-demand training: SageMaker bills spot by fewer billable seconds,
   * not by a lower price. Needed for `limits.budget`, and for dollars in the reports.
   *
   * @default - not known
   */
  readonly pricePerHour?: number;
}

/**
 * One choice of what a training runs on. The construct tries its list in order and every attempt goes on from the same checkpoints.
 *
 * @example
 * import { TrainingCapacity } from 'cdk-reference-constructs';
 *
 * const capacity = [
 *   TrainingCapacity.spot('ml.g5.xlarge'),
 *   TrainingCapacity.spot('ml.g5.2xlarge'),
 *   TrainingCapacity.onDemand('ml.g5.xlarge'),
 * ];
 */
export class TrainingCapacity {
  /**
   * Managed spot training.
   *
   * @param instanceType for example `ml.g5.xlarge`
   */
  public static spot(instanceType: string, options: TrainingCapacityOptions = {}): TrainingCapacity {
    return new TrainingCapacity(instanceType, true, options);
  }

  /**
   * On demand.
   *
   * @param instanceType for example `ml.g5.xlarge`
   */
  public static onDemand(instanceType: string, options: TrainingCapacityOptions = {}): TrainingCapacity {
    return new TrainingCapacity(instanceType, false, options);
  }

  /** The instance type. */
  public readonly instanceType: string;

  /** Whether it is managed spot training. */
  public readonly isSpot: boolean;

  /** Instances of one attempt. */
  public readonly count: number;

  /** In words: `2 x ml.g5.xlarge, spot`. */
  public readonly description: string;

  /** @internal */
  public readonly _options: TrainingCapacityOptions;

  private constructor(instanceType: string, spot: boolean, options: TrainingCapacityOptions) {
    this.instanceType = instanceType;
    this.isSpot = spot;
    this.count = options.count ?? 1;
    this.description = `${this.count === 1 ? '' : `${this.count} x `}${instanceType}, ${spot ? 'spot' : 'on demand'}`;
    this._options = options;
  }
}
