import { createHash } from 'crypto';
import { Buckets, Created } from './buckets';
import { Kind } from './files';
import { Jobs } from './jobs';
import { NewsPipe } from './news-pipe';
import { DISTRIBUTION, OUTPUT, OUTPUT_PREFIX, PIPELINE, pipelinePlan, REJECTED, SOURCE, TABLE, UPLOADS } from './plan';
import { Edge, Transcripts, Verifier } from './side-services';
import { Table } from './table';
import { VirtualClock } from '../../local-cloud/states/clock';
import { Definition } from '../../local-cloud/states/definition';
import { StatesError } from '../../local-cloud/states/errors';
import { Execution } from '../../local-cloud/states/execution';
import { Injector } from '../../local-cloud/states/faults';
import { Random } from '../../local-cloud/states/random';
import { StateMachines } from '../../local-cloud/states/state-machines';
import { closerDefinition } from '../../src/media/abr-media-pipeline/definition/closer-definition';
import { deleteDefinition } from '../../src/media/abr-media-pipeline/definition/delete-definition';
import { EVENT_SOURCE, NAMESPACE } from '../../src/media/abr-media-pipeline/definition/names';
import { pipelineDefinition } from '../../src/media/abr-media-pipeline/definition/pipeline-definition';
import { progressDefinition } from '../../src/media/abr-media-pipeline/definition/progress-definition';
import { tellerDefinition } from '../../src/media/abr-media-pipeline/definition/teller-definition';
import { BusEvent, EventBus } from '../event-bus';
import { deployed } from '../training/plans';

export const MACHINES = ['Pipeline', 'Progress', 'Teller', 'Closer', 'Delete'] as const;
export type MachineName = typeof MACHINES[number];

export interface MediaWorldProps {
  readonly seed?: number;
  readonly inject?: Injector;
  /** Whether the source bucket keeps versions. Default: it does. */
  readonly versioned?: boolean;
  /** Whether captions are looked for and made. */
  readonly captions?: boolean;
  readonly transcriptsFail?: boolean;
  readonly cancels?: boolean;
  readonly refuses?: (time: number) => boolean;
  /** The error that whoever waits for the first job meets. */
  readonly unwatched?: string;
  /** Seconds that a copy takes. */
  readonly copying?: number;
  /** Seconds that jobs take: between these. */
  readonly encoding?: [number, number];
  /** How often an event, or a batch of news, comes again. */
  readonly again?: number;
  /** Changes a definition: to break it on purpose. */
  readonly change?: (definition: Definition, machine: MachineName) => Definition;
}

/** What somebody has uploaded. */
export interface Upload {
  readonly id: string;
  readonly key: string;
  readonly kind: Kind;
  readonly created: Created;
  readonly event: any;
  /** How often somebody has started it anew, or redriven one of its executions. */
  restarts: number;
  /** How often somebody has started it anew. */
  begunAnew: number;
}

const WEEK = 7 * 24 * 3_600_000;
const NEWS_RETRIES = 5;
const arnOf = (machine: MachineName) => `arn:aws:states:us-east-1:111122223333:stateMachine:${machine}`;
const TIMES: Record<MachineName, number> = { Pipeline: 24 * 3600, Progress: 60, Teller: 120, Closer: 7200, Delete: 7200 };

/** S3, DynamoDB, MediaConvert, Lambda, Transcribe, CloudFront, EventBridge and Step Functions in virtual time, with the five machines in it. */
export class MediaWorld {
  readonly clock: VirtualClock;
  readonly buckets: Buckets;
  readonly table: Table;
  readonly media: Jobs;
  readonly verifier: Verifier;
  readonly transcripts: Transcripts;
  readonly edge = new Edge();
  readonly bus: EventBus;
  readonly machines: StateMachines;
  readonly news: NewsPipe;
  readonly uploads: Upload[] = [];
  /** What was put into CloudWatch. */
  readonly metrics: { readonly name: string; readonly value: number }[] = [];
  private readonly random: Random;

