import { Glue, GlueProps } from './glue';
import { Personalize, PersonalizeProps } from './personalize';
import { GROUP, recommendationPlan, STORE, TABLE, TRAINER } from './plan';
import { DatasetName, shop, Source } from './sources';
import { Store } from './store';
import { VirtualClock } from '../../local-cloud/states/clock';
import { Definition } from '../../local-cloud/states/definition';
import { StatesError } from '../../local-cloud/states/errors';
import { Execution } from '../../local-cloud/states/execution';
import { Injector } from '../../local-cloud/states/faults';
import { Random } from '../../local-cloud/states/random';
import { StateMachines } from '../../local-cloud/states/state-machines';
import { eraseDefinition } from '../../src/data/glue-to-personalize/definition/erase-definition';
import { eraseTime, pipelineTime } from '../../src/data/glue-to-personalize/definition/machine-times';
import { EVENT_SOURCE, NAMESPACE, STORE as FOLDERS } from '../../src/data/glue-to-personalize/definition/names';
import { pipelineDefinition } from '../../src/data/glue-to-personalize/definition/pipeline-definition';
import { RecommendationPlan } from '../../src/data/glue-to-personalize/definition/recommendation-plan';
import { BusEvent, EventBus } from '../event-bus';
import { Table } from '../media/table';
import { deployed } from '../training/plans';

export const MACHINES = ['Pipeline', 'Erase'] as const;
export type MachineName = typeof MACHINES[number];

export interface RecommendationWorldProps extends Pick<GlueProps, 'jobFails' | 'crawlFails'>, Pick<PersonalizeProps, 'fails' | 'score' | 'takes'> {
  readonly seed?: number;
  /** What all times of Glue and Personalize are multiplied with: the shorter they are, the less is asked whether something is done. */
  readonly pace?: number;
  readonly plan?: Partial<RecommendationPlan>;
  /** Definitions from elsewhere: of a template. */
  readonly definitions?: Record<MachineName, Definition>;
  readonly inject?: Injector;
  /** Whether a job of Glue is stopped with the Task that waits for it. Default: it is. */
  readonly cancels?: boolean;
  /** How many events are not taken at first. */
  readonly deaf?: number;
  /** Changes a definition: to break it on purpose. */
  readonly change?: (definition: Definition, machine: MachineName) => Definition;
}

const arnOf = (machine: MachineName) => `arn:aws:states:us-east-1:111122223333:stateMachine:${machine}`;
const MONTH = 30 * 86_400_000;

/** DynamoDB, Glue, S3, Personalize, EventBridge, CloudWatch and Step Functions in virtual time, with the two machines in it. */
export class RecommendationWorld {
  readonly clock: VirtualClock;
  readonly store: Store;
  readonly table: Table;
  readonly sources: Record<DatasetName, Source>;
  readonly glue: Glue;
  readonly personalize: Personalize;
  readonly bus: EventBus;
  readonly machines: StateMachines;
  /** What was put into CloudWatch. */
  readonly metrics: { readonly name: string; readonly value: number; readonly dimensions: Record<string, string> }[] = [];
  private deaf: number;

