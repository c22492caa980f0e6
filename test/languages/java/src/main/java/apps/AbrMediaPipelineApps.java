package apps;

import io.github.cdkreferenceconstructs.AbrAutomatedLadderOptions;
import io.github.cdkreferenceconstructs.AbrFixedLadderOptions;
import io.github.cdkreferenceconstructs.AbrFrameSize;
import io.github.cdkreferenceconstructs.AbrLadder;
import io.github.cdkreferenceconstructs.AbrMediaPipeline;
import io.github.cdkreferenceconstructs.AbrRendition;
import io.github.cdkreferenceconstructs.AssetState;
import io.github.cdkreferenceconstructs.MediaAcceleration;
import io.github.cdkreferenceconstructs.MediaCaptions;
import io.github.cdkreferenceconstructs.MediaCaptionsOptions;
import io.github.cdkreferenceconstructs.MediaDrm;
import io.github.cdkreferenceconstructs.MediaDrmSystem;
import io.github.cdkreferenceconstructs.MediaDrmVideoPreset;
import io.github.cdkreferenceconstructs.MediaEmbeddedCaptionsOptions;
import io.github.cdkreferenceconstructs.MediaEncoding;
import io.github.cdkreferenceconstructs.MediaLimits;
import io.github.cdkreferenceconstructs.MediaManifest;
import io.github.cdkreferenceconstructs.MediaOperations;
import io.github.cdkreferenceconstructs.MediaOutputOptions;
import io.github.cdkreferenceconstructs.MediaOwnQueueOptions;
import io.github.cdkreferenceconstructs.MediaPackageFormat;
import io.github.cdkreferenceconstructs.MediaPackaging;
import io.github.cdkreferenceconstructs.MediaPlayback;
import io.github.cdkreferenceconstructs.MediaPrice;
import io.github.cdkreferenceconstructs.MediaPrices;
import io.github.cdkreferenceconstructs.MediaQueue;
import io.github.cdkreferenceconstructs.MediaQueueHop;
import io.github.cdkreferenceconstructs.MediaQueueOptions;
import io.github.cdkreferenceconstructs.MediaSidecarCaptionsOptions;
import io.github.cdkreferenceconstructs.MediaSourceOptions;
import io.github.cdkreferenceconstructs.MediaSpekeOptions;
import io.github.cdkreferenceconstructs.MediaThumbnails;
import io.github.cdkreferenceconstructs.MediaTracks;
import io.github.cdkreferenceconstructs.MediaVideoCodec;
import java.util.List;
import java.util.Map;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudfront.KeyGroup;
import software.amazon.awscdk.services.cloudfront.PriceClass;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;

