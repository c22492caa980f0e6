package main

import (
	"strings"

	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsssm"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

var ingestCertificate = "arn:aws:iot:us-east-1:111111111111:cert/" + strings.Repeat("0", 64)

func ingestHome(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

func ingestPresses() reference.FlatFileWatch {
	return reference.FlatFileWatch_Completed(&reference.FlatFileCompletedOptions{Directory: jsii.String("/mnt/presses"), Include: jsii.Strings("*.csv")})
}

func ingestColumns() *[]reference.FlatFileColumn {
	return &[]reference.FlatFileColumn{
		reference.FlatFileColumn_Timestamp(jsii.String("ts"), &reference.FlatFileTimestampOptions{Zone: jsii.String("Europe/Berlin"), Required: jsii.Bool(true)}),
		reference.FlatFileColumn_Text(jsii.String("press"), nil),
		reference.FlatFileColumn_Number(jsii.String("temp_c"), &reference.FlatFileNumberOptions{Unit: jsii.String("°C")}),
	}
}

// Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.
func ingestCustomised(app awscdk.App) {
	stack := ingestHome(app)
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:people"))
	ingest := reference.NewIotFlatFileIngest(stack, jsii.String("Presses"), &reference.IotFlatFileIngestProps{
		Devices: reference.FlatFileDevices_Group(jsii.String("halls"), &reference.FlatFileGroupOptions{
			ExpectedThings: jsii.Strings("hall-3-gateway"), CertificateArns: jsii.Strings(ingestCertificate),
		}),
		Collector: reference.FlatFileCollector_Greengrass(&reference.FlatFileGreengrassOptions{
			WorkFolder:        jsii.String("/var/lib/collector"),
			SpoolMegabytes:    jsii.Number(512),
			MessagesPerSecond: jsii.Number(50),
			BytesPerSecond:    jsii.Number(200_000),
			MessageBytes:      jsii.Number(100_000),
			DiskSpooler:       &reference.FlatFileDiskSpooler{NucleusVersion: jsii.String("2.16.1"), Version: jsii.String("1.0.7")},
			NodeCommand:       jsii.String("/usr/bin/node"),
			OtherComponents:   &map[string]*string{"aws.greengrass.Cli": jsii.String("2.16.0")},
		}),
		Storage: &reference.FlatFileStorageOptions{
			TableFormat:       reference.FlatFileTableFormat_PARQUET,
			EncryptionKey:     awskms.NewKey(stack, jsii.String("Key"), nil),
			ResultRetention:   awscdk.Duration_Days(jsii.Number(3)),
			MaxQueryGigabytes: jsii.Number(10),
		},
		QuickSight: &reference.FlatFileQuickSightOptions{OwnerArn: jsii.String("arn:aws:quicksight:us-east-1:111111111111:group/default/analysts")},
		Operations: &reference.FlatFileOperations{
			IngestName:    jsii.String("presses"),
			TopicPrefix:   jsii.String("plant"),
			Topic:         topic,
			SilentAfter:   awscdk.Duration_Minutes(jsii.Number(10)),
			RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
		},
	})
	shots := ingest.AddSource(jsii.String("shots"), &reference.FlatFileSourceOptions{
		Files: reference.FlatFileWatch_Completed(&reference.FlatFileCompletedOptions{
			Directory:          jsii.String("/mnt/presses/shots"),
			Include:            jsii.Strings("**/*.csv"),
			Exclude:            jsii.Strings("old/**"),
			PollInterval:       awscdk.Duration_Seconds(jsii.Number(10)),
			MountPoint:         jsii.String("/mnt/presses"),
			Sentinel:           jsii.String(".share"),
			StablePolls:        jsii.Number(3),
			MinimumAge:         awscdk.Duration_Seconds(jsii.Number(30)),
			DoneMarker:         jsii.String(".done"),
			UnfinishedSuffixes: jsii.Strings(".tmp"),
		}),
		Format: reference.FlatFileFormat_Csv(&reference.FlatFileCsvOptions{
			Delimiter:          jsii.String(";"),
			Quote:              jsii.String("\""),
			Escape:             jsii.String("\\"),
			Comment:            jsii.String("#"),
			StopAtExtraColumns: jsii.Bool(true),
			Encoding:           reference.FlatFileEncoding_WINDOWS_1252,
			Decimal:            jsii.String(","),
			Thousands:          jsii.String("."),
			NullValues:         jsii.Strings("", "n/a"),
			SkipLines:          jsii.Number(2),
		}),
		Columns: &[]reference.FlatFileColumn{
			reference.FlatFileColumn_Timestamp(jsii.String("ts"), &reference.FlatFileTimestampOptions{
				From: jsii.String("Zeit"), Format: jsii.String("dd.MM.yyyy HH:mm:ss"), Zone: jsii.String("Europe/Berlin"), Required: jsii.Bool(true),
			}),
			reference.FlatFileColumn_Text(jsii.String("press"), &reference.FlatFileColumnOptions{From: jsii.String("Maschine"), Required: jsii.Bool(true)}),
			reference.FlatFileColumn_Number(jsii.String("temp_c"), &reference.FlatFileNumberOptions{Unit: jsii.String("°C"), Min: jsii.Number(-50), Max: jsii.Number(500)}),
			reference.FlatFileColumn_Integer(jsii.String("cycle"), &reference.FlatFileNumberOptions{Min: jsii.Number(0)}),
			reference.FlatFileColumn_Flag(jsii.String("ok"), nil),
			reference.FlatFileColumn_Date(jsii.String("made_on"), &reference.FlatFileDateOptions{Format: jsii.String("dd.MM.yyyy")}),
		},
		Compression: reference.FlatFileCompression_Gzip(&reference.FlatFileGzipOptions{
			Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
				VpcId:                      jsii.String("vpc-1"),
				AvailabilityZones:          jsii.Strings("us-east-1a"),
				PrivateSubnetIds:           jsii.Strings("subnet-1"),
				PrivateSubnetRouteTableIds: jsii.Strings("rtb-1"),
			}),
		}),
		Table: &reference.FlatFileTableOptions{
			Partitions: &[]reference.FlatFilePartition{
				reference.FlatFilePartition_Hour(jsii.String("ts")), reference.FlatFilePartition_Column(jsii.String("press"), jsii.Strings("p1", "p2")),
			},
			BufferInterval:  awscdk.Duration_Seconds(jsii.Number(120)),
			BufferMegabytes: jsii.Number(128),
			RawBackup:       jsii.Bool(true),
		},
		Quality: &reference.FlatFileQualityOptions{
			MaxBadRows:  jsii.Number(0.01),
			JudgedAfter: jsii.Number(50),
			MaxRowBytes: jsii.Number(65_536),
			AfterStop:   reference.FlatFileAfter_Move(jsii.String("/mnt/presses/stopped")),
		},
		AfterSuccess:    reference.FlatFileAfter_Delete(),
		MaxLag:          awscdk.Duration_Minutes(jsii.Number(30)),
		ExpectRowsEvery: awscdk.Duration_Hours(jsii.Number(1)),
	})
	ingest.AddSource(jsii.String("log"), &reference.FlatFileSourceOptions{
		Files:   reference.FlatFileWatch_Growing(&reference.FlatFileWatchOptions{Directory: jsii.String("/mnt/presses/log")}),
		Format:  reference.FlatFileFormat_JsonLines(&reference.FlatFileJsonLinesOptions{Encoding: reference.FlatFileEncoding_UTF_8}),
		Columns: &[]reference.FlatFileColumn{reference.FlatFileColumn_Text(jsii.String("message"), nil)},
	})
	ingest.GrantQuery(awsiam.NewRole(stack, jsii.String("Analysts"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()}))
	ingest.Alarms().AddAction(awscloudwatchactions.NewSnsAction(topic))
	ingest.OnUndelivered(jsii.String("Ticket"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	measured := map[string]awscloudwatch.Metric{
		"Slow":         shots.MetricLag(&awscloudwatch.MetricOptions{Label: jsii.String("lag")}),
		"Other things": ingest.MetricHeartbeats(jsii.String("hall-4-gateway"), nil),
	}
	for id, metric := range measured {
		metric.CreateAlarm(stack, jsii.String(id), &awscloudwatch.CreateAlarmOptions{
			Threshold: jsii.Number(1), EvaluationPeriods: jsii.Number(1), ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		})
	}
	var tables []string
	for _, source := range *ingest.Sources() {
		tables = append(tables, *source.TableName())
	}
	awscdk.NewCfnOutput(stack, jsii.String("Tables"), &awscdk.CfnOutputProps{Value: jsii.String(strings.Join(tables, " "))})
	awscdk.NewCfnOutput(stack, jsii.String("Rows"), &awscdk.CfnOutputProps{Value: ingest.Bucket().BucketName()})
	awscdk.NewCfnOutput(stack, jsii.String("Stream"), &awscdk.CfnOutputProps{Value: shots.DeliveryStream().AttrArn()})
	awscdk.NewCfnOutput(stack, jsii.String("Unpacked"), &awscdk.CfnOutputProps{Value: shots.ExpandHandler().FunctionArn()})
	awscdk.NewCfnOutput(stack, jsii.String("Component"), &awscdk.CfnOutputProps{Value: ingest.Component().AttrArn()})
}

// The shortest form.
func ingestMinimal(app awscdk.App) {
	ingest := reference.NewIotFlatFileIngest(ingestHome(app), jsii.String("Presses"), &reference.IotFlatFileIngestProps{
		Devices: reference.FlatFileDevices_Thing(jsii.String("hall-3-gateway"), nil),
	})
	ingest.AddSource(jsii.String("shots"), &reference.FlatFileSourceOptions{Files: ingestPresses(), Columns: ingestColumns()})
}

// Without Greengrass; values in fixed places.
func ingestService(app awscdk.App) {
	stack := ingestHome(app)
	ingest := reference.NewIotFlatFileIngest(stack, jsii.String("Presses"), &reference.IotFlatFileIngestProps{
		Devices: reference.FlatFileDevices_Thing(jsii.String("hall-3-gateway"), &reference.FlatFileThingOptions{CertificateArn: jsii.String(ingestCertificate)}),
		Collector: reference.FlatFileCollector_Service(&reference.FlatFileServiceOptions{
			Endpoint: jsii.String("example-ats.iot.us-east-1.amazonaws.com"), CertificateFolder: jsii.String("/etc/collector"),
		}),
		Storage: &reference.FlatFileStorageOptions{Bucket: awss3.Bucket_FromBucketName(stack, jsii.String("Rows"), jsii.String("rows-111111111111"))},
	})
	ingest.AddSource(jsii.String("weights"), &reference.FlatFileSourceOptions{
		Files: ingestPresses(),
		Format: reference.FlatFileFormat_FixedWidth(&reference.FlatFileFixedWidthOptions{
			Fields: &[]*reference.FlatFileField{
				{Column: jsii.String("ts"), Start: jsii.Number(0), Length: jsii.Number(20)},
				{Column: jsii.String("kg"), Start: jsii.Number(20), Length: jsii.Number(8)},
			},
		}),
		Columns: &[]reference.FlatFileColumn{
			reference.FlatFileColumn_Timestamp(jsii.String("ts"), &reference.FlatFileTimestampOptions{Format: jsii.String("epoch-s"), Required: jsii.Bool(true)}),
			reference.FlatFileColumn_Number(jsii.String("kg"), nil),
		},
		Compression:  reference.FlatFileCompression_None(),
		Table:        &reference.FlatFileTableOptions{Partitions: &[]reference.FlatFilePartition{}},
		AfterSuccess: reference.FlatFileAfter_Leave(),
	})
	awscdk.NewCfnOutput(stack, jsii.String("Settings"), &awscdk.CfnOutputProps{Value: ingest.SettingsParameter().ParameterName()})
	awsssm.NewStringParameter(stack, jsii.String("Spare"), &awsssm.StringParameterProps{
		ParameterName: jsii.String("/spare/collector"), StringValue: ingest.CollectorSettings(),
	})
}

// What a user does wrong: the sentence must reach them.
func ingestUnknownPartition(app awscdk.App) {
	ingest := reference.NewIotFlatFileIngest(ingestHome(app), jsii.String("Presses"), &reference.IotFlatFileIngestProps{
		Devices: reference.FlatFileDevices_Thing(jsii.String("hall-3-gateway"), nil),
	})
	ingest.AddSource(jsii.String("shots"), &reference.FlatFileSourceOptions{
		Files:   ingestPresses(),
		Columns: ingestColumns(),
		Table:   &reference.FlatFileTableOptions{Partitions: &[]reference.FlatFilePartition{reference.FlatFilePartition_Day(jsii.String("tz"))}},
	})
}
