import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import * as abrMediaPipeline from './abr-media-pipeline';
import * as canaryFunction from './canary-function';
import * as glueToPersonalize from './glue-to-personalize';
import * as iotFlatFileIngest from './iot-flat-file-ingest';
import * as multiRegionApi from './multi-region-api';
import * as spotTrainingJob from './spot-training-job';

/** Every app of this language. The other languages have the same ones, by the same names. */
const APPS: Record<string, (app: App) => void> = {
  'abr-media-pipeline/customised': abrMediaPipeline.customised,
  'abr-media-pipeline/minimal': abrMediaPipeline.minimal,
  'abr-media-pipeline/fixed': abrMediaPipeline.fixed,
  'abr-media-pipeline/unknown-codec': abrMediaPipeline.unknownCodec,
  'canary-function/customised': canaryFunction.customised,
  'canary-function/minimal': canaryFunction.minimal,
  'canary-function/group': canaryFunction.group,
  'canary-function/falling-weights': canaryFunction.fallingWeights,
  'glue-to-personalize/customised': glueToPersonalize.customised,
  'glue-to-personalize/minimal': glueToPersonalize.minimal,
  'glue-to-personalize/recommender': glueToPersonalize.recommender,
  'glue-to-personalize/unmapped-filter': glueToPersonalize.unmappedFilter,
  'iot-flat-file-ingest/customised': iotFlatFileIngest.customised,
  'iot-flat-file-ingest/minimal': iotFlatFileIngest.minimal,
  'iot-flat-file-ingest/service': iotFlatFileIngest.service,
  'iot-flat-file-ingest/unknown-partition': iotFlatFileIngest.unknownPartition,
  'multi-region-api/customised': multiRegionApi.customised,
  'multi-region-api/minimal': multiRegionApi.minimal,
  'multi-region-api/imported': multiRegionApi.imported,
  'multi-region-api/one-region': multiRegionApi.oneRegion,
  'spot-training-job/customised': spotTrainingJob.customised,
  'spot-training-job/minimal': spotTrainingJob.minimal,
  'spot-training-job/built-in': spotTrainingJob.builtIn,
  'spot-training-job/unpriced': spotTrainingJob.unpriced,
};

/** Synthesizes each app into its own folder, or writes there the error as this language shows it. */
const out = process.argv[2];
for (const [name, build] of Object.entries(APPS)) {
  const outdir = join(out, name);
  try {
    const app = new App({ outdir });
    build(app);
    app.synth();
  } catch (error) {
    mkdirSync(outdir, { recursive: true });
    writeFileSync(join(outdir, 'error.txt'), (error as Error).message);
  }
}
