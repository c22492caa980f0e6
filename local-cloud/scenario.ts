import { Deployment, DeployOptions } from './deploy';
import { Requirement } from './requirements';
import { Cloud } from './target';

/** What `demo-apps/<name>/scenario.ts` exports: what it needs, and what it does once the target is up. */
export interface Scenario {
  /** Checked before anything starts. Python is added by the runner when the target is local. */
  readonly requirements: Requirement[];
  /** Settings of the emulator, for example `{ SFN_WAIT_SCALE: '0.01' }`. */
  readonly emulatorSettings?: Record<string, string>;
  /** Deploys and drives the app. What it throws fails the demo; what it started itself it ends with `context.onEnd`. */
  run(context: ScenarioContext): Promise<void>;
}

export interface ScenarioContext {
  /** The target that is up: endpoint, SDK client configuration, recorded calls. */
  readonly cloud: Cloud;
  /** `demo-apps/<name>`. */
  readonly directory: string;
  /** A directory of this run for files of the scenario; kept, and named when something fails. */
  readonly workDir: string;
  /** Whether what the demo shows stays until the viewer has seen enough (`--keep`). */
  readonly keep: boolean;
  log(line: string): void;
  /** A named part of the demo: printed with the time that it took; a failure names it. */
  step<T>(title: string, action: () => Promise<T>): Promise<T>;
  /** Deploys with the CDK CLI. On a target that outlives the run, the stacks are destroyed at the end unless `--keep`. */
  deploy(options: Omit<DeployOptions, 'log'>): Promise<Deployment>;
  /** Whether an optional requirement is there. */
  has(requirement: string): boolean;
  /**
   * Runs when the demo ends, last in first out, whether it succeeded or failed. On Ctrl-C only processes are ended: start
   * them with `processes.ts`.
   */
  onEnd(action: () => void | Promise<void>): void;
}
