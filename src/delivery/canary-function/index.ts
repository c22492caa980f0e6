export * from './analysis-check';
export * from './assertion';
export * from './canary-function';
export * from './expectation';
export * from './no-traffic';
export * from './rollout';
export * from './rollout-options';
export * from './rollout-plan';
