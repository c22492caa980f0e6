import { resolve } from 'node:path';
import { ContractEntry } from './entry';
import { Subject } from './rules/rule';
import { ENVIRONMENT, Synthesis, SynthesisOptions, synthesize } from './synthesize';

/** One way to use a construct: it is synthesized once, and every check looks at the result. */
export interface Form {
  readonly name: string;
  readonly customised: boolean;
  /** Whether the stack has an account and a region. */
  readonly environment: boolean;
  readonly synthesis: () => Synthesis;
}

/** Minimal and customised, in a stack with an environment and, unless the entry says that it cannot, in one without. */
export function formsOf(entry: ContractEntry, options: Pick<SynthesisOptions, 'nag'> = {}): Form[] {
  const environments = entry.withoutEnvironment ? [ENVIRONMENT] : [ENVIRONMENT, undefined];
  return environments.flatMap((env) => (['minimal', 'customised'] as const).map((form) => ({
    name: `${form}, ${env ? 'with' : 'without'} an environment`,
    customised: form === 'customised',
    environment: env !== undefined,
    synthesis: once(() => synthesize(entry[form], { ...options, env, exceptions: entry.exceptions })),
  })));
}

/** A form as the rules look at it. */
export function subjectOf(entry: ContractEntry, form: Form): Subject {
  const { stacks } = form.synthesis();
  return { stacks, customised: form.customised, samples: entry.samples ?? [], repository: resolve(__dirname, '..', '..') };
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
