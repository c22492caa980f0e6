/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.glue-to-personalize';

/** What the events are called. */
export const EVENT = {
  promoted: 'Recommendation Model Promoted',
  rejected: 'Recommendation Model Rejected',
  returned: 'Recommendation Model Returned',
  changed: 'Source Schema Changed',
  erased: 'Users Erased',
};

/** Where rows and scores are counted. */
export const NAMESPACE = 'GlueToPersonalize';

/** Never tried again: an expression that fails will fail again, and a change that the record does not allow is not allowed a second later. */
export const FINAL = ['States.QueryEvaluationError', 'DynamoDB.ConditionalCheckFailedException'];

/** Folders of the store. */
export const STORE = {
  exports: 'exports/', quarantine: 'quarantine/', reports: 'reports/', erasures: 'erasures/', parameters: 'parameters/', results: 'results/',
};
