export * from './data/glue-to-personalize';
export * from './delivery/canary-function';
export * from './edge/multi-region-api';
export * from './iot/iot-flat-file-ingest';
export * from './media/abr-media-pipeline';
export * from './ml/spot-training-job';
