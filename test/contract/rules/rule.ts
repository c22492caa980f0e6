import { ExpressionSample } from './jsonata';
import { Finding } from '../finding';
import { SynthesizedStack } from '../template';

/** What a rule looks at: all stacks of one form of a construct. */
export interface Subject {
  readonly stacks: SynthesizedStack[];
  /** True for the fully customised form: removal policy DESTROY, a topic for every alarm. */
  readonly customised: boolean;
  readonly samples: ExpressionSample[];
  /** Where `docs/runbooks` is. */
  readonly repository: string;
}

/** A rule is a function: templates in, findings out. */
export type Rule = (subject: Subject) => Finding[] | Promise<Finding[]>;
