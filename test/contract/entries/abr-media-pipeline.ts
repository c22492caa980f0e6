import {
  aws_certificatemanager as acm, aws_cloudfront as cloudfront, aws_kms as kms, aws_s3 as s3, aws_sns as sns,
  CfnParameter, Duration, RemovalPolicy, Size, Stack,
} from 'aws-cdk-lib';
import { abrMediaPipelineExceptions } from './abr-media-pipeline-exceptions';
import { abrMediaPipelineSamples } from './abr-media-pipeline-samples';
import {
  AbrFrameSize, AbrLadder, AbrMediaPipeline, MediaAcceleration, MediaCaptions, MediaDrm, MediaDrmAudioPreset, MediaDrmEncryption, MediaDrmSystem,
  MediaDrmVideoPreset, MediaManifest, MediaOperations, MediaPackageFormat, MediaQueue, MediaVideoCodec,
} from '../../../src';
import { ContractEntry } from '../entry';

const account = '111111111111';
const region = 'us-east-1';

const queueArn = (name: string) => `arn:aws:mediaconvert:${region}:${account}:queues/${name}`;
const importedBucket = (stack: Stack, id: string) => s3.Bucket.fromBucketAttributes(stack, id, { bucketName: `${id.toLowerCase()}-${account}`, region });
const importedKey = (stack: Stack, id: string) => kms.Key.fromKeyArn(stack, id, `arn:aws:kms:${region}:${account}:key/00000000-0000-4000-8000-000000000000`);
const importedTopic = (stack: Stack) => sns.Topic.fromTopicArn(stack, 'People', `arn:aws:sns:${region}:${account}:people`);
const importedKeyGroup = (stack: Stack) => cloudfront.KeyGroup.fromKeyGroupId(stack, 'Signers', 'b2a1c0de-0000-4000-8000-000000000000');
const importedCertificate = (stack: Stack) =>
  acm.Certificate.fromCertificateArn(stack, 'Certificate', `arn:aws:acm:us-east-1:${account}:certificate/00000000-0000-4000-8000-000000000000`);
const ownKey = (stack: Stack, id: string) => new kms.Key(stack, id, { enableKeyRotation: true, removalPolicy: RemovalPolicy.DESTROY });

const price = { sd: 0.0125, hd: 0.025, uhd: 0.05 };

