import { TrainingJob, TrainingJobProps } from './training-job';
import { OutOfTime, StatesError, Stopped } from '../../local-cloud/states/errors';
import { Call } from '../../local-cloud/states/interpreter';
import { Random } from '../../local-cloud/states/random';

export interface TrainingJobsProps extends Omit<TrainingJobProps, 'request' | 'nth'> {
  readonly random: Random;
  /** Whether Step Functions takes a stopped job for a failed one: it is not documented. */
  readonly stoppedFails: boolean;
  /** Whether Step Functions manages to stop the job of an execution that is stopped: it makes an effort. */
  readonly cancels: boolean;
}

const DAYS_28 = 28 * 24 * 3600;
/** Seconds after which a list knows of a change, at most. */
const LIST_LAG = 5;

/** SageMaker as far as it trains, with the semantics of its API. */
export class TrainingJobs {
  readonly jobs: TrainingJob[] = [];
  /** By the token of the request. */
  readonly packages: Record<string, any> = {};

  readonly handlers = {
    'sagemaker:createTrainingJob.sync': (args: any, call: Call) => this.sync(this.create(args), call),
    'aws-sdk:sagemaker:describeTrainingJob': ({ TrainingJobName }: any) => this.job(TrainingJobName).description,
    'aws-sdk:sagemaker:listTrainingJobs': (args: any) => this.list(args),
    'aws-sdk:sagemaker:listTags': ({ ResourceArn }: any) => ({ Tags: Object.entries(this.byArn(ResourceArn).tags).map(([Key, Value]) => ({ Key, Value })) }),
    'aws-sdk:sagemaker:deleteTags': ({ ResourceArn, TagKeys }: any) => {
      for (const key of TagKeys) delete this.byArn(ResourceArn).tags[key];
      return {};
    },
    'aws-sdk:sagemaker:addTags': ({ ResourceArn, Tags }: any) => {
      Object.assign(this.byArn(ResourceArn).tags, tagsOf(Tags));
      return { Tags };
    },
    'aws-sdk:sagemaker:stopTrainingJob': ({ TrainingJobName }: any) => {
      const job = this.job(TrainingJobName);
      if (job.status !== 'InProgress') throw new StatesError('SageMaker.SageMakerException', `The request was rejected because the training job is in status ${job.status}.`);
      job.stop('Stopped');
      return {};
    },
    'aws-sdk:sagemaker:createModelPackage': (args: any) => {
      this.packages[args.ClientToken] ??= args;
      return { ModelPackageArn: `arn:aws:sagemaker:us-east-1:111122223333:model-package/${args.ModelPackageGroupName}/1` };
    },
  };

  constructor(private readonly props: TrainingJobsProps) {}

  job(name: string): TrainingJob {
    const found = this.jobs.find((job) => job.name === name);
    if (!found) throw new StatesError('SageMaker.SageMakerException', 'Requested resource not found. (Service: SageMaker, Status Code: 400)');
    return found;
  }

  get alive() {
    return this.jobs.filter(({ alive }) => alive);
  }

  private byArn(arn: string): TrainingJob {
    return this.job(arn.split('/')[1]);
  }

  private create(request: any): TrainingJob {
    const { TrainingJobName: name } = request;
    checkRequest(request);
    const type = `${request.ResourceConfig.InstanceType}${request.EnableManagedSpotTraining ? ' spot' : ''}`;
    const { clock, market } = this.props;
    if (this.jobs.some((job) => job.name === name)) throw new StatesError('SageMaker.ResourceInUseException', `Training job names must be unique within an AWS account; ${name} exists`);
    if (market[type]?.full?.(clock.now)) throw new StatesError('SageMaker.ResourceLimitExceededException', `The account-level service limit for ${type} usage is exceeded`);
    const nth = this.jobs.filter((job) => job.type === type).length;
    const job = new TrainingJob({ ...this.props, request, nth, attempt: this.jobs.length }, tagsOf(request.Tags), type);
    this.jobs.push(job);
    return job;
  }

