import { Control } from './control';
import { Cloud } from './target';

/** A component as a core device has it installed. */
export interface LocalInstalledComponent {
  readonly componentName: string;
  readonly componentVersion: string;
  readonly lifecycleState: 'NEW' | 'INSTALLED' | 'STARTING' | 'RUNNING' | 'STOPPING' | 'ERRORED' | 'BROKEN' | 'FINISHED';
  readonly lifecycleStateDetails?: string;
  readonly isRoot: boolean;
}

/** What a core device tells AWS by job updates and fleet status messages; what is left out stays as it was. */
export interface LocalCoreReport {
  readonly region: string;
  /** Name of the thing. */
  readonly core: string;
  /** @default HEALTHY */
  readonly status?: 'HEALTHY' | 'UNHEALTHY';
  readonly deployment?: {
    readonly deploymentId: string;
    readonly status: 'IN_PROGRESS' | 'QUEUED' | 'FAILED' | 'COMPLETED' | 'TIMED_OUT' | 'CANCELED' | 'REJECTED' | 'SUCCEEDED';
    readonly reason?: string;
  };
  /** All that are installed. */
  readonly components?: LocalInstalledComponent[];
  readonly about?: { readonly coreVersion?: string; readonly platform?: string; readonly architecture?: string };
}

interface Answer {
  readonly deployments: { readonly region: string; readonly deploymentId: string; readonly targetArn: string; readonly deploymentStatus: string }[];
  readonly cores: { readonly region: string; readonly coreDeviceThingName: string; readonly status: string }[];
}

/** The device's side of Greengrass on the local cloud (emulator/greengrass/control.py); what is to be run is read by the API, with the AWS SDK. */
export class LocalGreengrass {
  private readonly control: Control<Answer>;

  constructor(cloud: Pick<Cloud, 'endpoint'>) {
    this.control = new Control(cloud, 'LocalGreengrass', 'greengrass');
  }

  public async report(report: LocalCoreReport): Promise<void> {
    await this.control.call('POST', report);
  }

  /** All deployments of all regions, the oldest first. */
  public async deployments(): Promise<Answer['deployments']> {
    return (await this.control.call('GET')).deployments;
  }
}
