import { App, Stack } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { checkPlan } from '../../../src/delivery/canary-function/plan-rules';
import { RolloutPlan } from '../../../src/delivery/canary-function/rollout-plan';

/** The weights and seconds of a plan. */
export function shape(plan: RolloutPlan): [number, number][] {
  return plan.steps.map(({ weight, duration }) => [weight, duration.toSeconds()]);
}

/** What a construct says about a plan that it does not take. */
export function planError(plan: RolloutPlan): string | undefined {
  try {
    checkPlan(new Construct(new Stack(new App(), 'Stack'), 'Canary'), plan);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}