  /** Answers when the job has ended; a job that has not completed is an error. */
  private sync(job: TrainingJob, { scope }: Call): Promise<any> {
    const heard = async () => {
      // A call that is made after its caller was stopped is watched by nobody.
      scope.check();
      try {
        await scope.wait<void>((resolve) => job.whenEnded(() => this.props.clock.after(1000 * this.props.random.between(1, 30), () => resolve())));
      } catch (reason) {
        if (this.props.cancels && (reason instanceof Stopped || reason instanceof OutOfTime) && job.status === 'InProgress') job.stop('Stopped');
        throw reason;
      }
      if (job.status === 'Failed' || (job.status === 'Stopped' && this.props.stoppedFails)) throw new StatesError('States.TaskFailed', JSON.stringify(job.description));
      return job.description;
    };
    const answer = heard();
    // Nobody may be left to hear of it.
    answer.catch(() => undefined);
    return answer;
  }

  /** A page is taken first, and then what has another status is left out of it: https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html */
  private list({ NameContains = '', StatusEquals, SortOrder = 'Descending', MaxResults = 10, CreationTimeAfter, NextToken = '0' }: any) {
    const first = Number(NextToken);
    const youngest = CreationTimeAfter === undefined ? 0 : Date.parse(CreationTimeAfter);
    const { clock, seed } = this.props;
    const known = (since: number) => since + 1000 * new Random(Math.floor(seed + since)).between(0, LIST_LAG) <= clock.now;
    const found = this.jobs.filter((job) => known(job.created) && job.created > youngest && job.name.includes(NameContains))
      .map((job) => ({ job, status: known(job.changed) ? job.status : job.before }))
      .sort((a, b) => (SortOrder === 'Descending' ? b.job.created - a.job.created : a.job.created - b.job.created));
    return {
      TrainingJobSummaries: found.slice(first, first + MaxResults).filter(({ status }) => !StatusEquals || status === StatusEquals)
        .map(({ job: { name, arn }, status }) => ({ TrainingJobName: name, TrainingJobArn: arn, TrainingJobStatus: status })),
      ...found.length > first + MaxResults && { NextToken: `${first + MaxResults}` },
    };
  }
}

function tagsOf(tags: { Key: string; Value: string }[]): Record<string, string> {
  for (const { Key, Value } of tags) {
    if (![Key, Value].every((text) => /^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(text))) throw invalid(`the tag ${Key}=${Value}`);
  }
  return Object.fromEntries(tags.map(({ Key, Value }) => [Key, Value]));
}

function checkRequest(request: any) {
  const { TrainingJobName: name, StoppingCondition, EnableManagedSpotTraining: spot, HyperParameters, Environment, CheckpointConfig } = request;
  const { MaxRuntimeInSeconds: run, MaxWaitTimeInSeconds: wait } = StoppingCondition;
  const whole = (value: any) => Number.isInteger(value) && value >= 1 && value <= DAYS_28;
  const problems = [
    !/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,62}$/.test(name) && `the name ${name}`,
    !whole(run) && `MaxRuntimeInSeconds ${run}`,
    spot && !(whole(wait) && wait >= run) && `MaxWaitTimeInSeconds ${wait} beside ${run}`,
    !spot && wait !== undefined && 'MaxWaitTimeInSeconds without spot',
    [HyperParameters, Environment].some((map) => Object.values(map).some((value) => typeof value !== 'string')) && 'a hyperparameter or variable',
    CheckpointConfig && !/^s3:\/\/[^/]+\/.+\/$/.test(CheckpointConfig.S3Uri) && `the prefix ${CheckpointConfig.S3Uri}`,
  ].filter(Boolean);
  if (problems.length) throw invalid(problems.join(', '));
}

const invalid = (what: string) => new StatesError('SageMaker.AmazonSageMakerException', `1 validation error detected: ${what} (Error Code: ValidationException)`);
