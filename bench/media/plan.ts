import { limitsInNumbers } from '../../src/media/abr-media-pipeline/defaults';
import { PipelinePlan } from '../../src/media/abr-media-pipeline/definition/pipeline-plan';
import { MediaCaptions } from '../../src/media/abr-media-pipeline/media-captions';
import { estimateOf } from '../../src/media/abr-media-pipeline/settings/estimate';
import { jobRequest } from '../../src/media/abr-media-pipeline/settings/job-request';
import { manifestsOf } from '../../src/media/abr-media-pipeline/settings/manifests';
import { jobParts } from '../../src/media/abr-media-pipeline/settings/parts-of-props';
import { POSTER } from '../../src/media/abr-media-pipeline/settings/poster';
import { HAS_THUMBNAILS } from '../../src/media/abr-media-pipeline/settings/thumbnails';

export const PIPELINE = 'videos';
export const SOURCE = 'source-bucket';
export const OUTPUT = 'output-bucket';
export const TABLE = 'assets';
export const UPLOADS = { bucketName: SOURCE, prefix: 'uploads/' };
export const OUTPUT_PREFIX = 'assets/';
export const REJECTED = 'rejected/';
export const DISTRIBUTION = 'E1';

/** A pipeline with captions, a poster, thumbnails, prices and a limit in dollars: as many Tasks as it can have. */
export function pipelinePlan(captions: boolean): PipelinePlan {
  const job = jobParts({
    tracks: captions ? { captions: [MediaCaptions.sidecar({ language: 'en', suffix: '.en.vtt' }), MediaCaptions.transcribed({ language: 'de-DE' })] } : {},
    limits: { prices: { h264: { sd: 0.0075, hd: 0.015, uhd: 0.03 } } },
  }, { pipelineName: PIPELINE, roleArn: 'arn:aws:iam::111122223333:role/mediaconvert', outputBucketName: OUTPUT, outputPrefix: OUTPUT_PREFIX });
  return {
    pipelineName: PIPELINE,
    tableName: TABLE,
    uploads: UPLOADS,
    rejectedPrefix: REJECTED,
    outputBucketName: OUTPUT,
    outputPrefix: OUTPUT_PREFIX,
    limits: { ...limitsInNumbers({}), maxCost: 20 },
    estimate: estimateOf(job),
    request: jobRequest(job),
    encodingTimeout: 6 * 3600,
    verifyFunctionArn: 'arn:aws:lambda:us-east-1:111122223333:function:verify',
    manifests: manifestsOf(job),
    poster: POSTER,
    thumbnails: { path: 'thumbnails.vtt', when: HAS_THUMBNAILS },
    ...captions && { captions: { sidecars: [{ language: 'en', suffix: '.en.vtt' }], transcribed: 'de-DE' } },
    playbackRoot: 'https://d111111abcdef8.cloudfront.net/',
  };
}
