import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Assertion } from './assertion';
import { memberOf } from './member';
import { Rollout } from './rollout';
import { RolloutOptions } from './rollout-options';
import { checkFunction } from './rollout-rules';

/** Props of `CanaryFunction`. */
export interface CanaryFunctionProps extends RolloutOptions {
  /**
   * The function. It must be defined in this app, so that its versions can be published.
   *
   * @default - one is made from `functionProps`
   */
  readonly function?: lambda.IFunction;

  /**
   * The props of the function, instead of `function`.
   *
   * @default - `function` is given
   */
  readonly functionProps?: lambda.FunctionProps;

  /**
   * Synthetic invocations of the new version, before it gets traffic and at every look. One that is not answered as expected rolls back.
   *
   * @default - none
   */
  readonly assertions?: Assertion[];
}

/** A function whose new versions are rolled out. */
export class CanaryFunction extends Construct {
  public readonly function: lambda.IFunction;
  public readonly alias: lambda.Alias;
  public readonly version: lambda.IVersion;
  public readonly rollout: Rollout;

  constructor(scope: Construct, id: string, props: CanaryFunctionProps) {
    super(scope, id);
    checkFunction(this, props);
    this.function = props.function ?? new lambda.Function(this, 'Function', props.functionProps!);
    const member = memberOf(this, this.function, props);
    this.alias = member.alias;
    this.version = member.version;
    this.rollout = new Rollout(this, 'Rollout', { ...props, members: [{ ...member, assertions: props.assertions }] });
  }
}
