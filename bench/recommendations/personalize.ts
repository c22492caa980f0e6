import { ARNS, GROUP, METRIC, STORE } from './plan';
import { Store } from './store';
import { VirtualClock } from '../../local-cloud/states/clock';
import { StatesError } from '../../local-cloud/states/errors';
import { Handler } from '../../local-cloud/states/integrations';
import { Random } from '../../local-cloud/states/random';

/** What takes time to become. */
export interface Made {
  readonly arn: string;
  readonly name: string;
  readonly kind: Kind;
  readonly args: any;
  readonly created: number;
  /** The execution that asked for it. */
  readonly by: string;
  status: string;
  reason?: string;
  update?: { Status: string; SolutionVersionArn?: string; SchemaArn?: string; FailureReason?: string };
}

export type Kind = 'dataset' | 'update of a dataset' | 'import' | 'solution' | 'version' | 'campaign' | 'update of a campaign' | 'filter' | 'event-tracker' | 'attribution' | 'batch' | 'recommender' | 'erasure';

export interface PersonalizeProps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly store: Store;
  /** Why something does not become what was asked for: the nth of its kind, from 0. */
  readonly fails?: (kind: Kind, nth: number) => string | undefined;
  /** The score of the nth version, from 0; none when the recipe has no such metric. */
  readonly score?: (nth: number) => number | undefined;
  /** What all times are multiplied with. */
  readonly pace: number;
  /** Seconds that it takes: between these. */
  readonly takes?: Partial<Record<Kind, [number, number]>>;
}

const TAKES: Record<Kind, [number, number]> = {
  'dataset': [5, 60],
  'update of a dataset': [5, 60],
  'import': [300, 1500],
  'solution': [5, 60],
  'version': [1200, 5400],
  'campaign': [200, 900],
  'update of a campaign': [200, 900],
  'filter': [5, 60],
  'event-tracker': [5, 60],
  'attribution': [5, 60],
  'batch': [600, 1800],
  'recommender': [1200, 3600],
  'erasure': [3600, 86_400],
};
const LEAST_INTERACTIONS = 1000;
/** Of a person, past the machines. */
export const HANDS = 'a person';

const refused = (name: string, message: string) => new StatesError(`Personalize.${name}`, `${message} (Service: Personalize, Status Code: 400)`);
const exists = (arn: string) => refused('ResourceAlreadyExistsException', `Another resource with Arn ${arn} already exists.`);
const gone = (arn: string) => refused('ResourceNotFoundException', `Resource Arn ${arn} does not exist.`);
const busy = (arn: string) => refused('ResourceInUseException', `Resource ${arn} is in use.`);
const invalid = (message: string) => refused('InvalidInputException', message);
const atWork = (status: string) => /PENDING|IN_PROGRESS/.test(status);

/** Amazon Personalize: one dataset group, in virtual time. Names are taken once. */
export class Personalize {
  readonly schemas = new Map<string, string>();
  readonly made = new Map<string, Made>();
  /** Who is in each dataset. */
  readonly people = new Map<string, Set<string>>();
  /** What the campaign has served, in order; what it serves now is the last. */
  readonly served: { readonly time: number; readonly version: string; readonly by: string }[] = [];
  private readonly counts = new Map<Kind, number>();
  /** Who asks now. */
  private caller = HANDS;
  private readonly scores = new Map<string, number | undefined>();

  readonly handlers: Record<string, Handler>;

