/** Who speaks in the events. */
export const EVENT_SOURCE = 'cdk-reference-constructs.abr-media-pipeline';

/** What all events of an asset are called. */
export const EVENT_DETAIL_TYPE = 'Media Asset State Change';

/** Where assets are counted. */
export const NAMESPACE = 'AbrMediaPipeline';

/** Never tried again: an expression that fails will fail again, and a change that the record does not allow is not allowed a second later. */
export const FINAL = ['States.QueryEvaluationError', 'DynamoDB.ConditionalCheckFailedException'];

/** The most characters of a file's place that jobs are searched by, and so few at a time that an answer holds all that they were asked: it may have 256 KiB. */
export const SEARCHED = { characters: 300, jobs: 3, pages: 40 };

/** The largest object that one CopyObject takes: https://docs.aws.amazon.com/AmazonS3/latest/API/API_CopyObject.html */
export const LARGEST_COPY = 5 * 1024 ** 3;
