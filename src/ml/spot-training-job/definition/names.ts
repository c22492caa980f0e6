/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.spot-training-job';

/** What all events of a run are called. */
export const EVENT_DETAIL_TYPE = 'Spot Training Run State Change';

/** Where runs are measured. */
export const NAMESPACE = 'SpotTrainingJob';

/** Tags by which a training job remembers. Keys and values keep to the characters that tags may have. */
export const TAG = {
  run: 'spot-training:run',
  /** Of the hyperparameters and the environment that the run was given. */
  input: 'spot-training:input',
  /** Index in the list of capacities. */
  capacity: 'spot-training:capacity',
  /** Dollars for an hour of its instances; 0 when no price is known. The list may be another one when the run goes on. */
  rate: 'spot-training:rate',
  /** The execution that waits for it. */
  execution: 'spot-training:execution',
  /** What the attempts before it took: training seconds / billable seconds / dollars / interruptions. */
  before: 'spot-training:before',
  /** Why the patrol has stopped it; without it somebody else has. */
  stopped: 'spot-training:stopped',
  /** How many of its interruptions have been told. */
  told: 'spot-training:told',
};

/** Reasons of the patrol. */
export const MARK = { noCapacity: 'no-capacity', interrupted: 'interrupted', orphaned: 'orphaned' };

/** JSONata: an object of the tags, from the answer of ListTags. */
export const tagsOf = (answer: string) => `$merge([${answer}.Tags.{ Key: Value }, {}])`;

/** Never tried again: an expression that fails will fail again, and what does not exist will not come. */
export const FINAL = ['States.QueryEvaluationError', 'SageMaker.ResourceNotFoundException'];