  private readonly calls: Record<string, (args: any) => any> = {
    createSchema: ({ Name, Schema }) => {
      const arn = `${ARNS}schema/${checked(Name)}`;
      if (this.schemas.has(arn)) throw exists(arn);
      JSON.parse(Schema);
      this.schemas.set(arn, Schema);
      return { SchemaArn: arn };
    },
    createDataset: (args) => {
      if (!this.schemas.has(args.SchemaArn)) throw gone(args.SchemaArn);
      const made = this.create('dataset', `dataset/${GROUP}/${args.DatasetType}`, args.Name, args);
      this.people.set(made.arn, new Set());
      return { DatasetArn: made.arn };
    },
    describeDataset: ({ DatasetArn }) => {
      const { arn, name, status, args, update } = this.get(DatasetArn);
      return { Dataset: { Name: name, DatasetArn: arn, SchemaArn: args.SchemaArn, Status: status, ...update && { LatestDatasetUpdate: update } } };
    },
    updateDataset: ({ DatasetArn, SchemaArn }) => {
      const dataset = this.active(DatasetArn);
      if (!this.schemas.has(SchemaArn)) throw gone(SchemaArn);
      if (dataset.update && atWork(dataset.update.Status)) throw busy(DatasetArn);
      this.update(dataset, 'update of a dataset', { SchemaArn }, () => (dataset.args.SchemaArn = SchemaArn));
      return { DatasetArn };
    },
    createDatasetImportJob: (args) => this.import(args),
    describeDatasetImportJob: ({ DatasetImportJobArn }) => ({ DatasetImportJob: described(this.get(DatasetImportJobArn)) }),
    createSolution: (args) => {
      if (args.PerformAutoTraining !== false) throw new Error('A solution that trains by itself is billed every week');
      return { SolutionArn: this.create('solution', `solution/${args.Name}`, args.Name, args).arn };
    },
    describeSolution: ({ SolutionArn }) => ({ Solution: described(this.get(SolutionArn)) }),
    createSolutionVersion: (args) => this.train(args),
    listSolutionVersions: ({ SolutionArn, MaxResults, NextToken = '0' }) => {
      const all = this.all('version').filter(({ args }) => args.SolutionArn === SolutionArn);
      const [first, last] = [Number(NextToken), Number(NextToken) + Number(MaxResults)];
      return {
        SolutionVersions: all.slice(first, last).map(({ arn, status, created }) => ({
          SolutionVersionArn: arn, Status: status, CreationDateTime: iso(created),
        })),
        ...last < all.length && { NextToken: String(last) },
      };
    },
    describeSolutionVersion: ({ SolutionVersionArn }) => {
      const version = this.get(SolutionVersionArn);
      return { SolutionVersion: { ...described(version), SolutionVersionArn, SolutionArn: version.args.SolutionArn } };
    },
    stopSolutionVersionCreation: ({ SolutionVersionArn }) => {
      const version = this.get(SolutionVersionArn);
      if (!atWork(version.status)) throw invalid(`Cannot stop ${SolutionVersionArn} in state ${version.status}`);
      version.status = 'CREATE STOPPED';
      return {};
    },
    getSolutionMetrics: ({ SolutionVersionArn }) => {
      const version = this.active(SolutionVersionArn);
      const score = this.scores.get(version.arn);
      return { SolutionVersionArn, Metrics: { coverage: 0.5, ...score !== undefined && { [METRIC]: score } } };
    },
    createCampaign: (args) => {
      this.active(args.SolutionVersionArn);
      const made = this.create('campaign', `campaign/${args.Name}`, args.Name, { ...args }, this.serves(args.SolutionVersionArn));
      return { CampaignArn: made.arn };
    },
    describeCampaign: ({ CampaignArn }) => {
      const { arn, name, status, args, reason, update } = this.get(CampaignArn);
      return {
        Campaign: {
          Name: name,
          CampaignArn: arn,
          Status: status,
          SolutionVersionArn: args.SolutionVersionArn,
          ...reason && { FailureReason: reason },
          ...update && { LatestCampaignUpdate: update },
        },
      };
    },
    updateCampaign: ({ CampaignArn, SolutionVersionArn }) => {
      const campaign = this.active(CampaignArn);
      this.active(SolutionVersionArn);
      if (campaign.update && atWork(campaign.update.Status)) throw busy(CampaignArn);
      const serves = this.serves(SolutionVersionArn);
      this.update(campaign, 'update of a campaign', { SolutionVersionArn }, () => {
        campaign.args.SolutionVersionArn = SolutionVersionArn;
        serves();
      });
      return { CampaignArn };
    },
    deleteCampaign: ({ CampaignArn }) => {
      const campaign = this.get(CampaignArn);
      if (atWork(campaign.status)) throw busy(CampaignArn);
      campaign.status = 'DELETE PENDING';
      this.later(60, () => this.made.delete(CampaignArn));
      return {};
    },
    createFilter: (args) => ({ FilterArn: this.create('filter', `filter/${args.Name}`, args.Name, args).arn }),
    describeFilter: ({ FilterArn }) => ({ Filter: described(this.get(FilterArn)) }),
    createEventTracker: (args) => {
      const other = this.all('event-tracker').find(({ name }) => name !== args.Name);
      if (other) throw refused('LimitExceededException', `The dataset group has the tracker ${other.arn}`);
      const { arn } = this.create('event-tracker', `event-tracker/${args.Name}`, args.Name, args);
      return { EventTrackerArn: arn, TrackingId: `tracking-${args.Name}` };
    },
    listEventTrackers: () => ({ EventTrackers: this.all('event-tracker').map(({ arn, name, status }) => ({ EventTrackerArn: arn, Name: name, Status: status })) }),
    describeEventTracker: ({ EventTrackerArn }) => ({ EventTracker: { ...described(this.get(EventTrackerArn)), TrackingId: `tracking-${this.get(EventTrackerArn).name}` } }),
    createMetricAttribution: (args) => ({ MetricAttributionArn: this.create('attribution', `metric-attribution/${args.Name}`, args.Name, args).arn }),
    createBatchInferenceJob: (args) => {
      this.active(args.SolutionVersionArn);
      return { BatchInferenceJobArn: this.create('batch', `batch-inference-job/${args.JobName}`, args.JobName, args).arn };
    },
    describeBatchInferenceJob: ({ BatchInferenceJobArn }) => ({ BatchInferenceJob: described(this.get(BatchInferenceJobArn)) }),
    createRecommender: (args) => ({ RecommenderArn: this.create('recommender', `recommender/${args.Name}`, args.Name, args).arn }),
    describeRecommender: ({ RecommenderArn }) => ({ Recommender: described(this.get(RecommenderArn)) }),
    createDataDeletionJob: (args) => this.erase(args),
    describeDataDeletionJob: ({ DataDeletionJobArn }) => ({ DataDeletionJob: described(this.get(DataDeletionJobArn)) }),
  };

