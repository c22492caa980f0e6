from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Size, Stack
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from cdk_reference_constructs import (
    AbrFrameSize,
    AbrLadder,
    AbrMediaPipeline,
    AbrRendition,
    AssetState,
    MediaAcceleration,
    MediaCaptions,
    MediaDrm,
    MediaDrmSystem,
    MediaDrmVideoPreset,
    MediaEncoding,
    MediaLimits,
    MediaManifest,
    MediaOperations,
    MediaOutputOptions,
    MediaPackageFormat,
    MediaPackaging,
    MediaPlayback,
    MediaPrice,
    MediaPrices,
    MediaQueue,
    MediaQueueHop,
    MediaSourceOptions,
    MediaThumbnails,
    MediaTracks,
    MediaVideoCodec,
)


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back."""
    stack = home(app)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people")
    films = AbrMediaPipeline(
        stack,
        "Films",
        source=MediaSourceOptions(
            suffixes=[".mp4", ".mov"], archive_after=Duration.days(30), encryption_key=kms.Key(stack, "Key")
        ),
        ladder=AbrLadder.automated(
            codecs=[MediaVideoCodec.H264, MediaVideoCodec.HEVC],
            max_renditions=6,
            max_size=AbrFrameSize.UHD_2160,
            force_include=[AbrFrameSize.HD_720, AbrFrameSize.of(848, 480)],
        ),
        packaging=MediaPackaging(
            manifests=[MediaManifest.DASH, MediaManifest.HLS],
            segment_length=Duration.seconds(6),
            drm=MediaDrm.speke(
                url="https://keys.example.com/speke/v2",
                dash_systems=[MediaDrmSystem.WIDEVINE, MediaDrmSystem.of("e2719d58-a985-b3c9-781a-b030af78d30e")],
                video_preset=MediaDrmVideoPreset.SD_HD,
            ),
        ),
        tracks=MediaTracks(
            captions=[
                MediaCaptions.embedded(language="fr", channel=2),
                MediaCaptions.sidecar(language="de", suffix=".de.srt", label="Deutsch"),
                MediaCaptions.transcribed(language="en-US"),
            ],
            thumbnails=MediaThumbnails(interval=Duration.seconds(5)),
        ),
        limits=MediaLimits(
            max_duration=Duration.hours(3),
            max_size=Size.gibibytes(50),
            max_cost=30,
            prices=MediaPrices(
                h264=MediaPrice(sd=0.0125, hd=0.025, uhd=0.05), hevc=MediaPrice(sd=0.025, hd=0.05, uhd=0.1)
            ),
        ),
        encoding=MediaEncoding(
            queue=MediaQueue.own(concurrent_jobs=5),
            hops=[MediaQueueHop(queue=MediaQueue.account_default(), after=Duration.minutes(30), priority=-5)],
            acceleration=MediaAcceleration.DISABLED,
            tags={"Project": "films"},
            extra_settings={"Inputs": [{"FilterEnable": "AUTO"}]},
        ),
        playback=MediaPlayback(
            key_group=cloudfront.KeyGroup.from_key_group_id(stack, "Signers", "signers"),
            allowed_origins=["https://www.example.com"],
            price_class=cloudfront.PriceClass.PRICE_CLASS_ALL,
        ),
        operations=MediaOperations(pipeline_name="films", topic=topic, removal_policy=RemovalPolicy.DESTROY),
    )
    editor = iam.Role(stack, "Editor", assumed_by=iam.AccountRootPrincipal())
    films.grant_upload(editor)
    films.grant_read_assets(editor)
    films.grant_delete(editor)
    films.on_ready("Publish", target=targets.SnsTopic(topic))
    films.alarms.add_action(actions.SnsAction(topic))
    films.metric_seconds_to_ready(statistic="p95").create_alarm(
        stack,
        "Slow",
        threshold=3600,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
    )
    events.Rule(
        stack,
        "Ends",
        event_pattern=films.event_pattern([AssetState.REJECTED, AssetState.FAILED]),
        targets=[targets.SnsTopic(topic)],
    )
    CfnOutput(stack, "Domain", value=films.distribution.distribution_domain_name)
    CfnOutput(stack, "Queue", value=films.queue.attr_arn)


def minimal(app: App) -> None:
    """The shortest form."""
    AbrMediaPipeline(home(app), "Films")


def fixed(app: App) -> None:
    """A ladder of its own, a queue and buckets of the user, and no distribution."""
    stack = home(app)
    AbrMediaPipeline(
        stack,
        "Films",
        source=MediaSourceOptions(bucket=s3.Bucket.from_bucket_name(stack, "Uploads", "uploads-111111111111")),
        ladder=AbrLadder.fixed(
            codecs=[MediaVideoCodec.AV1],
            renditions=[
                AbrRendition(size=AbrFrameSize.HD_1080, max_bitrate=5_000_000, quality_level=8),
                AbrRendition(size=AbrFrameSize.SD_360, max_bitrate=600_000),
            ],
        ),
        packaging=MediaPackaging(format=MediaPackageFormat.DASH),
        tracks=MediaTracks(thumbnails=MediaThumbnails(enabled=False), poster=False),
        encoding=MediaEncoding(
            queue=MediaQueue.from_queue_arn(
                "arn:aws:mediaconvert:us-east-1:111111111111:queues/reserved", reserved=True
            )
        ),
        output=MediaOutputOptions(bucket=s3.Bucket.from_bucket_name(stack, "Assets", "assets-111111111111")),
        playback=MediaPlayback(enabled=False),
    )


def unknown_codec(app: App) -> None:
    """What a user does wrong: the sentence must reach them."""
    AbrMediaPipeline(
        home(app), "Films", ladder=AbrLadder.automated(codecs=[MediaVideoCodec.H264, MediaVideoCodec.AV1])
    )
