import { aws_lambda as lambda } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { Assertion } from './assertion';
import { memberOf } from './member';
import { Rollout } from './rollout';
import { RolloutOptions } from './rollout-options';
import { checkGroup } from './rollout-rules';

/** A function of a group. */
export interface GroupedFunction {
  /** What it is called within the group: the id of its alias, so do not change it. */
  readonly name: string;

  /** The function. It must be defined in this app, so that its versions can be published. */
  readonly function: lambda.IFunction;

  /**
   * Synthetic invocations of its new version, before it gets traffic and at every look.
   *
   * @default - none
   */
  readonly assertions?: Assertion[];

  /**
   * The version that its alias is created with.
   *
   * @default - `lifecycle.firstVersion` of the group
   */
  readonly firstVersion?: string;
}

/** Props of `CanaryFunctionGroup`. */
export interface CanaryFunctionGroupProps extends RolloutOptions {
  /** The functions that change together: from 1 to 20. Those that a deployment does not change stay as they are. */
  readonly functions: GroupedFunction[];
}

/**
 * Several functions whose new versions are rolled out together: one plan, one verdict, and all of them or none.
 *
 * @example
 * import { aws_lambda as lambda, Duration, Stack } from 'aws-cdk-lib';
 * import { CanaryFunctionGroup, RolloutPlan } from 'cdk-reference-constructs';
 *
 * declare const stack: Stack;
 * declare const cart: lambda.Function;
 * declare const payment: lambda.Function;
 *
 * const shop = new CanaryFunctionGroup(stack, 'Shop', {
 *   functions: [{ name: 'Cart', function: cart }, { name: 'Payment', function: payment }],
 *   plan: RolloutPlan.linear({ steps: 4, interval: Duration.minutes(10) }),
 * });
 * shop.alias('Cart').grantInvoke(payment);
 */
export class CanaryFunctionGroup extends Construct {
  /** The rollout of all functions, with its machines, metrics and events. */
  public readonly rollout: Rollout;
  private readonly aliases: Map<string, lambda.Alias>;

  /**
   * @param scope where it lies
   * @param id its id
   * @param props its options
   * @throws when a function is imported, a name is used twice, or a rule of `CanaryFunction` is broken
   */
  constructor(scope: Construct, id: string, props: CanaryFunctionGroupProps) {
    super(scope, id);
    checkGroup(this, props.functions);
    // Beside our own parts a name could be taken.
    const functions = new Construct(this, 'Functions');
    const members = props.functions.map(({ name, function: fn, assertions, firstVersion = props.lifecycle?.firstVersion }) => ({
      ...memberOf(new Construct(functions, name), fn, { aliasName: props.aliasName, firstVersion }), name, assertions,
    }));
    this.aliases = new Map(members.map(({ name, alias }) => [name, alias]));
    this.rollout = new Rollout(this, 'Rollout', { ...props, members });
  }

  /**
   * What callers of a function use.
   *
   * @param name the function's name within the group
   * @throws when there is no function of this name
   */
  public alias(name: string): lambda.Alias {
    const alias = this.aliases.get(name);
    if (!alias) throw new Error(`${this.node.path}: no function is called ${JSON.stringify(name)}; there are ${[...this.aliases.keys()].join(', ')}`);
    return alias;
  }
}
