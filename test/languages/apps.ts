/** The apps that every language has, in the file named after the construct. To add one: write it in each language and name it here. */
export const APPS = [
  'canary-function/customised',
  'canary-function/minimal',
  'canary-function/group',
  'multi-region-api/customised',
  'multi-region-api/minimal',
  'multi-region-api/imported',
];

/** Apps with a wrong prop, and the sentence that must reach the user. */
export const REFUSED: Record<string, string> = {
  'canary-function/falling-weights':
    'Home/Checkout/Rollout: plan.steps[1].weight is 0.2; allowed: more than 0.5, the weight before it; computed weights are rounded to three decimals. '
    + 'Fix: list weights in rising order; of a curve take fewer steps, or ones further apart',
  'multi-region-api/one-region':
    'Home/Api: regions is ["us-east-1"]; allowed: at least two regions. Fix: list the regions by name, for example ["us-east-1", "eu-west-1"]',
};

/** Demo apps, which are written in TypeScript and Python. */
export const DEMO_APPS = ['demo-apps/canary-rollout', 'demo-apps/multi-region-hello'];
