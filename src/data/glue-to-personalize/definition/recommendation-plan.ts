import { State } from '../../../core/states-language';

/** A column of the source that the mapping reads. */
export interface ExpectedColumn {
  readonly name: string;
  /** Kinds of catalog types that it may have, without their parameters: `decimal`, not `decimal(10,2)`. */
  readonly types: string[];
}

/** What the machines know of a dataset. */
export interface DatasetPlan {
  readonly name: 'interactions' | 'items' | 'users';
  readonly type: 'INTERACTIONS' | 'ITEMS' | 'USERS';
  readonly job: string;
  readonly database: string;
  /** A regular expression of GetTables: what the crawler of this source makes, or the one table. */
  readonly tables: string;
  /** Tested before all, when the source is a database. */
  readonly connection?: string;
  /** Run before the export; none when the table is not crawled, or by a schedule of its own. */
  readonly crawler?: string;
  readonly expected: ExpectedColumn[];
  readonly schemaName: string;
  readonly schemaArn: string;
  /** Avro, as JSON. */
  readonly schema: string;
  readonly schemaHash: string;
  readonly datasetName: string;
  readonly datasetArn: string;
  /** How many optional columns an interactions dataset has: they count together with the types of events. */
  readonly optionalColumns: number;
  /** Seconds that a row may come late; only of a dataset that is exported incrementally. */
  readonly lateness?: number;
}

/** When a run stops before Personalize is paid. */
export interface ExportLimits {
  readonly quarantinedShare: number;
  readonly interactions: number;
  readonly usersWithTwo: number;
}

/** What trains and serves. */
export type TargetPlan = PersonalizePlan | RecommenderPlan | ForeignPlan;

interface InPersonalize {
  /** What all ARNs of this account and region begin with: `arn:aws:personalize:...:`. */
  readonly arns: string;
  readonly datasetGroupArn: string;
  readonly domain?: string;
  /** Reads exports, writes results. */
  readonly roleArn: string;
  readonly filters: { readonly name: string; readonly expression: string }[];
  readonly eventTracker?: string;
  readonly attribution?: State;
}

/** Our own training, and a campaign. */
export interface PersonalizePlan extends InPersonalize {
  readonly kind: 'personalize';
  readonly solution: State;
  readonly solutionArn: string;
  readonly campaign: { readonly name: string; readonly arn: string; readonly settings: State };
  readonly metric: string;
  readonly margin: number;
  readonly minimum?: number;
  readonly keepVersions: number;
  /** Seconds. */
  readonly trainingTimeout: number;
  readonly batch?: State;
}

/** A recommender of a domain, which Personalize trains by itself. */
export interface RecommenderPlan extends InPersonalize {
  readonly kind: 'recommender';
  readonly recommender: State;
  readonly recommenderArn: string;
}

/** Somebody else's trainer. */
export interface ForeignPlan {
  readonly kind: 'stateMachine';
  readonly stateMachineArn: string;
  readonly timeout: number;
}

export interface RecommendationPlan {
  readonly groupName: string;
  readonly tableName: string;
  readonly store: string;
  readonly datasets: DatasetPlan[];
  readonly limits: ExportLimits;
  /** Seconds that one Glue job may take. */
  readonly jobTimeout: number;
  readonly target: TargetPlan;
}
