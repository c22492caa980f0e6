/** The apps that every language has, in the file named after the construct. To add one: write it in each language and name it here. */
export const APPS = [
  'multi-region-api/customised',
  'multi-region-api/minimal',
  'multi-region-api/imported',
];

/** Apps with a wrong prop, and the sentence that must reach the user. */
export const REFUSED: Record<string, string> = {
  'multi-region-api/one-region':
    'Home/Api: regions is ["us-east-1"]; allowed: at least two regions. Fix: list the regions by name, for example ["us-east-1", "eu-west-1"]',
};

/** Demo apps, which are written in TypeScript and Python. */
export const DEMO_APPS = ['demo-apps/multi-region-hello'];
