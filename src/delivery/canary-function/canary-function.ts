import { aws_lambda as lambda, aws_logs as logs, RemovalPolicy } from 'aws-cdk-lib';
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
   * The props of the function, instead of `function`. Without `logGroup` and `logRetention` its log is kept for a month; without `tracing` it is traced.
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

/**
 * A Lambda function whose new versions receive traffic step by step, judged at every step, and lose it again when they are worse.
 *
 * Each deployment that changes the function publishes a version. When the stack is complete, a state machine moves the alias to it: it shifts a weight,
 * waits, and compares errors and durations of both versions in the same time. Callers use `alias`. CloudFormation never touches it again once it exists.
 *
 * @example
 * import { aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
 * import { CanaryFunction, RolloutPlan } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 * const checkout = new CanaryFunction(stack, 'Checkout', {
 *   functionProps: {
 *     runtime: lambda.Runtime.NODEJS_24_X,
 *     handler: 'index.handler',
 *     code: lambda.Code.fromAsset('checkout'),
 *   },
 *   plan: RolloutPlan.canary({ weight: 0.1, duration: Duration.minutes(5) }),
 * });
 * checkout.alias.addFunctionUrl();
 */
export class CanaryFunction extends Construct {
  /** The function. */
  public readonly function: lambda.IFunction;
  /** What callers use: events, APIs and permissions belong here. */
  public readonly alias: lambda.Alias;
  /** The version of this deployment. */
  public readonly version: lambda.IVersion;
  /** The rollout, with its machines, metrics and events. */
  public readonly rollout: Rollout;

  /**
   * @param scope where it lies
   * @param id its id
   * @param props its options
   * @throws when the function is imported or missing, the plan does not rise to 1 in at most 100 steps and 365 days, a check can never fail, or an assertion
   * would write again and again
   */
  constructor(scope: Construct, id: string, props: CanaryFunctionProps) {
    super(scope, id);
    checkFunction(this, props);
    this.function = props.function ?? new lambda.Function(this, 'Function', this.withDefaults(props));
    const member = memberOf(this, this.function, { aliasName: props.aliasName, firstVersion: props.lifecycle?.firstVersion });
    this.alias = member.alias;
    this.version = member.version;
    this.rollout = new Rollout(this, 'Rollout', { ...props, members: [{ ...member, name: id, assertions: props.assertions }] });
  }

  /** What the house adds to the props of a function: its log does not stay for ever, and it is traced. */
  private withDefaults({ functionProps, operations }: CanaryFunctionProps): lambda.FunctionProps {
    const { logGroup, logRetention } = functionProps!;
    return {
      tracing: lambda.Tracing.ACTIVE,
      ...functionProps!,
      logGroup: logGroup ?? (logRetention ? undefined : new logs.LogGroup(this, 'FunctionLogs', {
        retention: logs.RetentionDays.ONE_MONTH, removalPolicy: operations?.removalPolicy ?? RemovalPolicy.RETAIN,
      })),
    };
  }
}
