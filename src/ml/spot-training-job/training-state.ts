/** What the events of a run tell. */
export enum TrainingState {
  /** A training job ended, and another one follows. */
  ATTEMPT_ENDED = 'ATTEMPT_ENDED',
  /** A training job has lost its spot instances; SageMaker waits for others. */
  INTERRUPTED = 'INTERRUPTED',
  /** The run has a model. */
  COMPLETED = 'COMPLETED',
  /** Somebody has stopped the training job. */
  STOPPED = 'STOPPED',
  /** The run ended without a model; `error` and `reason` say why. */
  FAILED = 'FAILED',
}
