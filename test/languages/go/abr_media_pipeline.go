package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudfront"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

func mediaHome(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

// Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.
func mediaCustomised(app awscdk.App) {
	stack := mediaHome(app)
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:people"))
	films := reference.NewAbrMediaPipeline(stack, jsii.String("Films"), &reference.AbrMediaPipelineProps{
		Source: &reference.MediaSourceOptions{
			Suffixes:      jsii.Strings(".mp4", ".mov"),
			ArchiveAfter:  awscdk.Duration_Days(jsii.Number(30)),
			EncryptionKey: awskms.NewKey(stack, jsii.String("Key"), nil),
		},
		Ladder: reference.AbrLadder_Automated(&reference.AbrAutomatedLadderOptions{
			Codecs:        &[]reference.MediaVideoCodec{reference.MediaVideoCodec_H264, reference.MediaVideoCodec_HEVC},
			MaxRenditions: jsii.Number(6),
			MaxSize:       reference.AbrFrameSize_UHD_2160(),
			ForceInclude: &[]reference.AbrFrameSize{
				reference.AbrFrameSize_HD_720(), reference.AbrFrameSize_Of(jsii.Number(848), jsii.Number(480)),
			},
		}),
		Packaging: &reference.MediaPackaging{
			Manifests:     &[]reference.MediaManifest{reference.MediaManifest_DASH, reference.MediaManifest_HLS},
			SegmentLength: awscdk.Duration_Seconds(jsii.Number(6)),
			Drm: reference.MediaDrm_Speke(&reference.MediaSpekeOptions{
				Url: jsii.String("https://keys.example.com/speke/v2"),
				DashSystems: &[]reference.MediaDrmSystem{
					reference.MediaDrmSystem_WIDEVINE(), reference.MediaDrmSystem_Of(jsii.String("e2719d58-a985-b3c9-781a-b030af78d30e")),
				},
				VideoPreset: reference.MediaDrmVideoPreset_SD_HD,
			}),
		},
		Tracks: &reference.MediaTracks{
			Captions: &[]reference.MediaCaptions{
				reference.MediaCaptions_Embedded(&reference.MediaEmbeddedCaptionsOptions{Language: jsii.String("fr"), Channel: jsii.Number(2)}),
				reference.MediaCaptions_Sidecar(&reference.MediaSidecarCaptionsOptions{
					Language: jsii.String("de"), Suffix: jsii.String(".de.srt"), Label: jsii.String("Deutsch"),
				}),
				reference.MediaCaptions_Transcribed(&reference.MediaCaptionsOptions{Language: jsii.String("en-US")}),
			},
			Thumbnails: &reference.MediaThumbnails{Interval: awscdk.Duration_Seconds(jsii.Number(5))},
		},
		Limits: &reference.MediaLimits{
			MaxDuration: awscdk.Duration_Hours(jsii.Number(3)),
			MaxSize:     awscdk.Size_Gibibytes(jsii.Number(50)),
			MaxCost:     jsii.Number(30),
			Prices: &reference.MediaPrices{
				H264: &reference.MediaPrice{Sd: jsii.Number(0.0125), Hd: jsii.Number(0.025), Uhd: jsii.Number(0.05)},
				Hevc: &reference.MediaPrice{Sd: jsii.Number(0.025), Hd: jsii.Number(0.05), Uhd: jsii.Number(0.1)},
			},
		},
		Encoding: &reference.MediaEncoding{
			Queue: reference.MediaQueue_Own(&reference.MediaOwnQueueOptions{ConcurrentJobs: jsii.Number(5)}),
			Hops: &[]*reference.MediaQueueHop{
				{Queue: reference.MediaQueue_AccountDefault(), After: awscdk.Duration_Minutes(jsii.Number(30)), Priority: jsii.Number(-5)},
			},
			Acceleration:  reference.MediaAcceleration_DISABLED,
			Tags:          &map[string]*string{"Project": jsii.String("films")},
			ExtraSettings: &map[string]interface{}{"Inputs": []interface{}{map[string]interface{}{"FilterEnable": "AUTO"}}},
		},
		Playback: &reference.MediaPlayback{
			KeyGroup:       awscloudfront.KeyGroup_FromKeyGroupId(stack, jsii.String("Signers"), jsii.String("signers")),
			AllowedOrigins: jsii.Strings("https://www.example.com"),
			PriceClass:     awscloudfront.PriceClass_PRICE_CLASS_ALL,
		},
		Operations: &reference.MediaOperations{PipelineName: jsii.String("films"), Topic: topic, RemovalPolicy: awscdk.RemovalPolicy_DESTROY},
	})
	editor := awsiam.NewRole(stack, jsii.String("Editor"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	films.GrantUpload(editor)
	films.GrantReadAssets(editor)
	films.GrantDelete(editor)
	films.OnReady(jsii.String("Publish"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	films.Alarms().AddAction(awscloudwatchactions.NewSnsAction(topic))
	films.MetricSecondsToReady(&awscloudwatch.MetricOptions{Statistic: jsii.String("p95")}).
		CreateAlarm(stack, jsii.String("Slow"), &awscloudwatch.CreateAlarmOptions{
			Threshold:          jsii.Number(3600),
			EvaluationPeriods:  jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_GREATER_THAN_THRESHOLD,
		})
	awsevents.NewRule(stack, jsii.String("Ends"), &awsevents.RuleProps{
		EventPattern: films.EventPattern(&[]reference.AssetState{reference.AssetState_REJECTED, reference.AssetState_FAILED}),
		Targets:      &[]awsevents.IRuleTarget{awseventstargets.NewSnsTopic(topic, nil)},
	})
	output(stack, "Domain", films.Distribution().DistributionDomainName())
	output(stack, "Queue", films.Queue().AttrArn())
}

// The shortest form.
func mediaMinimal(app awscdk.App) {
	reference.NewAbrMediaPipeline(mediaHome(app), jsii.String("Films"), nil)
}

// A ladder of its own, a queue and buckets of the user, and no distribution.
func mediaFixed(app awscdk.App) {
	stack := mediaHome(app)
	reference.NewAbrMediaPipeline(stack, jsii.String("Films"), &reference.AbrMediaPipelineProps{
		Source: &reference.MediaSourceOptions{
			Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Uploads"), jsii.String("uploads-111111111111")),
		},
		Ladder: reference.AbrLadder_Fixed(&reference.AbrFixedLadderOptions{
			Codecs: &[]reference.MediaVideoCodec{reference.MediaVideoCodec_AV1},
			Renditions: &[]*reference.AbrRendition{
				{Size: reference.AbrFrameSize_HD_1080(), MaxBitrate: jsii.Number(5_000_000), QualityLevel: jsii.Number(8)},
				{Size: reference.AbrFrameSize_SD_360(), MaxBitrate: jsii.Number(600_000)},
			},
		}),
		Packaging: &reference.MediaPackaging{Format: reference.MediaPackageFormat_DASH},
		Tracks:    &reference.MediaTracks{Thumbnails: &reference.MediaThumbnails{Enabled: jsii.Bool(false)}, Poster: jsii.Bool(false)},
		Encoding: &reference.MediaEncoding{
			Queue: reference.MediaQueue_FromQueueArn(
				jsii.String("arn:aws:mediaconvert:us-east-1:111111111111:queues/reserved"), &reference.MediaQueueOptions{Reserved: jsii.Bool(true)}),
		},
		Output: &reference.MediaOutputOptions{
			Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Assets"), jsii.String("assets-111111111111")),
		},
		Playback: &reference.MediaPlayback{Enabled: jsii.Bool(false)},
	})
}

// What a user does wrong: the sentence must reach them.
func mediaUnknownCodec(app awscdk.App) {
	reference.NewAbrMediaPipeline(mediaHome(app), jsii.String("Films"), &reference.AbrMediaPipelineProps{
		Ladder: reference.AbrLadder_Automated(&reference.AbrAutomatedLadderOptions{
			Codecs: &[]reference.MediaVideoCodec{reference.MediaVideoCodec_H264, reference.MediaVideoCodec_AV1},
		}),
	})
}