  constructor(private readonly props: RecommendationWorldProps = {}) {
    const { seed = 1, inject, cancels = true, jobFails, crawlFails, fails, score, takes, deaf = 0, pace = 1 } = props;
    const random = new Random(seed);
    this.deaf = deaf;
    this.clock = new VirtualClock(Date.UTC(2026, 0, 1) + random.integer(0, 86_400_000));
    const { clock } = this;
    this.store = new Store(() => clock.now);
    this.table = new Table(clock, TABLE, 'group');
    this.sources = shop(Math.floor(clock.now / 1000));
    this.glue = new Glue({ clock, random: random.fork(), store: this.store, sources: this.sources, jobFails, crawlFails, cancels, pace });
    this.personalize = new Personalize({ clock, random: random.fork(), store: this.store, fails, score, takes, pace });
    this.bus = new EventBus(clock, random.fork());
    this.machines = new StateMachines({
      clock,
      random: random.fork(),
      inject,
      handlers: {
        ...this.table.handlers,
        ...this.store.handlers,
        ...this.glue.handlers,
        ...this.personalize.handlers,
        'events:putEvents': (args) => (this.deaf-- > 0 ? { FailedEntryCount: 1, Entries: [{ ErrorCode: 'InternalFailure' }] } : this.bus.handlers['events:putEvents'](args)),
        'aws-sdk:cloudwatch:putMetricData': (args) => this.putMetricData(args),
      },
    });
    this.machines.define(TRAINER, { QueryLanguage: 'JSONata', StartAt: 'Train', States: { Train: { Type: 'Wait', Seconds: 600, End: true } } });
    this.deploy(props.plan);
    const key = { object: { key: [{ prefix: FOLDERS.parameters }] }, bucket: { name: [STORE] } };
    this.bus.rules.push({ pattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': key }, target: (event) => void this.start('Pipeline', event) });
  }

  /** As after a deployment of another mapping, or another target. */
  deploy(more: Partial<RecommendationPlan> = {}) {
    const plan = recommendationPlan(more);
    const own = { Pipeline: deployed(pipelineDefinition(plan), pipelineTime(plan)), Erase: deployed(eraseDefinition(plan), eraseTime(plan)) };
    const { change = (same) => same, definitions } = this.props;
    for (const name of MACHINES) this.machines.define(arnOf(name), change(definitions?.[name] ?? own[name], name));
  }

  start(machine: MachineName, input: any = {}, name?: string): Execution {
    return this.machines.start(arnOf(machine), input, name);
  }

  /** A run from its start to its end, with all that follows. */
  async run(input: any = {}, name?: string): Promise<Execution> {
    const execution = this.start('Pipeline', input, name);
    await this.ended(execution);
    return execution;
  }

  async erase(userIds: any): Promise<Execution> {
    const execution = this.start('Erase', { userIds });
    await this.ended(execution);
    return execution;
  }

  /** Somebody puts a file with parameters into the store. */
  async parameters(key: string, text: string): Promise<Execution> {
    this.store.put(key, text);
    this.bus.send('aws.s3', 'Object Created', { bucket: { name: STORE }, object: { key } });
    await this.clock.run(this.clock.now + 10_000);
    const execution = this.executions('Pipeline').at(-1)!;
    await this.ended(execution);
    return execution;
  }

  /** More business. */
  sell(rows: number, bad = 0) {
    this.sources.interactions.batches.push({ at: Math.floor(this.clock.now / 1000) - 3600, rows, bad });
  }

  /** Somebody lets one of the versions that were trained serve, past the machines. */
  hands(nth: number) {
    const trained = this.versions.filter(({ status }) => status === 'ACTIVE');
    if (trained.length) this.personalize.hands(trained[nth % trained.length].arn);
  }

  /** A table gets other columns; those of users are in the catalog at once, others when they are crawled. */
  restructure(name: DatasetName, change: (columns: Source['columns']) => Source['columns']) {
    this.sources[name].columns = change(this.sources[name].columns);
    if (name === 'users') this.glue.found(name);
  }

  /** All columns are again what they were, and bad rows are put right. */
  heal() {
    const healthy = shop(0);
    for (const [name, source] of Object.entries(this.sources) as [DatasetName, Source][]) {
      source.batches = source.batches.map(({ bad, ...batch }) => batch);
      this.restructure(name, () => healthy[name].columns);
    }
  }

  after(seconds: number, action: () => void) {
    this.clock.after(1000 * seconds, action);
  }

  async ended(execution: Execution) {
    for (let minutes = 0; execution.running; minutes += 10) {
      if (minutes > 30 * 24 * 60) throw new Error(`${execution.arn} runs for a month`);
      await this.clock.run(this.clock.now + 600_000);
    }
  }

  /** Lets all happen that is set to happen. */
  async finish(): Promise<this> {
    await this.clock.run(this.clock.now + MONTH);
    return this;
  }

  executions(machine: MachineName) {
    return this.machines.executions.filter(({ start }) => start.machineArn === arnOf(machine));
  }

  get record(): Record<string, any> {
    return this.table.record(GROUP) ?? {};
  }

  /** Our own events. */
  get told(): BusEvent[] {
    return this.bus.events.filter(({ source }) => source === EVENT_SOURCE);
  }

  get versions() {
    return this.personalize.all('version');
  }

  private putMetricData({ Namespace, MetricData }: any) {
    if (!MetricData.length) throw new StatesError('CloudWatch.MissingRequiredParameterException', 'The parameter MetricData is required.');
    for (const { MetricName, Value, Dimensions } of MetricData) {
      if (typeof Value !== 'number' || !Number.isFinite(Value)) throw new StatesError('CloudWatch.InvalidParameterValueException', `${MetricName} is ${Value}`);
      const dimensions = Object.fromEntries(Dimensions.map((each: any) => [each.Name, each.Value]));
      if (Namespace !== NAMESPACE || dimensions.Group !== GROUP) throw new Error(`${MetricName} is put into ${Namespace} by ${JSON.stringify(Dimensions)}`);
      this.metrics.push({ name: MetricName, value: Value, dimensions });
    }
    return {};
  }
}
