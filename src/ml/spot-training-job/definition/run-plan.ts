import { State } from '../../../core/states-language';

/** One way to get instances, as the machine knows it. */
export interface PlannedCapacity {
  /** Of CreateTrainingJob. */
  readonly resources: State;
  readonly spot: boolean;
  /** Dollars for an hour of all its instances; 0 when no price is known. */
  readonly rate: number;
  /** In words, for events and the report. */
  readonly name: string;
}

/** Everything the machine of the runs is made from. Times are in seconds. */
export interface RunPlan {
  readonly jobName: string;
  readonly capacities: PlannedCapacity[];
  /** Training time of all attempts together. */
  readonly maxRun: number;
  /** From the start of the execution, waiting and training. */
  readonly maxWait: number;
  /** How long a quota may be exhausted before the next capacity is tried. */
  readonly queueWait: number;
  /** Dollars. */
  readonly budget?: number;
  /** Members of CreateTrainingJob that are the same in every attempt. */
  readonly request: State;
  readonly hyperparameters: Record<string, string>;
  readonly environment: Record<string, string>;
  /** `s3://bucket/prefix/`: the run's own prefix follows. */
  readonly checkpoints: string;
  /** Undefined for an algorithm that keeps none. */
  readonly checkpointPath?: string;
  readonly modelPackage?: ModelPackage;
}

/** How a model is registered. */
export interface ModelPackage {
  readonly groupName: string;
  readonly image: string;
  readonly contentTypes: string[];
  readonly responseTypes: string[];
}

/** Less training than this is not worth the start of instances. */
export const LEAST_ATTEMPT = 600;

/** How often a job is looked at that the machine cannot wait for otherwise. */
export const LOOK_INTERVAL = 60;

/** Wait after the whole list was tried in vain, or SageMaker has failed; at least. */
export const PAUSE = 300;

/** So many attempts in a row that fail for reasons of the service end the run. */
export const SERVICE_FAULTS = 3;
