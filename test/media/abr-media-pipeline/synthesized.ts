import { Stack } from 'aws-cdk-lib';
import { Change, newStack } from './media';
import { AbrMediaPipeline } from '../../../src/media/abr-media-pipeline';
import { ReadableTemplate } from '../../setup/readable-template';

/** No change: the pipeline that a user gets without a prop. */
const NONE: Change = {};
const MADE = new WeakMap<object, Synthesized>();

/** A stack with an AbrMediaPipeline `Films`, and what its template says. */
export class Synthesized extends ReadableTemplate {
  /** One for each change, made when it is first asked for, to be looked at by all: whoever adds to a stack makes a new one. */
  public static of(change = NONE): Synthesized {
    const made = MADE.get(change) ?? new Synthesized(change);
    MADE.set(change, made);
    return made;
  }

  public readonly pipeline: AbrMediaPipeline;

  constructor(change = NONE, use: (pipeline: AbrMediaPipeline, stack: Stack) => void = () => undefined, stack = newStack()) {
    const pipeline = new AbrMediaPipeline(stack, 'Films', typeof change === 'function' ? change(stack) : change);
    use(pipeline, stack);
    super(stack);
    this.pipeline = pipeline;
  }
}
