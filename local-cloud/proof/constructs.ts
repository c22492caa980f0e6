import { ABR_MEDIA_PIPELINE } from './abr-media-pipeline/claims';
import { CANARY_FUNCTION } from './canary-function/claims';
import { GLUE_TO_PERSONALIZE } from './glue-to-personalize/claims';
import { IOT_FLAT_FILE_INGEST } from './iot-flat-file-ingest/claims';
import { ConstructProof } from './levels';
import { MULTI_REGION_API } from './multi-region-api/claims';
import { SPOT_TRAINING_JOB } from './spot-training-job/claims';

/** What is claimed of each construct. */
export const CONSTRUCTS: ConstructProof[] = [
  ABR_MEDIA_PIPELINE, CANARY_FUNCTION, GLUE_TO_PERSONALIZE, IOT_FLAT_FILE_INGEST, MULTI_REGION_API, SPOT_TRAINING_JOB,
];
