export * from './delivery/canary-function';
export * from './edge/multi-region-api';