  constructor(private readonly props: PersonalizeProps) {
    this.handlers = Object.fromEntries(Object.entries(this.calls).map(([name, answer]) => [`aws-sdk:personalize:${name}`, (args, { execution }) => {
      this.caller = execution.arn;
      return answer(args);
    }]));
  }

  all(kind: Kind): Made[] {
    return [...this.made.values()].filter((each) => each.kind === kind);
  }

  /** What the campaign serves. */
  get serving(): string | undefined {
    const [campaign] = this.all('campaign');
    return campaign && campaign.status === 'ACTIVE' ? campaign.args.SolutionVersionArn : undefined;
  }

  /** Somebody lets another version serve, by hand. */
  hands(version: string) {
    const [campaign] = this.all('campaign');
    if (campaign?.status !== 'ACTIVE' || (campaign.update && atWork(campaign.update.Status))) return;
    this.caller = HANDS;
    this.calls.updateCampaign({ CampaignArn: campaign.arn, SolutionVersionArn: version });
  }

  private import(args: any) {
    const { DatasetArn, ImportMode, DataSource, JobName } = args;
    const dataset = this.active(DatasetArn);
    const folder = new RegExp(`^s3://${STORE}/exports/([^/]+/[^/]+)/$`).exec(DataSource.DataLocation)?.[1];
    if (folder === undefined) throw invalid(`DataLocation is ${DataSource.DataLocation}`);
    const before = this.all('import').filter((each) => each.args.DatasetArn === DatasetArn);
    const arn = `${ARNS}dataset-import-job/${JobName}`;
    if (this.made.has(arn)) throw exists(arn);
    if (before.some(({ status }) => atWork(status)) || (dataset.update && atWork(dataset.update.Status))) throw busy(DatasetArn);
    if (this.all('erasure').some(({ status }) => atWork(status))) throw busy(`${ARNS}dataset-group/${GROUP}`);
    if (!['FULL', 'INCREMENTAL'].includes(ImportMode)) throw invalid(`ImportMode is ${ImportMode}`);
    if (ImportMode === 'INCREMENTAL' && !before.some(({ status }) => status === 'ACTIVE')) throw invalid('An incremental import needs a full one before it');
    const made = this.create('import', `dataset-import-job/${JobName}`, JobName, args, () => {
      const written = this.props.store.exports.get(folder);
      if (!written?.whole) return `Path does not exist: ${DataSource.DataLocation}`;
      if (args.DatasetArn.endsWith('INTERACTIONS') && written.rows < LEAST_INTERACTIONS) return `Insufficient data: ${written.rows} rows`;
      const people = ImportMode === 'FULL' ? new Set<string>() : this.people.get(DatasetArn)!;
      for (const person of written.people) people.add(person);
      this.people.set(DatasetArn, people);
      return undefined;
    });
    return { DatasetImportJobArn: made.arn };
  }

