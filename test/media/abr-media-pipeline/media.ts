import { App, Stack, Token } from 'aws-cdk-lib';
import { AbrMediaPipelineProps } from '../../../src/media/abr-media-pipeline';
import { checkAbrMediaPipeline } from '../../../src/media/abr-media-pipeline/rules';

export const REGION = 'eu-central-1';

export const newStack = (region: string | undefined = REGION) => new Stack(new App(), 'Media', { env: { account: '123456789012', region } });

/** Values that are only known at deployment. */
export const parameter = Token.asString({ Ref: 'P' });
export const unknown = () => Token.asNumber({ Ref: 'P' });
export const unknownList = () => Token.asList({ Ref: 'P' });

/** What callers without a compiler may give. */
export const wrong = (value: unknown) => value as any;

export type Change = AbrMediaPipelineProps | ((stack: Stack) => AbrMediaPipelineProps);

/** One line of a table: a name, props, and what is said of them. */
export type Refused = [string, Change, string];
export type Taken = [string, Change];

export function check(change: Change, stack = newStack()): Stack {
  checkAbrMediaPipeline(stack, typeof change === 'function' ? change(stack) : change);
  return stack;
}
