import { Duration } from 'aws-cdk-lib';
import { exponentialWeights, geometricWeights, linearWeights, roundWeight } from './plan-curves';
import { describePlan } from './plan-description';
import { aboveOne, betweenZeroAndOne, numberOfSteps, onlyOneBake } from './plan-rules';
import { PropProblem } from '../../core/prop-error';

/** One step of a plan: a weight, and how long it is held. */
export interface RolloutPlanStep {
  /** The share of traffic that the new version receives: above 0, at most 1, with at most three decimals. */
  readonly weight: number;

  /**
   * How long the weight is held before it is judged for the last time: whole seconds and at least 60, the shortest period of Lambda's
   * metrics. At weight 1 this is the bake, which may be zero.
   */
  readonly duration: Duration;

  /**
   * Whether a person must approve after this step.
   *
   * @default false
   */
  readonly approval?: boolean;
}

/** What every plan may say. */
export interface RolloutPlanOptions {
  /**
   * How long the new version is watched with all traffic while the return to the old one is still immediate: zero, or whole seconds and at
   * least 60.
   *
   * @default Duration.minutes(5)
   */
  readonly bake?: Duration;
}

/** What every plan with steps may say. */
export interface SteppedPlanOptions extends RolloutPlanOptions {
  /**
   * How long an approval is waited for; without one by then the rollout is rolled back. Whole seconds and at least 60.
   *
   * @default Duration.days(7)
   */
  readonly approvalTimeout?: Duration;
}

/** What every plan with computed weights says. */
export interface CurvePlanOptions extends SteppedPlanOptions {
  /** How long each weight below 1 is held: whole seconds and at least 60. */
  readonly interval: Duration;

  /**
   * The weights after which a person must approve. Each is one of the plan's weights, rounded to three decimals as they are.
   *
   * @default - none
   */
  readonly approveAt?: number[];
}

/** One step, then all. */
export interface CanaryPlanOptions extends SteppedPlanOptions {
  /**
   * The share of traffic of the one step: above 0 and below 1.
   *
   * @default 0.05
   */
  readonly weight?: number;

  /**
   * How long the one step is held.
   *
   * @default Duration.minutes(5)
   */
  readonly duration?: Duration;

  /**
   * Whether a person must approve before all traffic follows.
   *
   * @default false
   */
  readonly approval?: boolean;
}

/** Equal increments. */
export interface LinearPlanOptions extends CurvePlanOptions {
  /**
   * The number of steps, the one with all traffic included: from 1 to 100.
   *
   * @default 10
   */
  readonly steps?: number;
}

/** Increments that grow, over a given number of steps. */
export interface ExponentialPlanOptions extends CurvePlanOptions {
  /** The number of steps, the one with all traffic included: from 1 to 100. */
  readonly steps: number;

  /**
   * By how much each increment is larger than the one before: above 1.
   *
   * @default 2
   */
  readonly growth?: number;
}

/** Weights that grow by a ratio from a given one. */
export interface GeometricPlanOptions extends CurvePlanOptions {
  /** The first weight: above 0 and below 1. */
  readonly first: number;

  /**
   * By how much each weight is larger than the one before: above 1.
   *
   * @default 2
   */
  readonly ratio?: number;
}

/**
 * How a new version receives traffic: a list of rising weights, each held for a time, and at the end all traffic.
 *
 * Computed at synthesis, so its durations and numbers must be known then. It is checked by the construct that receives it, which throws
 * when there are more than 100 steps, when weights do not strictly rise from above 0 to 1, when a step is shorter than 60 seconds (the
 * shortest period of Lambda's metrics), or when all steps and approvals may together take more than 365 days (Step Functions ends an
 * execution after a year). Made by its static methods; not to be extended.
 *
 * Weights: https://docs.aws.amazon.com/lambda/latest/dg/configuring-alias-routing.html
 *
 * @example
 * import { Duration } from 'aws-cdk-lib';
 * import { RolloutPlan } from 'cdk-reference-constructs';
 *
 * const plan = RolloutPlan.geometric({ first: 0.01, interval: Duration.minutes(10), approveAt: [0.32] });
 * const inWords = plan.description;
 */
