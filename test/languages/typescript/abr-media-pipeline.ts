import {
  App, aws_cloudfront as cloudfront, aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_events as events,
  aws_events_targets as targets, aws_iam as iam, aws_kms as kms, aws_s3 as s3, aws_sns as sns, CfnOutput, Duration, RemovalPolicy, Size, Stack,
} from 'aws-cdk-lib';
import {
  AbrFrameSize, AbrLadder, AbrMediaPipeline, AssetState, MediaAcceleration, MediaCaptions, MediaDrm, MediaDrmSystem, MediaDrmVideoPreset,
  MediaManifest, MediaPackageFormat, MediaQueue, MediaVideoCodec,
} from 'cdk-reference-constructs';

const home = (app: App) => new Stack(app, 'Home', { env: { account: '111111111111', region: 'us-east-1' } });

/** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
export function customised(app: App) {
  const stack = home(app);
  const topic = sns.Topic.fromTopicArn(stack, 'Topic', 'arn:aws:sns:us-east-1:111111111111:people');
  const films = new AbrMediaPipeline(stack, 'Films', {
    source: { suffixes: ['.mp4', '.mov'], archiveAfter: Duration.days(30), encryptionKey: new kms.Key(stack, 'Key') },
    ladder: AbrLadder.automated({
      codecs: [MediaVideoCodec.H264, MediaVideoCodec.HEVC],
      maxRenditions: 6,
      maxSize: AbrFrameSize.UHD_2160,
      forceInclude: [AbrFrameSize.HD_720, AbrFrameSize.of(848, 480)],
    }),
    packaging: {
      manifests: [MediaManifest.DASH, MediaManifest.HLS],
      segmentLength: Duration.seconds(6),
      drm: MediaDrm.speke({
        url: 'https://keys.example.com/speke/v2',
        dashSystems: [MediaDrmSystem.WIDEVINE, MediaDrmSystem.of('e2719d58-a985-b3c9-781a-b030af78d30e')],
        videoPreset: MediaDrmVideoPreset.SD_HD,
      }),
    },
    tracks: {
      captions: [
        MediaCaptions.embedded({ language: 'fr', channel: 2 }),
        MediaCaptions.sidecar({ language: 'de', suffix: '.de.srt', label: 'Deutsch' }),
        MediaCaptions.transcribed({ language: 'en-US' }),
      ],
      thumbnails: { interval: Duration.seconds(5) },
    },
    limits: {
      maxDuration: Duration.hours(3),
      maxSize: Size.gibibytes(50),
      maxCost: 30,
      prices: { h264: { sd: 0.0125, hd: 0.025, uhd: 0.05 }, hevc: { sd: 0.025, hd: 0.05, uhd: 0.1 } },
    },
    encoding: {
      queue: MediaQueue.own({ concurrentJobs: 5 }),
      hops: [{ queue: MediaQueue.accountDefault(), after: Duration.minutes(30), priority: -5 }],
      acceleration: MediaAcceleration.DISABLED,
      tags: { Project: 'films' },
      extraSettings: { Inputs: [{ FilterEnable: 'AUTO' }] },
    },
    playback: {
      keyGroup: cloudfront.KeyGroup.fromKeyGroupId(stack, 'Signers', 'signers'),
      allowedOrigins: ['https://www.example.com'],
      priceClass: cloudfront.PriceClass.PRICE_CLASS_ALL,
    },
    operations: { pipelineName: 'films', topic, removalPolicy: RemovalPolicy.DESTROY },
  });
  const editor = new iam.Role(stack, 'Editor', { assumedBy: new iam.AccountRootPrincipal() });
  films.grantUpload(editor);
  films.grantReadAssets(editor);
  films.grantDelete(editor);
  films.onReady('Publish', { target: new targets.SnsTopic(topic) });
  films.alarms.addAction(new actions.SnsAction(topic));
  films.metricSecondsToReady({ statistic: 'p95' }).createAlarm(stack, 'Slow', {
    threshold: 3600, evaluationPeriods: 1, comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
  });
  new events.Rule(stack, 'Ends', {
    eventPattern: films.eventPattern([AssetState.REJECTED, AssetState.FAILED]), targets: [new targets.SnsTopic(topic)],
  });
  new CfnOutput(stack, 'Domain', { value: films.distribution!.distributionDomainName });
  new CfnOutput(stack, 'Queue', { value: films.queue!.attrArn });
}

/** The shortest form. */
export function minimal(app: App) {
  new AbrMediaPipeline(home(app), 'Films');
}

/** A ladder of its own, a queue and buckets of the user, and no distribution. */
export function fixed(app: App) {
  const stack = home(app);
  new AbrMediaPipeline(stack, 'Films', {
    source: { bucket: s3.Bucket.fromBucketName(stack, 'Uploads', 'uploads-111111111111') },
    ladder: AbrLadder.fixed({
      codecs: [MediaVideoCodec.AV1],
      renditions: [{ size: AbrFrameSize.HD_1080, maxBitrate: 5_000_000, qualityLevel: 8 }, { size: AbrFrameSize.SD_360, maxBitrate: 600_000 }],
    }),
    packaging: { format: MediaPackageFormat.DASH },
    tracks: { thumbnails: { enabled: false }, poster: false },
    encoding: { queue: MediaQueue.fromQueueArn('arn:aws:mediaconvert:us-east-1:111111111111:queues/reserved', { reserved: true }) },
    output: { bucket: s3.Bucket.fromBucketName(stack, 'Assets', 'assets-111111111111') },
    playback: { enabled: false },
  });
}

/** What a user does wrong: the sentence must reach them. */
export function unknownCodec(app: App) {
  new AbrMediaPipeline(home(app), 'Films', { ladder: AbrLadder.automated({ codecs: [MediaVideoCodec.H264, MediaVideoCodec.AV1] }) });
}
