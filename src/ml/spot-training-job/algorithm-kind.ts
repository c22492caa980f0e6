import { BuiltInAlgorithm } from './built-in-algorithm';
import { AlgorithmOptions, ContainerAlgorithmOptions, ScriptAlgorithmOptions } from './training-algorithm';

/** What kind of algorithm it is, with what was said of it. */
export type AlgorithmKind =
  | { readonly kind: 'script'; readonly options: ScriptAlgorithmOptions }
  | { readonly kind: 'container'; readonly options: ContainerAlgorithmOptions }
  | { readonly kind: 'builtIn'; readonly algorithm: BuiltInAlgorithm; readonly options: AlgorithmOptions };