export class RolloutPlan {
  /** All traffic at once, watched for the bake, during which the return to the old version is immediate. */
  public static allAtOnce(options: RolloutPlanOptions = {}): RolloutPlan {
    return new RolloutPlan([all(options)], options);
  }

  /** One step, then all. */
  public static canary(options: CanaryPlanOptions = {}): RolloutPlan {
    const { weight = 0.05, duration = Duration.minutes(5), approval } = options;
    return new RolloutPlan([{ weight, duration, approval }, all(options)], options, { input: betweenZeroAndOne('weight', weight) });
  }

  /** Equal increments: 10 %, 20 % and so on unless told otherwise. */
  public static linear(options: LinearPlanOptions): RolloutPlan {
    const { steps = 10 } = options;
    return RolloutPlan.curve(options, numberOfSteps(steps), () => linearWeights(steps));
  }

  /** Small increments first: each is `growth` times the one before. With five steps 3.2 %, 9.7 %, 22.6 %, 48.4 %, 100 %. */
  public static exponential(options: ExponentialPlanOptions): RolloutPlan {
    const { steps, growth = 2 } = options;
    return RolloutPlan.curve(options, numberOfSteps(steps) ?? aboveOne('growth', growth), () => exponentialWeights(steps, growth));
  }

  /** Each weight is `ratio` times the one before. From 10 % on: 10 %, 20 %, 40 %, 80 %, 100 %. */
  public static geometric(options: GeometricPlanOptions): RolloutPlan {
    const { first, ratio = 2 } = options;
    return RolloutPlan.curve(options, betweenZeroAndOne('first', first) ?? aboveOne('ratio', ratio), () => geometricWeights(first, ratio));
  }

  /**
   * A list of weights, each with its own duration.
   *
   * @param steps in rising order. When the last has weight 1, its duration is the bake; else all traffic follows it
   * @param options the bake, unless the list has it
   */
  public static explicit(steps: RolloutPlanStep[], options: SteppedPlanOptions = {}): RolloutPlan {
    const whole = steps.at(-1)?.weight === 1;
    return new RolloutPlan(whole ? steps : [...steps, all(options)], options, { input: whole ? onlyOneBake(options.bake) : undefined });
  }

  private static curve(options: CurvePlanOptions, input: PropProblem | undefined, weights: () => number[]): RolloutPlan {
    const below = input ? [] : weights().slice(0, -1);
    const approveAt = options.approveAt ?? [];
    const approved = approveAt.map(roundWeight);
    const steps = [...below.map((weight) => ({ weight, duration: options.interval })), all(options)];
    return new RolloutPlan(steps.map((step) => ({ ...step, approval: approved.includes(step.weight) })), options, { input, approveAt });
  }

  /** The steps, in order. The last has weight 1, and the bake as its duration. */
  public readonly steps: RolloutPlanStep[];

  /** How long each approval is waited for. */
  public readonly approvalTimeout: Duration;

  /** @internal What is wrong with the options, so that the weights could not be computed. */
  public readonly _input?: PropProblem;

  /** @internal The weights after which approvals were asked for. */
  public readonly _approveAt: number[];

  private constructor(steps: RolloutPlanStep[], options: SteppedPlanOptions, { input, approveAt = [] }: Origin = {}) {
    this.steps = steps.map((step) => ({ ...step, approval: step?.approval ?? false }));
    this.approvalTimeout = options.approvalTimeout ?? Duration.days(7);
    this._input = input;
    this._approveAt = approveAt;
  }

  /** How long the rollout takes when all goes well: the sum of the steps' durations, without the time that approvals take. */
  public get totalDuration(): Duration {
    return Duration.seconds(this.steps.reduce((sum, { duration }) => sum + duration.toSeconds(), 0));
  }

  /** The plan in words: `10 % for 5 min, then 100 %, watched for 5 min; 10 min in all`. */
  public get description(): string {
    return describePlan(this);
  }
}

/** What only the rules need to know. */
interface Origin {
  readonly input?: PropProblem;
  readonly approveAt?: number[];
}

function all({ bake = Duration.minutes(5) }: RolloutPlanOptions): RolloutPlanStep {
  return { weight: 1, duration: bake };
}
