import { aws_events as events, aws_stepfunctions as sfn } from 'aws-cdk-lib';

/** What a run is given. */
export interface RunInput {
  /**
   * The name of the run: 1 to 80 letters, digits, dots, hyphens and underscores. A run of the same name goes on, or is complete already and
   * trains nothing: a fixed name is refused in `startOnSchedule` and a warning in `startOnEvent`, where it may come out of the event (`EventField.fromPath`).
   *
   * @default - the id of the event
   */
  readonly run?: string;

  /**
   * Hyperparameters in addition to those of the algorithm, or instead of them.
   *
   * @default - those of the algorithm
   */
  readonly hyperparameters?: { [name: string]: string };

  /**
   * Environment variables in addition to those of the algorithm, or instead of them.
   *
   * @default - those of the algorithm
   */
  readonly environment?: { [name: string]: string };
}

/** When a run starts by itself. */
export interface TrainingTriggerOptions {
  /** The events. */
  readonly eventPattern: events.EventPattern;

  /**
   * The bus.
   *
   * @default - the default bus
   */
  readonly eventBus?: events.IEventBus;

  /**
   * What the run is given.
   *
   * @default - nothing: the id of the event is its name
   */
  readonly input?: RunInput;
}

/** A run as a Task of another state machine. */
export interface TrainingTaskOptions extends sfn.TaskStateBaseProps {
  /**
   * What the run is given: an object of `run`, `hyperparameters` and `environment`, each optional.
   *
   * @default - nothing
   */
  readonly input?: sfn.TaskInput;
}
