import { abrMediaPipeline } from './entries/abr-media-pipeline';
import { canaryFunction, canaryFunctionGroup } from './entries/canary-function';
import { glueToPersonalize } from './entries/glue-to-personalize';
import { iotFlatFileIngest } from './entries/iot-flat-file-ingest';
import { multiRegionApi } from './entries/multi-region-api';
import { spotTrainingJob } from './entries/spot-training-job';
import { ContractEntry } from './entry';

/** All constructs of the library. A new one is added here, and nothing else: the checks are the same for every construct. */
export const CONSTRUCTS: ContractEntry[] = [
  abrMediaPipeline,
  canaryFunction,
  canaryFunctionGroup,
  glueToPersonalize,
  iotFlatFileIngest,
  multiRegionApi,
  spotTrainingJob,
];

/** Exported constructs that only exist as parts of one in the list, which checks them with it. */
export const PARTS: string[] = [
  'DatasetExport',
  'FlatFileAlarms',
  'FlatFileSource',
  'FlatFileSourceAlarms',
  'MediaAlarms',
  'RecommendationAlarms',
  'RegionalEndpoint',
  'Rollout',
  'RolloutAlarms',
  'RolloutNotifications',
  'TrainingAlarms',
];
