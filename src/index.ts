export * from './edge/multi-region-api';
