import { DATABASE, STORE } from './plan';
import { DatasetName, reported, Source } from './sources';
import { Store } from './store';
import { VirtualClock } from '../../local-cloud/states/clock';
import { OutOfTime, StatesError, Stopped } from '../../local-cloud/states/errors';
import { Call } from '../../local-cloud/states/interpreter';
import { Random } from '../../local-cloud/states/random';

export interface GlueProps {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly store: Store;
  readonly sources: Record<DatasetName, Source>;
  /** The error that a job ends with. */
  readonly jobFails?: (dataset: DatasetName, nth: number) => string | undefined;
  readonly crawlFails?: (crawler: string, nth: number) => string | undefined;
  /** What all times are multiplied with. */
  readonly pace: number;
  /** Whether a job is stopped with the Task that waits for it. */
  readonly cancels: boolean;
}

export interface JobRun {
  readonly id: string;
  readonly job: string;
  readonly args: Record<string, string>;
  readonly began: number;
  state: 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'STOPPED';
  error?: string;
}

interface Crawler {
  state: 'READY' | 'RUNNING' | 'STOPPING';
  last?: { Status: string; ErrorMessage?: string };
  crawls: number;
}

interface Table {
  readonly name: string;
  columns: Source['columns'];
  version: number;
  parameters: Record<string, string>;
}

const glue = (name: string, message: string) => new StatesError(`Glue.${name}`, `${message} (Service: Glue, Status Code: 400)`);

/** Glue: connections, crawlers, tables with versions, and jobs of which one run goes on at a time. */
export class Glue {
  readonly runs: JobRun[] = [];
  readonly crawlers = new Map<string, Crawler>();
  tables: Table[] = [];
  private readonly waiting = new Map<JobRun, (() => void)[]>();

  readonly handlers = {
    'aws-sdk:glue:testConnection': ({ ConnectionName }: any) => {
      const source = this.props.sources[datasetOf(ConnectionName, 'shop-database', 'interactions')];
      if (source.unreachable) throw glue('InvalidInputException', source.unreachable);
      return {};
    },
    'aws-sdk:glue:startCrawler': ({ Name }: any) => {
      const crawler = this.crawler(Name);
      if (crawler.state !== 'READY') throw glue('CrawlerRunningException', `Crawler with name ${Name} has already started`);
      crawler.state = 'RUNNING';
      this.props.clock.after(1000 * this.props.pace * this.props.random.between(20, 200), () => {
        crawler.state = 'STOPPING';
        const error = this.props.crawlFails?.(Name, crawler.crawls++);
        crawler.last = error === undefined ? { Status: 'SUCCEEDED' } : { Status: 'FAILED', ErrorMessage: error };
        if (error === undefined) this.found(Name.replace('shop-', '') as DatasetName);
        this.props.clock.after(1000 * this.props.pace * this.props.random.between(5, 60), () => (crawler.state = 'READY'));
      });
      return {};
    },
    'aws-sdk:glue:getCrawler': ({ Name }: any) => {
      const { state, last } = this.crawler(Name);
      return { Crawler: { Name, State: state, ...last && { LastCrawl: last } } };
    },
    'aws-sdk:glue:getTables': ({ DatabaseName, Expression, MaxResults }: any) => {
      if (DatabaseName !== DATABASE) throw glue('EntityNotFoundException', `Database ${DatabaseName} not found.`);
      if (!(MaxResults >= 1 && MaxResults <= 100)) throw glue('InvalidInputException', `MaxResults is ${MaxResults}`);
      const found = this.tables.filter(({ name }) => new RegExp(Expression).test(name)).slice(0, MaxResults);
      return {
        TableList: found.map(({ name, columns, version, parameters }) => ({
          Name: name, VersionId: String(version), Parameters: parameters, StorageDescriptor: { Columns: columns }, PartitionKeys: [],
        })),
      };
    },
    'glue:startJobRun.sync': (args: any, call: Call) => this.startJobRun(args, call),
  };

  constructor(private readonly props: GlueProps) {
    for (const name of ['shop-interactions', 'shop-items']) this.crawlers.set(name, { state: 'READY', crawls: 0 });
    this.found('users');
  }