  constructor(private readonly props: MediaWorldProps = {}) {
    const { seed = 1, inject, versioned = true, captions = false, cancels = true, refuses, unwatched, copying } = props;
    const { encoding = [80, 320], again = 0, change = (same) => same } = props;
    const random = this.random = new Random(seed);
    const clock = this.clock = new VirtualClock(Date.UTC(2026, 0, 1) + random.integer(0, 299_999));
    this.bus = new EventBus(clock, random.fork());
    this.buckets = new Buckets(clock, { [SOURCE]: versioned, [OUTPUT]: false }, (created) => this.created(created), copying);
    this.table = new Table(clock, TABLE);
    this.media = new Jobs({
      clock, random: random.fork(), buckets: this.buckets, cancels, refuses, unwatched, encoding, late: again, tell: (detail) => this.bus.send('aws.mediaconvert', 'MediaConvert Job State Change', detail),
    });
    this.verifier = new Verifier(this.buckets);
    this.transcripts = new Transcripts(clock, random.fork(), this.buckets, props.transcriptsFail ?? false);
    this.machines = new StateMachines({
      clock,
      random: random.fork(),
      inject,
      handlers: {
        ...this.buckets.handlers,
        ...this.table.handlers,
        ...this.media.handlers,
        ...this.verifier.handlers,
        ...this.transcripts.handlers,
        ...this.edge.handlers,
        ...this.bus.handlers,
        'aws-sdk:cloudwatch:putMetricData': (args) => this.putMetricData(args),
      },
      onStatus: (execution) => this.bus.send('aws.states', 'Step Functions Execution Status Change', execution.detail),
    });
    const plan = pipelinePlan(captions);
    const definitions: Record<MachineName, object> = {
      Pipeline: pipelineDefinition(plan),
      Progress: progressDefinition({ tableName: TABLE }),
      Teller: tellerDefinition({ pipelineName: PIPELINE }),
      Closer: closerDefinition({ tableName: TABLE, pipelineName: PIPELINE, uploads: UPLOADS }),
      Delete: deleteDefinition({
        tableName: TABLE, outputBucketName: OUTPUT, outputPrefix: OUTPUT_PREFIX, rejectedPrefix: REJECTED, distributionId: DISTRIBUTION,
      }),
    };
    for (const name of MACHINES) this.machines.define(arnOf(name), change(deployed(definitions[name], TIMES[name]), name));
    this.news = new NewsPipe({ clock, random: random.fork(), retries: NEWS_RETRIES, again, start: (records) => this.start('Teller', records) });
    this.table.whenChanged((record) => this.news.push(record));
    this.bus.rules.push(
      { pattern: { 'source': ['aws.s3'], 'detail-type': ['Object Created'], 'detail': { bucket: { name: [SOURCE] }, object: { key: [{ prefix: UPLOADS.prefix }] } } }, target: this.starts('Pipeline') },
      { pattern: { source: ['aws.mediaconvert'], detail: { status: ['PROGRESSING', 'STATUS_UPDATE'], userMetadata: { pipeline: [PIPELINE] } } }, target: this.starts('Progress') },
      { pattern: { source: ['aws.states'], detail: { stateMachineArn: [arnOf('Pipeline')], status: ['FAILED', 'TIMED_OUT', 'ABORTED'] } }, target: this.starts('Closer') },
    );
  }

  start(machine: MachineName, input: any): Execution {
    return this.machines.start(arnOf(machine), input);
  }

  /** Somebody uploads a file; whoever listens is told in a moment. */
  upload(key: string, kind: Kind): Upload {
    this.buckets.put(SOURCE, UPLOADS.prefix + key, kind);
    return this.uploads.at(-1)!;
  }

  /** The event of an upload comes again. */
  repeat({ event }: Upload) {
    this.bus.send('aws.s3', 'Object Created', event);
  }

  /** Somebody starts anew what has failed. */
  again(upload: Upload) {
    upload.restarts++;
    upload.begunAnew++;
    return this.start('Pipeline', { detail: upload.event, again: true });
  }

  /** Somebody redrives whatever of an asset did not succeed. */
  redrive(upload: Upload) {
    for (const { arn, status } of this.runsOf(upload)) {
      if (['FAILED', 'ABORTED', 'TIMED_OUT'].includes(status)) {
        upload.restarts++;
        this.machines.redrive(arn);
      }
    }
  }

  /** Somebody stops whatever runs of an asset. */
  stop(upload: Upload) {
    for (const { arn, running } of this.runsOf(upload)) if (running) this.machines.stop(arn);
  }

  delete({ id }: Upload) {
    return this.start('Delete', { assetId: id });
  }

  after(seconds: number, action: () => void) {
    this.clock.after(1000 * seconds, action);
  }

  /** Lets all happen that is set to happen; whatever runs for a week runs for ever. */
  async finish(): Promise<this> {
    await this.clock.run(this.clock.now + WEEK);
    return this;
  }

  executions(machine: MachineName) {
    return this.machines.executions.filter(({ start }) => start.machineArn === arnOf(machine));
  }

  runsOf({ event }: Upload) {
    const { object } = event;
    return this.executions('Pipeline').filter(({ start: { input } }) => {
      const { key, sequencer, 'version-id': version } = input?.detail?.object ?? {};
      return key === object.key && sequencer === object.sequencer && version === object['version-id'];
    });
  }

  record({ id }: Upload) {
    return this.table.record(id);
  }

  /** The events of all assets, or of one, in the order in which they were sent. */
  told(upload?: Upload): any[] {
    const ours = this.bus.events.filter(({ source }) => source === EVENT_SOURCE).map(({ detail }) => detail);
    return upload ? ours.filter(({ assetId }) => assetId === upload.id) : ours;
  }

  private starts(machine: MachineName) {
    return (event: BusEvent) => {
      this.start(machine, event);
      if (this.random.chance(this.props.again ?? 0)) this.after(this.random.between(0, 300), () => this.start(machine, event));
    };
  }

  private created(created: Created) {
    const { bucket, key, version, reason, sequencer } = created;
    if (bucket !== SOURCE) return;
    const event = {
      version: '0',
      bucket: { name: bucket },
      reason,
      object: { key, size: version.size, etag: version.etag, sequencer, ...version.id !== undefined && { 'version-id': version.id } },
    };
    const id = createHash('sha256').update(JSON.stringify([bucket, key, version.id ?? sequencer])).digest('hex').slice(0, 32);
    if (key.startsWith(UPLOADS.prefix)) this.uploads.push({ id, key, kind: version.kind, created, event, restarts: 0, begunAnew: 0 });
    this.bus.send('aws.s3', 'Object Created', event);
  }

  private putMetricData({ Namespace, MetricData }: any) {
    for (const { MetricName, Value, Dimensions } of MetricData) {
      if (typeof Value !== 'number' || !Number.isFinite(Value)) throw new StatesError('CloudWatch.InvalidParameterValueException', `${MetricName} is ${Value}`);
      if (Namespace !== NAMESPACE || Dimensions[0].Name !== 'Pipeline') throw new Error(`${MetricName} is put into ${Namespace} by ${JSON.stringify(Dimensions)}`);
      this.metrics.push({ name: MetricName, value: Value });
    }
    return {};
  }
}
