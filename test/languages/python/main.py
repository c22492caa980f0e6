import pathlib
import sys

from aws_cdk import App

import abr_media_pipeline
import canary_function
import glue_to_personalize
import iot_flat_file_ingest
import multi_region_api
import spot_training_job

# Every app of this language. The other languages have the same ones, by the same names.
APPS = {
    "abr-media-pipeline/customised": abr_media_pipeline.customised,
    "abr-media-pipeline/minimal": abr_media_pipeline.minimal,
    "abr-media-pipeline/fixed": abr_media_pipeline.fixed,
    "abr-media-pipeline/unknown-codec": abr_media_pipeline.unknown_codec,
    "canary-function/customised": canary_function.customised,
    "canary-function/minimal": canary_function.minimal,
    "canary-function/group": canary_function.group,
    "canary-function/falling-weights": canary_function.falling_weights,
    "glue-to-personalize/customised": glue_to_personalize.customised,
    "glue-to-personalize/minimal": glue_to_personalize.minimal,
    "glue-to-personalize/recommender": glue_to_personalize.recommender,
    "glue-to-personalize/unmapped-filter": glue_to_personalize.unmapped_filter,
    "iot-flat-file-ingest/customised": iot_flat_file_ingest.customised,
    "iot-flat-file-ingest/minimal": iot_flat_file_ingest.minimal,
    "iot-flat-file-ingest/service": iot_flat_file_ingest.service,
    "iot-flat-file-ingest/unknown-partition": iot_flat_file_ingest.unknown_partition,
    "multi-region-api/customised": multi_region_api.customised,
    "multi-region-api/minimal": multi_region_api.minimal,
    "multi-region-api/imported": multi_region_api.imported,
    "multi-region-api/one-region": multi_region_api.one_region,
    "spot-training-job/customised": spot_training_job.customised,
    "spot-training-job/minimal": spot_training_job.minimal,
    "spot-training-job/built-in": spot_training_job.built_in,
    "spot-training-job/unpriced": spot_training_job.unpriced,
}

# Synthesizes each app into its own folder, or writes there the error as this language shows it.
for name, build in APPS.items():
    outdir = pathlib.Path(sys.argv[1], name)
    try:
        app = App(outdir=str(outdir))
        build(app)
        app.synth()
    except Exception as error:
        outdir.mkdir(parents=True, exist_ok=True)
        outdir.joinpath("error.txt").write_text(str(error), encoding="utf-8")