  /** What a crawl makes of a source; also what the owner of a table does who keeps it himself. */
  found(name: DatasetName) {
    const { columns, crawled } = this.props.sources[name];
    const known = this.tables.find((table) => table.name === name);
    if (crawled === 'nothing') this.tables = this.tables.filter((table) => table !== known);
    if (crawled === 'nothing') return;
    if (crawled === 'gone' && known) known.parameters.DEPRECATED_BY_CRAWLER = '1';
    else if (!known) this.tables.push({ name, columns, version: 0, parameters: {} });
    else if (JSON.stringify(known.columns) !== JSON.stringify(columns)) Object.assign(known, { columns, version: known.version + 1 });
    if (crawled === 'several') this.tables.push({ name: `${name}_${'ab'.repeat(16)}`, columns: columns.slice(1), version: 0, parameters: {} });
  }

  private crawler(name: string): Crawler {
    const found = this.crawlers.get(name);
    if (!found) throw glue('EntityNotFoundException', `Crawler entry with name ${name} does not exist`);
    return found;
  }

  private startJobRun({ JobName, Arguments }: any, call: Call): Promise<any> {
    const { clock, random } = this.props;
    for (const [name, value] of Object.entries(Arguments)) {
      if (typeof value !== 'string') throw new Error(`The argument ${name} of ${JobName} is ${JSON.stringify(value)}, it must be a text`);
    }
    if (this.runs.some(({ job, state }) => job === JobName && state === 'RUNNING')) {
      throw glue('ConcurrentRunsExceededException', `Concurrent runs exceeded for ${JobName}`);
    }
    const run: JobRun = { id: `jr_${this.runs.length}`, job: JobName, args: Arguments, began: clock.now, state: 'RUNNING' };
    this.runs.push(run);
    const dataset = Arguments['--dataset'] as DatasetName;
    const place = `${Arguments['--run']}/${dataset}`;
    const source = this.props.sources[dataset];
    const erased = this.props.store.erased;
    const report = reported(dataset, source, { since: Arguments['--since'], until: Arguments['--until'] }, erased);
    const people = report.written > 0 ? source.people.filter((person) => !erased.has(person)) : [];
    const written = { whole: false, rows: report.written, people };
    const error = this.props.jobFails?.(dataset, this.runs.filter(({ job }) => job === JobName).length - 1);
    if (Arguments['--store'] !== STORE) throw new Error(`The job writes to ${Arguments['--store']}`);
    this.props.store.exports.set(place, written);
    clock.after(1000 * this.props.pace * random.between(60, 600), () => {
      if (run.state !== 'RUNNING') return;
      if (error === undefined) {
        written.whole = true;
        this.props.store.put(`reports/${place}.json`, JSON.stringify({ ...report, run: Arguments['--run'], mode: Arguments['--mode'] }), 'a job');
      } else {
        run.error = error;
      }
      this.end(run, error === undefined ? 'SUCCEEDED' : 'FAILED');
    });
    const answer = this.sync(run, call);
    // Nobody may be left to hear of it.
    answer.catch(() => undefined);
    return answer;
  }

  /** Answers when the job has ended; one that has not succeeded is an error. */
  private async sync(run: JobRun, { scope }: Call): Promise<any> {
    scope.check();
    try {
      if (run.state === 'RUNNING') await scope.wait<void>((resolve) => void this.waiting.set(run, [...this.waiting.get(run) ?? [], () => resolve()]));
    } catch (reason) {
      const cancels = reason instanceof Stopped || reason instanceof OutOfTime || (reason instanceof StatesError && reason.error === 'States.Timeout');
      if (this.props.cancels && cancels && run.state === 'RUNNING') this.end(run, 'STOPPED');
      throw reason;
    }
    const described = { Id: run.id, JobName: run.job, JobRunState: run.state, ...run.error !== undefined && { ErrorMessage: run.error } };
    if (run.state !== 'SUCCEEDED') throw new StatesError('States.TaskFailed', JSON.stringify(described));
    return described;
  }

  private end(run: JobRun, state: JobRun['state']) {
    run.state = state;
    for (const heard of this.waiting.get(run) ?? []) heard();
  }
}

function datasetOf(name: string, known: string, dataset: DatasetName): DatasetName {
  if (name !== known) throw glue('EntityNotFoundException', `Connection ${name} was not found`);
  return dataset;
}
