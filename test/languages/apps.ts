/** The apps that every language has, in the file named after the construct. To add one: write it in each language and name it here. */
export const APPS = [
  'abr-media-pipeline/customised',
  'abr-media-pipeline/minimal',
  'abr-media-pipeline/fixed',
  'canary-function/customised',
  'canary-function/minimal',
  'canary-function/group',
  'glue-to-personalize/customised',
  'glue-to-personalize/minimal',
  'glue-to-personalize/recommender',
  'iot-flat-file-ingest/customised',
  'iot-flat-file-ingest/minimal',
  'iot-flat-file-ingest/service',
  'multi-region-api/customised',
  'multi-region-api/minimal',
  'multi-region-api/imported',
  'spot-training-job/customised',
  'spot-training-job/minimal',
  'spot-training-job/built-in',
];

/** Apps with a wrong prop, and the sentence that must reach the user. */
export const REFUSED: Record<string, string> = {
  'abr-media-pipeline/unknown-codec':
    'Home/Films: ladder.codecs[1] is "av1"; allowed: h264 or hevc in an automated ladder: Automated ABR knows no AV1. Fix: use AbrLadder.fixed',
  'canary-function/falling-weights':
    'Home/Checkout/Rollout: plan.steps[1].weight is 0.2; allowed: more than 0.5, the weight before it; computed weights are rounded to three decimals. '
    + 'Fix: list weights in rising order; of a curve take fewer steps, or ones further apart',
  'iot-flat-file-ingest/unknown-partition':
    'Home/Presses: table.partitions[0] is "tz"; allowed: one of columns: ts, press, temp_c. Fix: declare it: did you mean ts?',
  'multi-region-api/one-region':
    'Home/Api: regions is ["us-east-1"]; allowed: at least two regions. Fix: list the regions by name, for example ["us-east-1", "eu-west-1"]',
  'glue-to-personalize/unmapped-filter':
    'Home/Shop: target.filters[0].expression is "Items.BRAND"; allowed: fields of datasets that are mapped: items are not. Fix: map BRAND, or correct the name',
  'spot-training-job/unpriced':
    'Home/Churn: capacity[1].pricePerHour is missing; allowed: dollars for an hour of one instance, since limits.budget is given. '
    + 'Fix: take it from the price list of SageMaker training',
};

/** Demo apps, which are written in TypeScript and Python. */
export const DEMO_APPS = [
  'demo-apps/canary-rollout', 'demo-apps/factory-floor', 'demo-apps/multi-region-hello', 'demo-apps/product-recommendations', 'demo-apps/spot-training',
  'demo-apps/video-on-demand',
];
