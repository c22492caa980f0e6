import { Checkpoints } from './checkpoints';
import { Market, Offer, Workload } from './market';
import { Timer, VirtualClock } from '../../local-cloud/states/clock';
import { Random } from '../../local-cloud/states/random';

export interface TrainingJobProps {
  readonly clock: VirtualClock;
  readonly seed: number;
  readonly market: Market;
  readonly workload: Workload;
  readonly checkpoints: Checkpoints;
  readonly request: any;
  /** Jobs of its type before it, and jobs of any. */
  readonly nth: number;
  readonly attempt?: number;
}

/** Seconds. SageMaker gives a training two minutes to save. */
const DOWNLOADING = 40;
const STOPPING = 120;
const UPLOADING = 20;
/** On demand, SageMaker does not wait for ever. */
const ON_DEMAND_WAIT = 3600;
const SPOT_BILLED = 0.31;

/** One job, from CreateTrainingJob to its end, by the statuses that SageMaker documents. */
export class TrainingJob {
  readonly name: string;
  readonly arn: string;
  readonly created: number;
  readonly prefix?: string;
  readonly transitions: { Status: string; StartTime: string; EndTime?: string }[] = [];
  status = 'InProgress';
  /** The status before, and when it changed. */
  before = 'InProgress';
  changed: number;
  ended?: number;
  reason?: string;
  training = 0;
  /** Seconds of instances, before what spot takes off. */
  used = 0;
  /** From which step on it trained, each time. */
  readonly resumed: number[] = [];
  private timers: Timer[] = [];
  private readonly limits: Timer[] = [];
  private began = 0;
  /** Seconds of the last time it trained. */
  private last = 0;
  private readonly waiting: (() => void)[] = [];
  private readonly offer: Offer;

  constructor(private readonly props: TrainingJobProps, readonly tags: Record<string, string>, readonly type: string) {
    const { clock, request } = props;
    this.name = request.TrainingJobName;
    this.arn = `arn:aws:sagemaker:us-east-1:111122223333:training-job/${this.name}`;
    this.created = this.changed = clock.now;
    this.prefix = request.CheckpointConfig?.S3Uri.replace(/^s3:\/\/[^/]+\//, '');
    this.offer = props.market[type] ?? {};
    const { MaxWaitTimeInSeconds: wait } = request.StoppingCondition;
    if (wait !== undefined) this.limits.push(clock.after(1000 * wait, () => this.stop('MaxWaitTimeExceeded')));
    this.start();
  }

  get request() {
    return this.props.request;
  }

  get alive() {
    return this.ended === undefined;
  }

  get secondary() {
    return this.transitions.at(-1)!.Status;
  }

  get billable() {
    return Math.round(this.used * (this.props.request.EnableManagedSpotTraining ? SPOT_BILLED : 1));
  }

  get description() {
    return {
      TrainingJobName: this.name,
      TrainingJobArn: this.arn,
      TrainingJobStatus: this.status,
      SecondaryStatus: this.secondary,
      SecondaryStatusTransitions: this.transitions,
      ResourceConfig: this.props.request.ResourceConfig,
      StoppingCondition: this.props.request.StoppingCondition,
      ...this.prefix && { CheckpointConfig: this.props.request.CheckpointConfig },
      ...this.reason && { FailureReason: this.reason },
      ...this.status === 'Completed' && { ModelArtifacts: { S3ModelArtifacts: `s3://models/${this.name}/output/model.tar.gz` } },
      ...!this.alive && this.training > 0 && { TrainingTimeInSeconds: this.training, BillableTimeInSeconds: this.billable },
    };
  }

  whenEnded(action: () => void) {
    if (this.alive) this.waiting.push(action);
    else action();
  }

  /** Ends it with time to save. */
  stop(secondary: string) {
    if (this.status !== 'InProgress') return;
    const trained = this.pause();
    this.turn('Stopping', 'Stopping');
    this.after(trained ? STOPPING * new Random(this.props.seed + this.created).next() : 5, () => {
      if (trained && this.props.workload.saves !== false) this.save();
      this.end('Stopped', secondary);
    });
  }

  private get trained() {
    return Math.round((this.props.clock.now - this.began) / 1000);
  }

  private start() {
    const { clock, nth } = this.props;
    this.turn('InProgress', 'Starting');
    const wanted = this.offer.wait?.(clock.now) ?? 60;
    const onDemand = !this.props.request.EnableManagedSpotTraining;
    const wait = onDemand ? Math.min(wanted, ON_DEMAND_WAIT) : wanted;
    const failure = this.offer.fails?.(nth) ?? (wait < wanted ? 'CapacityError: Unable to provision requested ML compute capacity.' : undefined);
    if (failure) this.after(wait, () => this.end('Failed', 'Failed', failure));
    else this.after(wait, () => this.download());
  }

  private download() {
    this.turn('InProgress', 'Downloading');
    this.used += DOWNLOADING;
    this.after(DOWNLOADING, () => this.train());
  }

  private train() {
    const { clock, workload, checkpoints, request, attempt = 0 } = this.props;
    this.turn('InProgress', 'Training');
    this.began = clock.now;
    const from = this.prefix ? checkpoints.newest(this.prefix) : 0;
    this.resumed.push(from);
    const failure = workload.fails?.(attempt);
    const limit = request.StoppingCondition.MaxRuntimeInSeconds - this.training;
    const life = this.offer.life?.(clock.now) ?? Infinity;
    const interval = workload.interval ?? 300;
    for (let at = interval; this.prefix && at < Math.min(workload.work - from, limit, life); at += interval) this.after(at, () => this.save());
    this.after(workload.work - from, () => this.complete());
    this.after(limit, () => this.stop('MaxRuntimeExceeded'));
    this.after(life, () => this.interrupted());
    if (failure) this.after(Math.max(1, failure.at - from), () => this.end('Failed', 'Failed', failure.reason));
  }

  private complete() {
    this.pause();
    this.turn('InProgress', 'Uploading');
    this.after(UPLOADING, () => this.end('Completed', 'Completed'));
  }

  private interrupted() {
    this.pause();
    this.turn('InProgress', 'Interrupted');
    this.after(30, () => this.start());
  }

  private save() {
    if (this.prefix) this.props.checkpoints.save(this.prefix, this.resumed.at(-1)! + (this.secondary === 'Training' ? this.trained : this.last));
  }

  /** No more of what was to happen. Tells whether it trained. */
  private pause(): boolean {
    this.timers.forEach((timer) => timer.cancel());
    this.timers = [];
    if (this.secondary !== 'Training') return false;
    this.last = this.trained;
    this.training += this.last;
    this.used += this.last;
    return true;
  }

  private end(status: string, secondary: string, reason?: string) {
    this.pause();
    this.limits.forEach((timer) => timer.cancel());
    this.reason = reason;
    this.turn(status, secondary);
    this.ended = this.props.clock.now;
    for (const action of this.waiting) action();
  }

  private turn(status: string, secondary: string) {
    const time = new Date(this.props.clock.now).toISOString();
    const last = this.transitions.at(-1);
    if (last) last.EndTime = time;
    this.transitions.push({ Status: secondary, StartTime: time });
    if (status !== this.status) [this.before, this.changed] = [this.status, this.props.clock.now];
    this.status = status;
  }

  private after(seconds: number, action: () => void) {
    if (seconds !== Infinity) this.timers.push(this.props.clock.after(1000 * seconds, action));
  }
}
