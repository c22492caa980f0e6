import { Control } from './control';
import { Cloud } from './target';

/** What takes time on Personalize: `solutionVersion` is a training, `campaignUpdate` an update of a campaign that is there. */
export type PersonalizeKind = 'datasetGroup' | 'dataset' | 'datasetUpdate' | 'datasetImportJob' | 'solution' | 'solutionUpdate' | 'solutionVersion'
| 'campaign' | 'campaignUpdate' | 'recommender' | 'recommenderUpdate' | 'filter' | 'eventTracker' | 'metricAttribution' | 'batchInferenceJob'
| 'dataDeletionJob' | 'delete';

/** The next ones of a kind that are created or updated end in CREATE FAILED (data deletion: FAILED). */
export interface PersonalizeFailure {
  readonly kind: PersonalizeKind;
  /** So many. @default 1 */
  readonly times?: number;
  /** The failureReason. */
  readonly reason?: string;
}

/** What a test makes of Personalize's outside world; times are seconds of the cloud. */
export interface PersonalizeWorld {
  /** From the call to the end; those that are not named stay as they are. @default - SECONDS of emulator/personalize/world.py */
  readonly seconds?: Partial<Record<PersonalizeKind, number>>;
  /** In place of AWS's quotas (QUOTAS of emulator/personalize/world.py), as `datasetGroups`: 5. @default {} */
  readonly quotas?: Record<string, number>;
  /** @default [] */
  readonly failures?: PersonalizeFailure[];
  /** Kinds that stay in progress as long as they are in this list. @default [] */
  readonly hold?: PersonalizeKind[];
  /** So many calls of the API are answered by ThrottlingException. @default 0 */
  readonly throttle?: number;
}

/** A resource as its Describe operation shows it, times in seconds. */
export interface LocalPersonalizeResource {
  readonly kind: string;
  readonly arn: string;
  readonly name?: string;
  readonly jobName?: string;
  readonly status?: string;
  readonly failureReason?: string;
  readonly datasetGroupArn?: string;
  readonly creationDateTime: number;
  readonly lastUpdatedDateTime: number;
  readonly tags: Record<string, string>;
  /** Of a dataset: how much it holds, by import jobs and one by one. */
  readonly rows?: { readonly bulk: number; readonly single: number };
  /** Of an import job that is done. */
  readonly records?: number;
  readonly [member: string]: unknown;
}

/** A version that a campaign serves, until the next one in its list. */
export interface LocalServedVersion {
  readonly solutionVersionArn: string;
  readonly since: number;
  readonly minProvisionedTPS: number;
}

/** A training that is billed. */
export interface LocalTrainedVersion {
  readonly arn: string;
  readonly datasetGroupArn: string;
  readonly begun: number;
  readonly hours: number;
}

interface Answer {
  readonly settings: Required<PersonalizeWorld>;
  readonly resources: LocalPersonalizeResource[];
  readonly served: Record<string, LocalServedVersion[]>;
  readonly trained: LocalTrainedVersion[];
}

/**
 * The outside world of Personalize on the local cloud (emulator/personalize/control.py).
 *
 * Metrics of solution versions and scores are not those of Personalize: a small model of the stand-in makes them.
 */
export class LocalPersonalize {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalPersonalize', 'personalize');
  }

  /** Sets these members; the others stay as they are. */
  public async set(settings: PersonalizeWorld): Promise<void> {
    await this.control.call('PUT', { settings });
  }

  /** The settings as they are now; `times` and `throttle` count down as they strike. */
  public async settings(): Promise<Required<PersonalizeWorld>> {
    return (await this.control.call('GET')).settings;
  }

  /** All resources of all accounts and regions in the order of their creation, of one kind (`dataset`, `solutionVersion` ...) if it is given. */
  public async resources(kind?: string): Promise<LocalPersonalizeResource[]> {
    return (await this.control.call('GET')).resources.filter((resource) => !kind || resource.kind === kind);
  }

  /** What a campaign served and since when, the oldest first; empty before it is ACTIVE. */
  public async served(campaignArn: string): Promise<LocalServedVersion[]> {
    return (await this.control.call('GET')).served[campaignArn] ?? [];
  }

  /** The trainings that are billed so far, of one dataset group if it is given. */
  public async trained(datasetGroupArn?: string): Promise<LocalTrainedVersion[]> {
    return (await this.control.call('GET')).trained.filter((training) => !datasetGroupArn || training.datasetGroupArn === datasetGroupArn);
  }

  /** Forgets all settings; the resources stay. */
  public async reset(): Promise<void> {
    await this.control.call('DELETE');
  }
}
