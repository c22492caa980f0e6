import { Checkpoints } from './checkpoints';
import { Market, Workload } from './market';
import { deployed, patrolPlan, runPlan } from './plans';
import { TrainingJobs } from './training-jobs';
import { VirtualClock } from '../../local-cloud/states/clock';
import { Definition } from '../../local-cloud/states/definition';
import { StatesError } from '../../local-cloud/states/errors';
import { Execution } from '../../local-cloud/states/execution';
import { Injector } from '../../local-cloud/states/faults';
import { Random } from '../../local-cloud/states/random';
import { StateMachines } from '../../local-cloud/states/state-machines';
import { EVENT_SOURCE } from '../../src/ml/spot-training-job/definition/names';
import { PatrolPlan, patrolDefinition } from '../../src/ml/spot-training-job/definition/patrol-definition';
import { runDefinition } from '../../src/ml/spot-training-job/definition/run-definition';
import { RunPlan } from '../../src/ml/spot-training-job/definition/run-plan';
import { EventBus } from '../event-bus';

export interface TrainingWorldProps {
  readonly seed?: number;
  readonly plan?: Partial<RunPlan>;
  readonly patrol?: Partial<PatrolPlan>;
  readonly market?: Market;
  readonly workload?: Partial<Workload>;
  readonly inject?: Injector;
  readonly stoppedFails?: boolean;
  readonly cancels?: boolean;
  /** Changes the definition of the runs: to break it on purpose. */
  readonly change?: (definition: Definition) => Definition;
}

/** An event of the machines. */
export interface Told {
  readonly time: number;
  readonly run: string;
  readonly state: string;
  readonly [field: string]: any;
}

const MACHINE = 'arn:aws:states:us-east-1:111122223333:stateMachine:Run';
const PATROL = 'arn:aws:states:us-east-1:111122223333:stateMachine:Patrol';
const EVERY = 300_000;
const HOUR = 3_600_000;

/** SageMaker, S3, CloudWatch, EventBridge and Step Functions in virtual time, with the two machines in it. */
export class TrainingWorld {
  readonly clock: VirtualClock;
  readonly sagemaker: TrainingJobs;
  readonly checkpoints: Checkpoints;
  readonly bus: EventBus;
  readonly machines: StateMachines;
  readonly plan: RunPlan;
  /** What was put into CloudWatch. */
  readonly metrics: { readonly name: string; readonly value: number; readonly time: number }[] = [];

  private finishing = false;
  private patrolling = false;
  /** What is yet to happen by `after`. */
  private planned = 0;

  constructor(props: TrainingWorldProps = {}) {
    const { seed = 1, market = {}, workload, inject, stoppedFails = true, cancels = true, change = (same) => same } = props;
    const random = new Random(seed);
    this.clock = new VirtualClock(Date.UTC(2026, 0, 1) + random.integer(0, 299_999));
    this.checkpoints = new Checkpoints(() => this.clock.now);
    this.sagemaker = new TrainingJobs({
      clock: this.clock,
      seed,
      random: random.fork(),
      market,
      workload: { work: 1800, ...workload },
      checkpoints: this.checkpoints,
      stoppedFails,
      cancels,
    });
    this.bus = new EventBus(this.clock, random.fork());
    this.machines = new StateMachines({
      clock: this.clock,
      random: random.fork(),
      inject,
      handlers: {
        ...this.sagemaker.handlers, ...this.checkpoints.handlers, ...this.bus.handlers, 'aws-sdk:cloudwatch:putMetricData': (args) => this.putMetricData(args),
      },
    });
    this.plan = runPlan(props.plan);
    this.machines.define(MACHINE, change(deployed(runDefinition(this.plan), this.plan.maxWait + 7200)));
    this.machines.define(PATROL, deployed(patrolDefinition(patrolPlan(this.plan, props.patrol)), 1800));
  }

  start(input: any = {}, name?: string): Execution {
    return this.machines.start(MACHINE, input, name);
  }

  startPatrol(): Execution {
    return this.machines.start(PATROL, {});
  }

  /** Minutes from now. */
  after(minutes: number, action: () => void) {
    this.planned++;
    this.clock.after(60_000 * minutes, () => {
      this.planned--;
      action();
    });
  }

  get runs() {
    return this.machines.executions.filter(({ start }) => start.machineArn === MACHINE);
  }

  get patrols() {
    return this.machines.executions.filter(({ start }) => start.machineArn === PATROL);
  }

  get jobs() {
    return this.sagemaker.jobs;
  }

  get told(): Told[] {
    return this.bus.events.filter(({ source }) => source === EVENT_SOURCE).map(({ time, detail }) => ({ time: Date.parse(time), ...detail }));
  }

  /** Lets all that is set happen, until every run has ended, and another hour for the patrol to end what is left. */
  async finish(): Promise<this> {
    this.finishing = true;
    if (!this.patrolling) this.patrol();
    await this.clock.run();
    this.finishing = false;
    return this;
  }

  /** The schedule. Without a living job the patrol does nothing, and is left out. */
  private patrol() {
    this.patrolling = true;
    this.clock.after(EVERY, () => {
      const { alive } = this.sagemaker;
      if (alive.length) this.startPatrol();
      const running = this.runs.some((run) => run.running);
      const last = Math.max(...this.runs.map(({ stopDate = 0 }) => stopDate));
      this.patrolling = false;
      if (running || this.planned || !this.finishing || (alive.length && this.clock.now < last + HOUR)) this.patrol();
    });
  }

  private putMetricData({ Namespace, MetricData }: any) {
    for (const { MetricName, Value, Dimensions } of MetricData) {
      if (typeof Value !== 'number' || !Number.isFinite(Value)) throw new StatesError('CloudWatch.InvalidParameterValueException', `${MetricName} is ${Value}`);
      if (Namespace !== 'SpotTrainingJob' || Dimensions[0].Name !== 'Job') throw new Error(`${MetricName} is put into ${Namespace} by ${JSON.stringify(Dimensions)}`);
      this.metrics.push({ name: MetricName, value: Value, time: this.clock.now });
    }
    return {};
  }
}
