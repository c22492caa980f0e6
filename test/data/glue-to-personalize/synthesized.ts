import { Stack } from 'aws-cdk-lib';
import { Change, interactions, newStack } from './mappings';
import { GlueToPersonalize } from '../../../src/data/glue-to-personalize';
import { ReadableTemplate } from '../../setup/readable-template';

/** No change: interactions only. */
const NONE: Change = {};
const MADE = new WeakMap<object, Synthesized>();

/** A stack with a GlueToPersonalize `Shop`, whose group is called shop, and what its template says. */
export class Synthesized extends ReadableTemplate {
  /** One for each change, made when it is first asked for, to be looked at by all: whoever adds to a stack makes a new one. */
  public static of(change = NONE): Synthesized {
    const made = MADE.get(change) ?? new Synthesized(change);
    MADE.set(change, made);
    return made;
  }

  public readonly pipeline: GlueToPersonalize;

  constructor(change = NONE, use: (pipeline: GlueToPersonalize, stack: Stack) => void = () => undefined, stack = newStack()) {
    const { operations, ...props } = typeof change === 'function' ? change(stack) : change;
    const pipeline = new GlueToPersonalize(stack, 'Shop', { interactions: interactions(stack), operations: { groupName: 'shop', ...operations }, ...props });
    use(pipeline, stack);
    super(stack);
    this.pipeline = pipeline;
  }
}