  private train(args: any) {
    this.active(args.SolutionArn);
    if (!this.all('import').some(({ status }) => status === 'ACTIVE')) throw invalid('There is nothing to train with');
    if (this.all('erasure').some(({ status }) => atWork(status))) throw busy(`${ARNS}dataset-group/${GROUP}`);
    checked(args.Name);
    const same = this.all('version').find(({ name }) => name === args.Name);
    if (same) throw exists(same.arn);
    const nth = this.all('version').length;
    const { arn } = this.create('version', `${args.SolutionArn.slice(ARNS.length)}/${String(nth).padStart(8, '0')}`, args.Name, args);
    this.scores.set(arn, this.props.score ? this.props.score(nth) : 0.3 + nth / 1000);
    return { SolutionVersionArn: arn };
  }

  private erase(args: any) {
    const { JobName, DataSource } = args;
    if (!this.all('dataset').length) throw invalid('The dataset group has no datasets');
    const list = this.props.store.objects.get(DataSource.DataLocation.replace(`s3://${STORE}/`, ''));
    if (list === undefined) throw invalid(`There is no ${DataSource.DataLocation}`);
    const arn = `${ARNS}data-deletion-job/${JobName}`;
    if (this.made.has(arn)) throw exists(arn);
    if ([...this.all('import'), ...this.all('version')].some(({ status }) => atWork(status))) throw busy(`${ARNS}dataset-group/${GROUP}`);
    const done = () => {
      const people = list.trim().split('\n').slice(1).map((line) => line.slice(1, -1));
      for (const all of this.people.values()) for (const person of people) all.delete(person);
    };
    return { DataDeletionJobArn: this.create('erasure', `data-deletion-job/${JobName}`, JobName, args, done, 'COMPLETED').arn };
  }

  /** @param done what is true when it has become; gives a reason when it cannot */
  private create(kind: Kind, path: string, name: string, args: any, done: () => string | void = () => undefined, end = 'ACTIVE'): Made {
    const arn = ARNS + path;
    checked(name);
    if (this.made.has(arn)) throw exists(arn);
    const verb = end === 'COMPLETED' ? '' : 'CREATE ';
    const made: Made = { arn, name, kind, args, created: this.props.clock.now, by: this.caller, status: `${verb}PENDING` };
    this.made.set(arn, made);
    this.become(kind, (progress) => {
      if (!atWork(made.status)) return;
      const reason = progress === undefined ? undefined : progress || done() || '';
      if (reason === undefined) made.status = `${verb}IN_PROGRESS`;
      else Object.assign(made, reason ? { status: `${verb}FAILED`, reason } : { status: end });
    });
    return made;
  }

  private update(made: Made, kind: Kind, to: object, done: () => void) {
    const update: NonNullable<Made['update']> = { Status: `${kind === 'update of a dataset' ? 'UPDATE' : 'CREATE'} PENDING`, ...to };
    made.update = update;
    this.become(kind, (progress) => {
      if (progress === undefined) {update.Status = update.Status.replace('PENDING', 'IN_PROGRESS');} else if (progress) {Object.assign(update, { Status: update.Status.replace('IN_PROGRESS', 'FAILED'), FailureReason: progress });} else {
        done();
        update.Status = 'ACTIVE';
      }
    });
  }

  /** Calls when it goes on (undefined), and when it ends: with a reason why it failed, or with an empty text. */
  private become(kind: Kind, step: (progress?: string) => void) {
    const nth = this.counts.get(kind) ?? 0;
    this.counts.set(kind, nth + 1);
    const length = this.props.pace * this.props.random.between(...this.props.takes?.[kind] ?? TAKES[kind]);
    this.later(length / 10, () => step());
    this.later(length, () => step(this.props.fails?.(kind, nth) ?? ''));
  }

  private serves(version: string) {
    const by = this.caller;
    return () => void this.served.push({ time: this.props.clock.now, version, by });
  }

  private later(seconds: number, action: () => void) {
    this.props.clock.after(1000 * seconds, action);
  }

  private get(arn: string): Made {
    const found = this.made.get(arn);
    if (!found) throw gone(arn);
    return found;
  }

  private active(arn: string): Made {
    const found = this.get(arn);
    if (found.status !== 'ACTIVE') throw atWork(found.status) ? busy(arn) : invalid(`${arn} is ${found.status}`);
    return found;
  }
}

const iso = (time: number) => new Date(time).toISOString();

const described = ({ name, status, reason, created }: Made) => ({
  Name: name, Status: status, CreationDateTime: iso(created), ...reason && { FailureReason: reason },
});

function checked(name: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9\-_]{0,62}$/.test(name)) throw invalid(`The name ${name} does not match [a-zA-Z0-9][a-zA-Z0-9-_]*, or is longer than 63 characters`);
  return name;
}
