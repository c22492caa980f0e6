import { aws_cloudfront as cloudfront, aws_iam as iam, aws_lambda as lambda, aws_stepfunctions as sfn, Stack } from 'aws-cdk-lib';
import { EVENT_SOURCE, NAMESPACE } from './definition/names';
import { PlannedCaptions } from './definition/pipeline-plan';
import { allowKey } from './media-role';
import { MediaStorage } from './media-storage';
import { allow, allowEvents, allowMetrics, allowWaiting, executionsOf } from '../../core/state-machine';

interface PipelineParts {
  readonly storage: MediaStorage;
  readonly role: iam.Role;
  readonly queueArns: string[];
  readonly verify: lambda.IFunction;
  readonly captions: PlannedCaptions;
}

/** The id of an asset, and what tells its executions apart: the names that the definition gives. */
const TRANSCRIPT = `${'?'.repeat(32)}-${'?'.repeat(16)}`;

const allJobs = (machine: sfn.StateMachine) => Stack.of(machine).formatArn({ service: 'mediaconvert', resource: 'jobs', resourceName: '*' });

/** What the machine of the pipeline does. Probe reads the file in the name of whoever asks. */
export function grantPipeline(machine: sfn.StateMachine, { storage, role, queueArns, verify, captions }: PipelineParts) {
  const { sourceBucket, sourcePrefix, rejectedPrefix, table } = storage;
  const uploads = sourceBucket.arnForObjects(`${sourcePrefix}*`);
  allow(machine, ['dynamodb:UpdateItem'], [table.tableArn]);
  allow(machine, ['mediaconvert:Probe'], ['*']);
  // By the file that a job reads, in whatever queue it is.
  allow(machine, ['mediaconvert:SearchJobs'], ['*']);
  allow(machine, ['s3:GetObject', 's3:GetObjectVersion', 's3:DeleteObject', 's3:DeleteObjectVersion'], [uploads]);
  allow(machine, ['s3:PutObject'], [sourceBucket.arnForObjects(`${rejectedPrefix}*`)]);
  allowKey(storage.sourceKey, machine, 'Decrypt', 'GenerateDataKey');
  // https://docs.aws.amazon.com/step-functions/latest/dg/connect-mediaconvert.html
  allow(machine, ['mediaconvert:CreateJob'], queueArns);
  allow(machine, ['mediaconvert:TagResource', 'mediaconvert:GetJob', 'mediaconvert:CancelJob'], [allJobs(machine)]);
  allow(machine, ['iam:PassRole'], [role.roleArn], { StringEquals: { 'iam:PassedToService': 'mediaconvert.amazonaws.com' } });
  allowWaiting(machine, 'StepFunctionsGetEventsForMediaConvertJobRule');
  allow(machine, ['lambda:InvokeFunction'], [verify.functionArn]);
  if (captions.sidecars.length) allow(machine, ['s3:ListBucket'], [sourceBucket.bucketArn], { StringLike: { 's3:prefix': `${sourcePrefix}*` } });
  if (captions.transcribed === undefined) return;
  // Transcribe reads and writes in the name of whoever asks.
  allow(machine, ['transcribe:StartTranscriptionJob'], ['*']);
  allow(machine, ['transcribe:GetTranscriptionJob'], [Stack.of(machine).formatArn({ service: 'transcribe', resource: 'transcription-job', resourceName: TRANSCRIPT })]);
  allow(machine, ['s3:PutObject'], [storage.outputBucket.arnForObjects(`${storage.outputPrefix}*/captions/*`)]);
  allowKey(storage.outputKey, machine, 'GenerateDataKey', 'Decrypt');
}

/** What the function that looks at results does. */
export function grantVerify(verify: lambda.Function, storage: MediaStorage) {
  const { sourceBucket, sourcePrefix, outputBucket, outputPrefix } = storage;
  const may = (actions: string[], resources: string[], conditions?: Record<string, unknown>) =>
    verify.addToRolePolicy(new iam.PolicyStatement({ actions, resources, ...conditions && { conditions } }));
  may(['s3:GetObject'], [sourceBucket.arnForObjects(`${sourcePrefix}*`), outputBucket.arnForObjects(`${outputPrefix}*`)]);
  may(['s3:ListBucket'], [outputBucket.bucketArn], { StringLike: { 's3:prefix': `${outputPrefix}*` } });
  // Without it S3 would not say that a source is gone, only that nothing may be seen of it.
  may(['s3:ListBucket'], [sourceBucket.bucketArn]);
  may(['s3:PutObject'], [outputBucket.arnForObjects(`${outputPrefix}*/thumbnails.vtt`)]);
  allowKey(storage.sourceKey, verify, 'Decrypt');
  allowKey(storage.outputKey, verify, 'Decrypt', 'GenerateDataKey');
}

/** What the other machines do. */
export function grantProgress(machine: sfn.StateMachine, { table }: MediaStorage) {
  allow(machine, ['dynamodb:UpdateItem'], [table.tableArn]);
}

export function grantTeller(machine: sfn.StateMachine) {
  allowEvents(machine, EVENT_SOURCE);
  allowMetrics(machine, NAMESPACE);
}

export function grantCloser(machine: sfn.StateMachine, { table }: MediaStorage, pipeline: sfn.StateMachine) {
  allow(machine, ['states:DescribeExecution'], [executionsOf(pipeline)]);
  allow(machine, ['mediaconvert:SearchJobs'], ['*']);
  allow(machine, ['mediaconvert:CancelJob'], [allJobs(machine)]);
  allow(machine, ['dynamodb:UpdateItem'], [table.tableArn]);
}

export function grantDelete(machine: sfn.StateMachine, storage: MediaStorage, distribution: cloudfront.IDistribution | undefined) {
  const { sourceBucket, sourcePrefix, rejectedPrefix, outputBucket, outputPrefix } = storage;
  allow(machine, ['dynamodb:UpdateItem'], [storage.table.tableArn]);
  allow(machine, ['s3:ListBucket'], [outputBucket.bucketArn], { StringLike: { 's3:prefix': `${outputPrefix}*` } });
  allow(machine, ['s3:DeleteObject'], [outputBucket.arnForObjects(`${outputPrefix}*`), sourceBucket.arnForObjects(`${rejectedPrefix}*`)]);
  // A delete that compares the content wants to read it as well.
  allow(machine, ['s3:GetObject', 's3:DeleteObject', 's3:DeleteObjectVersion'], [sourceBucket.arnForObjects(`${sourcePrefix}*`)]);
  if (distribution) allow(machine, ['cloudfront:CreateInvalidation'], [Stack.of(machine).formatArn({ service: 'cloudfront', region: '', resource: 'distribution', resourceName: distribution.distributionId })]);
}
