import os

from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack, aws_events as events, aws_events_targets as targets, aws_sqs as sqs
from cdk_reference_constructs import (
    AbrFrameSize,
    AbrLadder,
    AbrMediaPipeline,
    MediaCaptions,
    MediaLimits,
    MediaOperations,
    MediaPrice,
    MediaPrices,
    MediaSourceOptions,
    MediaThumbnails,
    MediaTracks,
)

app = App()
stack = Stack(
    app,
    "VideoOnDemand",
    env=Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1")
    ),
)

videos = AbrMediaPipeline(
    stack,
    "Videos",
    source=MediaSourceOptions(suffixes=[".mp4", ".mov", ".webm"]),
    ladder=AbrLadder.automated(max_renditions=5, min_bitrate=150_000),
    tracks=MediaTracks(
        captions=[MediaCaptions.sidecar(language="en")],
        thumbnails=MediaThumbnails(interval=Duration.seconds(2), width=160),
    ),
    limits=MediaLimits(
        max_duration=Duration.minutes(10),
        max_frame=AbrFrameSize.HD_1080,
        max_cost=2,
        # An example: read those of your region.
        prices=MediaPrices(h264=MediaPrice(sd=0.0125, hd=0.025, uhd=0.05)),
    ),
    # A demo leaves nothing behind. Leave this out in production.
    operations=MediaOperations(pipeline_name="videos", removal_policy=RemovalPolicy.DESTROY),
)

# What a web site would listen to.
news = sqs.Queue(stack, "News", enforce_ssl=True, removal_policy=RemovalPolicy.DESTROY)
events.Rule(stack, "Told", event_pattern=videos.event_pattern(), targets=[targets.SqsQueue(news)])

CfnOutput(stack, "UploadBucket", value=videos.source_bucket.bucket_name, description="Videos below uploads/")
CfnOutput(stack, "AssetBucket", value=videos.output_bucket.bucket_name)
CfnOutput(stack, "AssetTable", value=videos.table.table_name, description="The record of each asset")
CfnOutput(stack, "NewsQueue", value=news.queue_url, description="All events of all assets")
CfnOutput(stack, "PlaybackDomain", value=videos.distribution.distribution_domain_name)
CfnOutput(stack, "PipelineMachine", value=videos.machine.state_machine_arn)
CfnOutput(stack, "DeleteMachine", value=videos.delete_machine.state_machine_arn)

app.synth()