export const abrMediaPipeline: ContractEntry = {
  construct: 'AbrMediaPipeline',
  minimal: (stack) => {
    new AbrMediaPipeline(stack, 'Films');
  },
  // Two: a ladder is automated or fixed, and so is much that belongs to it.
  customised: (stack) => {
    const operations: MediaOperations = {
      topic: importedTopic(stack), removalPolicy: RemovalPolicy.DESTROY, runbookUrl: 'https://example.com/docs/runbooks/abr-media-pipeline.md', regionSupported: true,
    };
    new AbrMediaPipeline(stack, 'Films', {
      source: {
        prefix: 'inbox/',
        suffixes: ['.mp4', '.mov'],
        uploadOrigins: ['https://www.example.com'],
        rejectedPrefix: 'refused/',
        encryptionKey: ownKey(stack, 'Sources'),
        archiveAfter: Duration.days(30),
        expireAfter: Duration.days(365),
      },
      ladder: AbrLadder.automated({
        codecs: [MediaVideoCodec.H264, MediaVideoCodec.HEVC],
        maxBitrate: 12_000_000,
        minBitrate: 400_000,
        maxRenditions: 6,
        qualityLevel: 8.5,
        maxSize: AbrFrameSize.UHD_2160,
        minTop: AbrFrameSize.HD_1080,
        minBottom: AbrFrameSize.SD_360,
        forceInclude: [AbrFrameSize.HD_720, AbrFrameSize.HD_1080],
      }),
      packaging: {
        format: MediaPackageFormat.CMAF,
        manifests: [MediaManifest.DASH, MediaManifest.HLS],
        segmentLength: Duration.seconds(6),
        gopLength: Duration.seconds(3),
        drm: MediaDrm.speke({
          url: `https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/live/speke`,
          hlsSystems: [MediaDrmSystem.FAIRPLAY],
          dashSystems: [MediaDrmSystem.WIDEVINE, MediaDrmSystem.PLAYREADY],
          encryption: MediaDrmEncryption.CBCS,
          videoPreset: MediaDrmVideoPreset.SD_HD_UHD,
          audioPreset: MediaDrmAudioPreset.ONE_KEY,
          certificateArn: `arn:aws:acm:${region}:${account}:certificate/11111111-0000-4000-8000-000000000000`,
        }),
      },
      tracks: {
        audioBitrate: 192_000,
        captions: [
          MediaCaptions.embedded({ language: 'fr', channel: 2, label: 'Français' }),
          MediaCaptions.sidecar({ language: 'de', suffix: '.de.srt' }),
          MediaCaptions.transcribed({ language: 'en-US', label: 'English (automatic)' }),
        ],
        thumbnails: { interval: Duration.seconds(5), width: 320 },
        poster: true,
      },
      limits: {
        maxDuration: Duration.hours(3),
        maxSize: Size.gibibytes(50),
        maxFrame: AbrFrameSize.UHD_2160,
        maxCost: 30,
        prices: { h264: price, hevc: price, other: 0.001 },
      },
      encoding: {
        queue: MediaQueue.own({ concurrentJobs: 5 }),
        priority: 10,
        hops: [{ queue: MediaQueue.fromQueueArn(queueArn('spare')), after: Duration.minutes(30), priority: -5 }, { queue: MediaQueue.accountDefault(), after: Duration.hours(2) }],
        acceleration: MediaAcceleration.ENABLED,
        timeout: Duration.hours(8),
        tags: { Project: 'films' },
        extraSettings: { AdAvailOffset: 0, Inputs: [{ FilterEnable: 'AUTO' }] },
      },
      output: { prefix: 'films/', encryptionKey: ownKey(stack, 'Results') },
      playback: {
        enabled: true,
        keyGroup: importedKeyGroup(stack),
        allowedOrigins: ['https://www.example.com'],
        domainNames: ['films.example.com'],
        certificate: importedCertificate(stack),
        webAclArn: `arn:aws:wafv2:us-east-1:${account}:global/webacl/films/00000000-0000-4000-8000-000000000000`,
        logBucket: importedBucket(stack, 'Logs'),
        priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL,
      },
      operations: { ...operations, pipelineName: 'films' },
    });
    new AbrMediaPipeline(stack, 'Clips', {
      ladder: AbrLadder.fixed({
        codecs: [MediaVideoCodec.AV1, MediaVideoCodec.H264],
        renditions: [{ size: AbrFrameSize.HD_1080, maxBitrate: 5_000_000, qualityLevel: 8 }, { size: AbrFrameSize.SD_360, maxBitrate: 600_000 }],
      }),
      packaging: { format: MediaPackageFormat.DASH },
      tracks: { thumbnails: { enabled: false }, poster: false },
      limits: { prices: { av1: price, h264: price } },
      encoding: { queue: MediaQueue.fromQueueArn(queueArn('reserved'), { reserved: true }), acceleration: MediaAcceleration.DISABLED },
      playback: { enabled: false },
      operations: { ...operations, pipelineName: 'clips' },
    });
  },
  imported: (stack) => {
    new AbrMediaPipeline(stack, 'Films', {
      source: { bucket: importedBucket(stack, 'Uploads'), encryptionKey: importedKey(stack, 'SourceKey'), keyPolicyReady: true },
      encoding: { queue: MediaQueue.fromQueueArn(queueArn('films')) },
      output: { bucket: importedBucket(stack, 'Assets'), encryptionKey: importedKey(stack, 'OutputKey'), keyPolicyReady: true, bucketPolicyReady: true },
      playback: {
        keyGroup: importedKeyGroup(stack), domainNames: ['films.example.com'], certificate: importedCertificate(stack), logBucket: importedBucket(stack, 'Logs'),
      },
      operations: { topic: importedTopic(stack) },
    });
  },
  tokens: (stack) => {
    const given = (id: string) => new CfnParameter(stack, id).valueAsString;
    new AbrMediaPipeline(stack, 'Films', {
      source: { bucket: s3.Bucket.fromBucketName(stack, 'Uploads', given('UploadBucket')) },
      packaging: { drm: MediaDrm.speke({ url: given('KeyServer'), certificateArn: given('KeyCertificate') }) },
      encoding: { queue: MediaQueue.fromQueueArn(given('QueueArn')), tags: { Project: given('Project') } },
      output: { bucket: s3.Bucket.fromBucketName(stack, 'Assets', given('AssetBucket')), bucketPolicyReady: true },
      playback: {
        keyGroup: cloudfront.KeyGroup.fromKeyGroupId(stack, 'Signers', given('KeyGroupId')),
        allowedOrigins: [given('WebSite')],
        domainNames: [given('Domain')],
        certificate: acm.Certificate.fromCertificateArn(stack, 'OfDomain', given('Certificate')),
        webAclArn: given('WebAcl'),
      },
      operations: { pipelineName: given('Name'), topic: sns.Topic.fromTopicArn(stack, 'People', given('TopicArn')), runbookUrl: given('Runbook') },
    });
  },
  exceptions: abrMediaPipelineExceptions,
  samples: abrMediaPipelineSamples,
};
