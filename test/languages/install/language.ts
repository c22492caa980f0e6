import { Requirement } from '../../../local-cloud/requirements';
import { Steps } from '../steps';

/** How a user of one language comes from the package to templates. */
export interface Language {
  readonly name: string;
  /** What must be on the machine, apart from Node. */
  readonly needs: Requirement[];
  /** Whether CI may go without: only what CI's machine cannot have. */
  readonly mayBeMissingInCi?: boolean;
  /** Builds the package, installs it, and synthesizes all apps, each into its own folder. */
  synthesize(steps: Steps, out: string): Promise<void>;
}
