using System.Collections.Generic;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudFront;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using CdkReferenceConstructs;

namespace Apps;

/// <summary>The apps of AbrMediaPipeline.</summary>
internal static class AbrMediaPipelineApps
{
    private static Stack Home(App app) =>
        new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });

    /// <summary>Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var stack = Home(app);
        var topic = Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        var films = new AbrMediaPipeline(stack, "Films", new AbrMediaPipelineProps
        {
            Source = new MediaSourceOptions
            {
                Suffixes = new[] { ".mp4", ".mov" },
                ArchiveAfter = Duration.Days(30),
                EncryptionKey = new Key(stack, "Key"),
            },
            Ladder = AbrLadder.Automated(new AbrAutomatedLadderOptions
            {
                Codecs = new[] { MediaVideoCodec.H264, MediaVideoCodec.HEVC },
                MaxRenditions = 6,
                MaxSize = AbrFrameSize.UHD_2160,
                ForceInclude = new[] { AbrFrameSize.HD_720, AbrFrameSize.Of(848, 480) },
            }),
            Packaging = new MediaPackaging
            {
                Manifests = new[] { MediaManifest.DASH, MediaManifest.HLS },
                SegmentLength = Duration.Seconds(6),
                Drm = MediaDrm.Speke(new MediaSpekeOptions
                {
                    Url = "https://keys.example.com/speke/v2",
                    DashSystems = new[] { MediaDrmSystem.WIDEVINE, MediaDrmSystem.Of("e2719d58-a985-b3c9-781a-b030af78d30e") },
                    VideoPreset = MediaDrmVideoPreset.SD_HD,
                }),
            },
            Tracks = new MediaTracks
            {
                Captions = new[]
                {
                    MediaCaptions.Embedded(new MediaEmbeddedCaptionsOptions { Language = "fr", Channel = 2 }),
                    MediaCaptions.Sidecar(new MediaSidecarCaptionsOptions { Language = "de", Suffix = ".de.srt", Label = "Deutsch" }),
                    MediaCaptions.Transcribed(new MediaCaptionsOptions { Language = "en-US" }),
                },
                Thumbnails = new MediaThumbnails { Interval = Duration.Seconds(5) },
            },
            Limits = new MediaLimits
            {
                MaxDuration = Duration.Hours(3),
                MaxSize = Size.Gibibytes(50),
                MaxCost = 30,
                Prices = new MediaPrices
                {
                    H264 = new MediaPrice { Sd = 0.0125, Hd = 0.025, Uhd = 0.05 },
                    Hevc = new MediaPrice { Sd = 0.025, Hd = 0.05, Uhd = 0.1 },
                },
            },
            Encoding = new MediaEncoding
            {
                Queue = MediaQueue.Own(new MediaOwnQueueOptions { ConcurrentJobs = 5 }),
                Hops = new[] { new MediaQueueHop { Queue = MediaQueue.AccountDefault(), After = Duration.Minutes(30), Priority = -5 } },
                Acceleration = MediaAcceleration.DISABLED,
                Tags = new Dictionary<string, string> { ["Project"] = "films" },
                ExtraSettings = new Dictionary<string, object> { ["Inputs"] = new[] { new Dictionary<string, object> { ["FilterEnable"] = "AUTO" } } },
            },
            Playback = new MediaPlayback
            {
                KeyGroup = KeyGroup.FromKeyGroupId(stack, "Signers", "signers"),
                AllowedOrigins = new[] { "https://www.example.com" },
                PriceClass = PriceClass.PRICE_CLASS_ALL,
            },
            Operations = new MediaOperations { PipelineName = "films", Topic = topic, RemovalPolicy = RemovalPolicy.DESTROY },
        });
        var editor = new Role(stack, "Editor", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        films.GrantUpload(editor);
        films.GrantReadAssets(editor);
        films.GrantDelete(editor);
        films.OnReady("Publish", new OnEventOptions { Target = new SnsTopic(topic) });
        films.Alarms.AddAction(new SnsAction(topic));
        films.MetricSecondsToReady(new Amazon.CDK.AWS.CloudWatch.MetricOptions { Statistic = "p95" }).CreateAlarm(stack, "Slow", new CreateAlarmOptions
        {
            Threshold = 3600,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.GREATER_THAN_THRESHOLD,
        });
        _ = new Amazon.CDK.AWS.Events.Rule(stack, "Ends", new Amazon.CDK.AWS.Events.RuleProps
        {
            EventPattern = films.EventPattern(new[] { AssetState.REJECTED, AssetState.FAILED }),
            Targets = new IRuleTarget[] { new SnsTopic(topic) },
        });
        _ = new CfnOutput(stack, "Domain", new CfnOutputProps { Value = films.Distribution.DistributionDomainName });
        _ = new CfnOutput(stack, "Queue", new CfnOutputProps { Value = films.Queue.AttrArn });
    }

    /// <summary>The shortest form.</summary>
    internal static void Minimal(App app)
    {
        _ = new AbrMediaPipeline(Home(app), "Films");
    }

    /// <summary>A ladder of its own, a queue and buckets of the user, and no distribution.</summary>
    internal static void Fixed(App app)
    {
        var stack = Home(app);
        _ = new AbrMediaPipeline(stack, "Films", new AbrMediaPipelineProps
        {
            Source = new MediaSourceOptions { Bucket = Bucket.FromBucketName(stack, "Uploads", "uploads-111111111111") },
            Ladder = AbrLadder.Fixed(new AbrFixedLadderOptions
            {
                Codecs = new[] { MediaVideoCodec.AV1 },
                Renditions = new[]
                {
                    new AbrRendition { Size = AbrFrameSize.HD_1080, MaxBitrate = 5000000, QualityLevel = 8 },
                    new AbrRendition { Size = AbrFrameSize.SD_360, MaxBitrate = 600000 },
                },
            }),
            Packaging = new MediaPackaging { Format = MediaPackageFormat.DASH },
            Tracks = new MediaTracks { Thumbnails = new MediaThumbnails { Enabled = false }, Poster = false },
            Encoding = new MediaEncoding
            {
                Queue = MediaQueue.FromQueueArn("arn:aws:mediaconvert:us-east-1:111111111111:queues/reserved", new MediaQueueOptions { Reserved = true }),
            },
            Output = new MediaOutputOptions { Bucket = Bucket.FromBucketName(stack, "Assets", "assets-111111111111") },
            Playback = new MediaPlayback { Enabled = false },
        });
    }

    /// <summary>What a user does wrong: the sentence must reach them.</summary>
    internal static void UnknownCodec(App app)
    {
        _ = new AbrMediaPipeline(Home(app), "Films", new AbrMediaPipelineProps
        {
            Ladder = AbrLadder.Automated(new AbrAutomatedLadderOptions { Codecs = new[] { MediaVideoCodec.H264, MediaVideoCodec.AV1 } }),
        });
    }
}