/** The apps of AbrMediaPipeline. */
final class AbrMediaPipelineApps {
    private AbrMediaPipelineApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    /** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        AbrMediaPipeline films = AbrMediaPipeline.Builder.create(stack, "Films")
            .source(MediaSourceOptions.builder()
                .suffixes(List.of(".mp4", ".mov"))
                .archiveAfter(Duration.days(30))
                .encryptionKey(new Key(stack, "Key"))
                .build())
            .ladder(AbrLadder.automated(AbrAutomatedLadderOptions.builder()
                .codecs(List.of(MediaVideoCodec.H264, MediaVideoCodec.HEVC))
                .maxRenditions(6)
                .maxSize(AbrFrameSize.UHD_2160)
                .forceInclude(List.of(AbrFrameSize.HD_720, AbrFrameSize.of(848, 480)))
                .build()))
            .packaging(MediaPackaging.builder()
                .manifests(List.of(MediaManifest.DASH, MediaManifest.HLS))
                .segmentLength(Duration.seconds(6))
                .drm(MediaDrm.speke(MediaSpekeOptions.builder()
                    .url("https://keys.example.com/speke/v2")
                    .dashSystems(List.of(MediaDrmSystem.WIDEVINE, MediaDrmSystem.of("e2719d58-a985-b3c9-781a-b030af78d30e")))
                    .videoPreset(MediaDrmVideoPreset.SD_HD)
                    .build()))
                .build())
            .tracks(MediaTracks.builder()
                .captions(List.of(
                    MediaCaptions.embedded(MediaEmbeddedCaptionsOptions.builder().language("fr").channel(2).build()),
                    MediaCaptions.sidecar(MediaSidecarCaptionsOptions.builder().language("de").suffix(".de.srt").label("Deutsch").build()),
                    MediaCaptions.transcribed(MediaCaptionsOptions.builder().language("en-US").build())))
                .thumbnails(MediaThumbnails.builder().interval(Duration.seconds(5)).build())
                .build())
            .limits(MediaLimits.builder()
                .maxDuration(Duration.hours(3))
                .maxSize(Size.gibibytes(50))
                .maxCost(30)
                .prices(MediaPrices.builder()
                    .h264(MediaPrice.builder().sd(0.0125).hd(0.025).uhd(0.05).build())
                    .hevc(MediaPrice.builder().sd(0.025).hd(0.05).uhd(0.1).build())
                    .build())
                .build())
            .encoding(MediaEncoding.builder()
                .queue(MediaQueue.own(MediaOwnQueueOptions.builder().concurrentJobs(5).build()))
                .hops(List.of(MediaQueueHop.builder().queue(MediaQueue.accountDefault()).after(Duration.minutes(30)).priority(-5).build()))
                .acceleration(MediaAcceleration.DISABLED)
                .tags(Map.of("Project", "films"))
                .extraSettings(Map.of("Inputs", List.of(Map.of("FilterEnable", "AUTO"))))
                .build())
            .playback(MediaPlayback.builder()
                .keyGroup(KeyGroup.fromKeyGroupId(stack, "Signers", "signers"))
                .allowedOrigins(List.of("https://www.example.com"))
                .priceClass(PriceClass.PRICE_CLASS_ALL)
                .build())
            .operations(MediaOperations.builder().pipelineName("films").topic(topic).removalPolicy(RemovalPolicy.DESTROY).build())
            .build();
        Role editor = Role.Builder.create(stack, "Editor").assumedBy(new AccountRootPrincipal()).build();
        films.grantUpload(editor);
        films.grantReadAssets(editor);
        films.grantDelete(editor);
        films.onReady("Publish", OnEventOptions.builder().target(new SnsTopic(topic)).build());
        films.getAlarms().addAction(new SnsAction(topic));
        films.metricSecondsToReady(MetricOptions.builder().statistic("p95").build()).createAlarm(stack, "Slow", CreateAlarmOptions.builder()
            .threshold(3600)
            .evaluationPeriods(1)
            .comparisonOperator(ComparisonOperator.GREATER_THAN_THRESHOLD)
            .build());
        Rule.Builder.create(stack, "Ends")
            .eventPattern(films.eventPattern(List.of(AssetState.REJECTED, AssetState.FAILED)))
            .targets(List.of(new SnsTopic(topic)))
            .build();
        CfnOutput.Builder.create(stack, "Domain").value(films.getDistribution().getDistributionDomainName()).build();
        CfnOutput.Builder.create(stack, "Queue").value(films.getQueue().getAttrArn()).build();
    }

    /** The shortest form. */
    static void minimal(App app) {
        new AbrMediaPipeline(home(app), "Films");
    }

    /** A ladder of its own, a queue and buckets of the user, and no distribution. */
    static void fixed(App app) {
        Stack stack = home(app);
        AbrMediaPipeline.Builder.create(stack, "Films")
            .source(MediaSourceOptions.builder().bucket(Bucket.fromBucketName(stack, "Uploads", "uploads-111111111111")).build())
            .ladder(AbrLadder.fixed(AbrFixedLadderOptions.builder()
                .codecs(List.of(MediaVideoCodec.AV1))
                .renditions(List.of(
                    AbrRendition.builder().size(AbrFrameSize.HD_1080).maxBitrate(5_000_000).qualityLevel(8).build(),
                    AbrRendition.builder().size(AbrFrameSize.SD_360).maxBitrate(600_000).build()))
                .build()))
            .packaging(MediaPackaging.builder().format(MediaPackageFormat.DASH).build())
            .tracks(MediaTracks.builder().thumbnails(MediaThumbnails.builder().enabled(false).build()).poster(false).build())
            .encoding(MediaEncoding.builder()
                .queue(MediaQueue.fromQueueArn("arn:aws:mediaconvert:us-east-1:111111111111:queues/reserved",
                    MediaQueueOptions.builder().reserved(true).build()))
                .build())
            .output(MediaOutputOptions.builder().bucket(Bucket.fromBucketName(stack, "Assets", "assets-111111111111")).build())
            .playback(MediaPlayback.builder().enabled(false).build())
            .build();
    }

    /** What a user does wrong: the sentence must reach them. */
    static void unknownCodec(App app) {
        AbrMediaPipeline.Builder.create(home(app), "Films")
            .ladder(AbrLadder.automated(AbrAutomatedLadderOptions.builder().codecs(List.of(MediaVideoCodec.H264, MediaVideoCodec.AV1)).build()))
            .build();
    }
}
