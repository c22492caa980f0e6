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
	"github.com/aws/aws-cdk-go/awscdk/v2/awsscheduler"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssecretsmanager"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

func recommendationHome(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

func recommendationBucket(stack awscdk.Stack) awss3.IBucket {
	return awss3.Bucket_FromBucketName(stack, jsii.String("Orders"), jsii.String("orders-111111111111"))
}

func recommendationOrders(stack awscdk.Stack, more ...reference.DatasetField) *reference.DatasetMapping {
	fields := append([]reference.DatasetField{
		reference.DatasetField_UserId(jsii.String("customer")),
		reference.DatasetField_ItemId(jsii.String("article")),
		reference.DatasetField_Timestamp(jsii.String("ordered_at"), reference.DatasetTimeFormat_Iso8601(nil)),
	}, more...)
	return &reference.DatasetMapping{
		Source: reference.DatasetSource_S3(&reference.DatasetS3Options{Bucket: recommendationBucket(stack), Prefix: jsii.String("orders/")}),
		Fields: &fields,
	}
}

// Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.
func recommendationCustomised(app awscdk.App) {
	stack := recommendationHome(app)
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:people"))
	ordered := reference.DatasetTimeFormat_Pattern(jsii.String("dd.MM.yyyy HH:mm"), jsii.String("Europe/Berlin"))
	shop := reference.NewGlueToPersonalize(stack, jsii.String("Shop"), &reference.GlueToPersonalizeProps{
		Interactions: &reference.DatasetMapping{
			Source: reference.DatasetSource_S3(&reference.DatasetS3Options{
				Bucket: recommendationBucket(stack),
				Prefix: jsii.String("orders/"),
				Format: reference.DatasetSourceFormat_Csv(&reference.DatasetCsvOptions{Delimiter: jsii.String(";")}),
				Crawl:  &reference.DatasetCrawlOptions{OnRun: jsii.Bool(true), Schedule: jsii.String("cron(0 1 * * ? *)")},
			}),
			Fields: &[]reference.DatasetField{
				reference.DatasetField_UserId(jsii.String("customer")),
				reference.DatasetField_ItemId(jsii.String("article")),
				reference.DatasetField_Timestamp(jsii.String("ordered_at"), ordered),
				reference.DatasetField_EventType(jsii.String("kind"), &reference.DatasetEventTypeOptions{DefaultValue: jsii.String("purchase")}),
				reference.DatasetField_Categorical(jsii.String("DEVICE"), jsii.String("device"), &reference.DatasetCategoryOptions{Nullable: jsii.Bool(true)}),
			},
			Filter:      jsii.String("status <> 'cancelled'"),
			Dedupe:      &reference.DatasetDedupeOptions{By: jsii.Strings("USER_ID", "ITEM_ID", "TIMESTAMP"), Latest: jsii.String("changed_at")},
			Incremental: &reference.DatasetIncrementalOptions{Column: jsii.String("ordered_at"), Format: ordered, Lateness: awscdk.Duration_Hours(jsii.Number(1))},
		},
		Items: &reference.DatasetMapping{
			Source: reference.DatasetSource_Table(&reference.DatasetTableOptions{
				Database: jsii.String("warehouse"),
				Table:    jsii.String("articles"),
				Bucket:   awss3.Bucket_FromBucketName(stack, jsii.String("Warehouse"), jsii.String("warehouse-111111111111")),
				Format:   reference.DatasetSourceFormat_Parquet(),
			}),
			Fields: &[]reference.DatasetField{
				reference.DatasetField_ItemId(jsii.String("id")),
				reference.DatasetField_Number(jsii.String("PRICE"), jsii.String("price"), reference.DatasetNumberType_FLOAT, &reference.DatasetNumberOptions{DefaultValue: jsii.Number(0)}),
				reference.DatasetField_Textual(jsii.String("DESCRIPTION"), jsii.String("description"), &reference.DatasetTextOptions{Nullable: jsii.Bool(true)}),
			},
		},
		Users: &reference.DatasetMapping{
			Source: reference.DatasetSource_Jdbc(&reference.DatasetJdbcOptions{
				Url:   jsii.String("jdbc:postgresql://db.example:5432/shop"),
				Table: jsii.String("shop.customers"),
				Secret: awssecretsmanager.Secret_FromSecretCompleteArn(stack, jsii.String("Reader"),
					jsii.String("arn:aws:secretsmanager:us-east-1:111111111111:secret:reader-AbCdEf")),
				Vpc: awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
					VpcId:                      jsii.String("vpc-1"),
					AvailabilityZones:          jsii.Strings("us-east-1a"),
					PrivateSubnetIds:           jsii.Strings("subnet-1"),
					PrivateSubnetRouteTableIds: jsii.Strings("rtb-1"),
				}),
				Partition: &reference.DatasetPartition{Column: jsii.String("id"), Count: jsii.Number(8)},
			}),
			Fields: &[]reference.DatasetField{
				reference.DatasetField_UserId(jsii.String("id")),
				reference.DatasetField_Categorical(jsii.String("CITY"), jsii.String("city"), nil),
			},
		},
		Etl: &reference.DatasetEtlOptions{
			EncryptionKey:       awskms.NewKey(stack, jsii.String("Key"), nil),
			WorkerType:          reference.DatasetWorkerType_G_2X,
			MaxWorkers:          jsii.Number(10),
			MaxQuarantinedShare: jsii.Number(0.001),
			Retention:           awscdk.Duration_Days(jsii.Number(7)),
		},
		Target: reference.RecommendationTarget_Personalize(&reference.PersonalizeOptions{
			Recipe: reference.PersonalizeRecipe_USER_PERSONALIZATION_V2(),
			Promotion: &reference.RecommendationPromotionOptions{
				Metric: reference.PersonalizeMetric_PRECISION_AT_10(), Margin: jsii.Number(0.05), Minimum: jsii.Number(0.01), KeepVersions: jsii.Number(3),
			},
			Campaign: &reference.RecommendationCampaignOptions{
				MinTps: jsii.Number(2),
				Config: &map[string]interface{}{"itemExplorationConfig": map[string]interface{}{"explorationWeight": "0.3"}},
			},
			Filters: &[]*reference.RecommendationFilter{
				{Name: jsii.String("new"), Expression: jsii.String("EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"purchase\")")},
			},
			EventTracker: jsii.Bool(true),
			MetricAttribution: &[]*reference.RecommendationAttributedMetric{
				{EventType: jsii.String("purchase"), MetricName: jsii.String("Turnover"), Expression: jsii.String("SUM(Items.PRICE)")},
			},
		}),
		Start: &reference.RecommendationStartOptions{
			Full: awsscheduler.ScheduleExpression_Cron(&awsscheduler.CronOptionsWithTimezone{
				WeekDay: jsii.String("SUN"), Hour: jsii.String("1"), Minute: jsii.String("0"),
			}),
			ParameterFiles: jsii.Bool(true),
		},
		Operations: &reference.RecommendationOperations{
			GroupName:                   jsii.String("shop"),
			Topic:                       topic,
			MaxRecommendationsPerSecond: jsii.Number(20),
			IdleAfter:                   awscdk.Duration_Days(jsii.Number(7)),
			RemovalPolicy:               awscdk.RemovalPolicy_DESTROY,
		},
	})
	operator := awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	shop.GrantStart(operator)
	shop.GrantErase(operator)
	shop.GrantRecommend(operator)
	shop.Alarms().AddAction(awscloudwatchactions.NewSnsAction(topic))
	shop.OnRejected(jsii.String("Worse"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	shop.Connections().AllowToAnyIpv4(awsec2.Port_Tcp(jsii.Number(5432)), nil)
	shop.MetricScore(&awscloudwatch.MetricOptions{Label: jsii.String("score")}).CreateAlarm(stack, jsii.String("Poor"), &awscloudwatch.CreateAlarmOptions{
		Threshold:          jsii.Number(0.1),
		EvaluationPeriods:  jsii.Number(1),
		ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
	})
	awsevents.NewRule(stack, jsii.String("Told"), &awsevents.RuleProps{
		EventPattern: shop.EventPattern(nil), Targets: &[]awsevents.IRuleTarget{awseventstargets.NewSnsTopic(topic, nil)},
	})
	var jobs []string
	for _, export := range *shop.Exports() {
		jobs = append(jobs, *export.Job().Ref())
	}
	awscdk.NewCfnOutput(stack, jsii.String("Store"), &awscdk.CfnOutputProps{Value: shop.Store().BucketName()})
	awscdk.NewCfnOutput(stack, jsii.String("Jobs"), &awscdk.CfnOutputProps{Value: jsii.String(strings.Join(jobs, " "))})
	awscdk.NewCfnOutput(stack, jsii.String("New"), &awscdk.CfnOutputProps{Value: shop.FilterArn(jsii.String("new"))})
	awscdk.NewCfnOutput(stack, jsii.String("Campaign"), &awscdk.CfnOutputProps{Value: shop.CampaignArn()})
}

// The shortest form.
func recommendationMinimal(app awscdk.App) {
	stack := recommendationHome(app)
	reference.NewGlueToPersonalize(stack, jsii.String("Shop"), &reference.GlueToPersonalizeProps{Interactions: recommendationOrders(stack)})
}

// A recommender of a domain.
func recommendationRecommender(app awscdk.App) {
	stack := recommendationHome(app)
	films := reference.NewGlueToPersonalize(stack, jsii.String("Films"), &reference.GlueToPersonalizeProps{
		Interactions: recommendationOrders(stack, reference.DatasetField_EventType(jsii.String("kind"), nil)),
		Target: reference.RecommendationTarget_Recommender(&reference.RecommenderOptions{
			Recipe: reference.PersonalizeRecipe_VIDEO_TOP_PICKS(), MinTps: jsii.Number(2),
		}),
		Operations: &reference.RecommendationOperations{GroupName: jsii.String("films")},
	})
	awscdk.NewCfnOutput(stack, jsii.String("Recommender"), &awscdk.CfnOutputProps{Value: films.RecommenderArn()})
}

// What a user does wrong: the sentence must reach them.
func recommendationUnmappedFilter(app awscdk.App) {
	stack := recommendationHome(app)
	reference.NewGlueToPersonalize(stack, jsii.String("Shop"), &reference.GlueToPersonalizeProps{
		Interactions: recommendationOrders(stack),
		Target: reference.RecommendationTarget_Personalize(&reference.PersonalizeOptions{
			Filters: &[]*reference.RecommendationFilter{
				{Name: jsii.String("brand"), Expression: jsii.String("EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)")},
			},
		}),
	})
}
