/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.abr-media-pipeline';

/** What all events of an asset are called. */
export const EVENT_DETAIL_TYPE = 'Media Asset State Change';

/** Where assets are counted. */
export const NAMESPACE = 'AbrMediaPipeline';

/** Never tried again: an expression that fails will fail again, and a change that the record does not allow is not allowed a second later. */
export const FINAL = ['States.QueryEvaluationError', 'DynamoDB.ConditionalCheckFailedException'];

/** The largest object that one CopyObject takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const LARGEST_COPY = 5 * 1024 ** 3;
