import { Stack } from 'aws-cdk-lib';
import * as abrMediaPipeline from './abr-media-pipeline';
import * as abrMediaPipelineDirect from './abr-media-pipeline-direct';
import * as canaryFunction from './canary-function';
import * as canaryFunctionDirect from './canary-function-direct';
import * as glueToPersonalize from './glue-to-personalize';
import * as glueToPersonalizeDirect from './glue-to-personalize-direct';
import * as iotFlatFileIngest from './iot-flat-file-ingest';
import * as iotFlatFileIngestDirect from './iot-flat-file-ingest-direct';
import * as multiRegionApi from './multi-region-api';
import * as multiRegionApiDirect from './multi-region-api-direct';
import * as spotTrainingJob from './spot-training-job';
import * as spotTrainingJobDirect from './spot-training-job-direct';

/** A construct, and what its synthesis is measured against. */
export interface Benched {
  /** One instance, as a user writes it. */
  readonly construct: (home: Stack, id: string) => void;
  /** The same resources, written by hand with the L2s of aws-cdk-lib. */
  readonly direct: (home: Stack, id: string) => void;
  /** What n instances are, in words. */
  readonly app: string;
}

/** The constructs whose synthesis is measured. */
export const BENCHED: Record<string, Benched> = {
  MultiRegionApi: { ...multiRegionApi, ...multiRegionApiDirect, app: 'n instances over two regions (3n stacks)' },
  CanaryFunction: { ...canaryFunction, ...canaryFunctionDirect, app: 'n functions and their rollouts (n stacks; by hand their definitions are constant texts)' },
  SpotTrainingJob: { ...spotTrainingJob, ...spotTrainingJobDirect, app: 'n trainings (n stacks; by hand their definitions are constant texts)' },
  AbrMediaPipeline: { ...abrMediaPipeline, ...abrMediaPipelineDirect, app: 'n pipelines (n stacks; by hand their definitions are constant texts)' },
  GlueToPersonalize: { ...glueToPersonalize, ...glueToPersonalizeDirect, app: 'n pipelines (n stacks; by hand their definitions are constant texts)' },
  IotFlatFileIngest: { ...iotFlatFileIngest, ...iotFlatFileIngestDirect, app: 'n ingests of one source (n stacks)' },
};
