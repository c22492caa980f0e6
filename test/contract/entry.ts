import { Stack } from 'aws-cdk-lib';
import { Exception } from './exceptions';
import { ExpressionSample } from './rules/jsonata';

/** Puts one form of a construct into a stack. */
export type Build = (stack: Stack) => void;

/** What the contract needs to know of a construct: how to put it into a stack. The checks are the same for all. */
export interface ContractEntry {
  /** Name of the class, as exported from `src/index.ts`. */
  readonly construct: string;
  /** The construct whose folder, page and runbook it shares. @default - it has its own */
  readonly pageOf?: string;
  /** Required props only. Whatever holds data must come out with the removal policy RETAIN. */
  readonly minimal: Build;
  /** Every option set, removal policy DESTROY (it must reach every part that holds data) and a topic for every alarm. */
  readonly customised: Build;
  /** Each resource that the construct takes by interface, imported with `fromXxx`. */
  readonly imported?: Build;
  /** Each prop that may be known at deployment only, given as a token. */
  readonly tokens?: Build;
  /** Set when the construct cannot live in a stack without an environment: the error that says so. */
  readonly withoutEnvironment?: { readonly error: RegExp };
  /** Findings that are right for this construct. One that no longer occurs fails the suite. */
  readonly exceptions?: Exception[];
  /** Inputs that the JSONata expressions of a state are evaluated with. */
  readonly samples?: ExpressionSample[];
}
