package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatch"
	"github.com/aws/aws-cdk-go/awscdk/v2/awscloudwatchactions"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecr"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awseventstargets"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskms"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/aws-cdk-go/awscdk/v2/awssns"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsstepfunctions"
	"github.com/aws/jsii-runtime-go"
	reference "github.com/cdk-reference-constructs/cdk-reference-constructs-go/cdkreferenceconstructs"
)

func trainingHome(app awscdk.App) awscdk.Stack {
	return awscdk.NewStack(app, jsii.String("Home"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("us-east-1")},
	})
}

// Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.
func trainingCustomised(app awscdk.App) {
	stack := trainingHome(app)
	topic := awssns.Topic_FromTopicArn(stack, jsii.String("Topic"), jsii.String("arn:aws:sns:us-east-1:111111111111:people"))
	data := awss3.Bucket_FromBucketName(stack, jsii.String("Data"), jsii.String("data-111111111111"))
	vpc := awsec2.Vpc_FromVpcAttributes(stack, jsii.String("Vpc"), &awsec2.VpcAttributes{
		VpcId:                      jsii.String("vpc-1"),
		AvailabilityZones:          jsii.Strings("us-east-1a"),
		PrivateSubnetIds:           jsii.Strings("subnet-1"),
		PrivateSubnetRouteTableIds: jsii.Strings("rtb-1"),
	})
	key := awskms.Key_FromKeyArn(stack, jsii.String("Key"), jsii.String("arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"))
	job := reference.NewSpotTrainingJob(stack, jsii.String("Churn"), &reference.SpotTrainingJobProps{
		Algorithm: reference.TrainingAlgorithm_Script(&reference.ScriptAlgorithmOptions{
			Image: reference.TrainingImage_DeepLearningContainer(
				jsii.String("pytorch-training"), jsii.String("2.6.0-cpu-py312-ubuntu22.04-sagemaker"), nil),
			Directory:       jsii.String("training"),
			EntryPoint:      jsii.String("train.py"),
			Hyperparameters: &map[string]*string{"epochs": jsii.String("20")},
			Environment:     &map[string]*string{"LOG_LEVEL": jsii.String("info")},
			Metrics:         &[]reference.TrainingMetric{reference.TrainingMetric_Of(jsii.String("loss"), jsii.String("loss=([0-9.]+)"))},
		}),
		Capacity: &[]reference.TrainingCapacity{
			reference.TrainingCapacity_Spot(jsii.String("ml.m5.large"), &reference.TrainingCapacityOptions{
				Count: jsii.Number(2), PricePerHour: jsii.Number(0.115), Volume: awscdk.Size_Gibibytes(jsii.Number(50)),
			}),
			reference.TrainingCapacity_OnDemand(jsii.String("ml.m5.xlarge"), &reference.TrainingCapacityOptions{PricePerHour: jsii.Number(0.23)}),
		},
		Channels: &[]reference.TrainingChannel{
			reference.TrainingChannel_FromBucket(jsii.String("train"), data, &reference.TrainingChannelOptions{
				Prefix:       jsii.String("churn/"),
				Mode:         reference.InputMode_FAST_FILE,
				ContentType:  jsii.String("text/csv"),
				Distribution: reference.ChannelDistribution_SHARDED_BY_S3_KEY,
			}),
		},
		Checkpoints: &reference.CheckpointOptions{
			Interval: awscdk.Duration_Minutes(jsii.Number(5)), StaleAfter: jsii.Number(2), Expiration: awscdk.Duration_Days(jsii.Number(60)),
		},
		Limits: &reference.TrainingLimits{
			MaxRun:        awscdk.Duration_Hours(jsii.Number(10)),
			MaxWait:       awscdk.Duration_Hours(jsii.Number(30)),
			Budget:        jsii.Number(20),
			CapacityWait:  awscdk.Duration_Minutes(jsii.Number(20)),
			Interruptions: jsii.Number(2),
		},
		Network: &reference.TrainingNetwork{
			Vpc:        vpc,
			VpcSubnets: &awsec2.SubnetSelection{SubnetType: awsec2.SubnetType_PRIVATE_WITH_EGRESS},
			Isolation:  jsii.Bool(false),
		},
		Output:     &reference.TrainingOutput{Prefix: jsii.String("done/"), EncryptionKey: key, ModelPackageGroupName: jsii.String("churn")},
		Operations: &reference.TrainingOperations{JobName: jsii.String("churn"), Topic: topic, RemovalPolicy: awscdk.RemovalPolicy_DESTROY},
	})
	operator := awsiam.NewRole(stack, jsii.String("Operator"), &awsiam.RoleProps{AssumedBy: awsiam.NewAccountRootPrincipal()})
	job.StartOnSchedule(jsii.String("Nightly"), awsevents.Schedule_Cron(&awsevents.CronOptions{Hour: jsii.String("3"), Minute: jsii.String("0")}),
		&reference.RunInput{Hyperparameters: &map[string]*string{"epochs": jsii.String("30")}})
	job.StartOnEvent(jsii.String("NewData"), &reference.TrainingTriggerOptions{
		EventPattern: &awsevents.EventPattern{Source: jsii.Strings("aws.s3"), DetailType: jsii.Strings("Object Created")},
		Input:        &reference.RunInput{Environment: &map[string]*string{"LOG_LEVEL": jsii.String("debug")}},
	})
	job.OnFailed(jsii.String("Told"), &awsevents.OnEventOptions{Target: awseventstargets.NewSnsTopic(topic, nil)})
	job.GrantStart(operator)
	job.AddAlarmAction(awscloudwatchactions.NewSnsAction(topic))
	job.MetricSavings(&awscloudwatch.MetricOptions{Label: jsii.String("saved")}).
		CreateAlarm(stack, jsii.String("NothingSaved"), &awscloudwatch.CreateAlarmOptions{
			Threshold:          jsii.Number(10),
			EvaluationPeriods:  jsii.Number(1),
			ComparisonOperator: awscloudwatch.ComparisonOperator_LESS_THAN_THRESHOLD,
		})
	awsevents.NewRule(stack, jsii.String("Trained"), &awsevents.RuleProps{
		EventPattern: job.Told(&[]reference.TrainingState{reference.TrainingState_COMPLETED}),
		Targets:      &[]awsevents.IRuleTarget{awseventstargets.NewSnsTopic(topic, nil)},
	})
	train := job.Task(stack, jsii.String("Train"), &reference.TrainingTaskOptions{
		Input: awsstepfunctions.TaskInput_FromObject(&map[string]interface{}{"hyperparameters": map[string]string{"epochs": "100"}}),
	})
	awsstepfunctions.NewStateMachine(stack, jsii.String("Weekly"), &awsstepfunctions.StateMachineProps{
		DefinitionBody: awsstepfunctions.DefinitionBody_FromChainable(train),
		Role:           operator,
	})
	output(stack, "JobName", job.JobName())
	output(stack, "Bucket", job.Bucket().BucketName())
}

// The shortest form.
func trainingMinimal(app awscdk.App) {
	stack := trainingHome(app)
	repository := awsecr.Repository_FromRepositoryName(stack, jsii.String("Repository"), jsii.String("churn"))
	reference.NewSpotTrainingJob(stack, jsii.String("Churn"), &reference.SpotTrainingJobProps{
		Algorithm: reference.TrainingAlgorithm_Container(&reference.ContainerAlgorithmOptions{
			Image: reference.TrainingImage_FromEcr(repository, jsii.String("1")),
		}),
		Capacity:    &[]reference.TrainingCapacity{reference.TrainingCapacity_Spot(jsii.String("ml.m5.large"), nil)},
		Checkpoints: &reference.CheckpointOptions{Interval: awscdk.Duration_Minutes(jsii.Number(10))},
	})
}

// An algorithm of SageMaker, a static member of a class, and methods of the class.
func trainingBuiltIn(app awscdk.App) {
	stack := trainingHome(app)
	data := awss3.Bucket_FromBucketName(stack, jsii.String("Data"), jsii.String("data-111111111111"))
	var capacity []reference.TrainingCapacity
	for _, instanceType := range []string{"ml.m5.large", "ml.c5.xlarge"} {
		capacity = append(capacity, reference.TrainingCapacity_Spot(jsii.String(instanceType), nil))
	}
	var channels []reference.TrainingChannel
	for _, name := range []string{"train", "validation"} {
		channels = append(channels, reference.TrainingChannel_FromBucket(jsii.String(name), data, &reference.TrainingChannelOptions{
			Prefix: jsii.String(name + "/"), ContentType: jsii.String("text/csv"),
		}))
	}
	reference.NewSpotTrainingJob(stack, jsii.String("Churn"), &reference.SpotTrainingJobProps{
		Algorithm: reference.TrainingAlgorithm_BuiltIn(reference.BuiltInAlgorithm_XGBOOST(), &reference.AlgorithmOptions{
			Hyperparameters: &map[string]*string{"num_round": jsii.String("100"), "objective": jsii.String("binary:logistic")},
		}),
		Capacity:    &capacity,
		Channels:    &channels,
		Checkpoints: &reference.CheckpointOptions{Interval: awscdk.Duration_Minutes(jsii.Number(10))},
	})
}

// What a user does wrong: the sentence must reach them.
func trainingUnpriced(app awscdk.App) {
	reference.NewSpotTrainingJob(trainingHome(app), jsii.String("Churn"), &reference.SpotTrainingJobProps{
		Algorithm: reference.TrainingAlgorithm_Container(&reference.ContainerAlgorithmOptions{
			Image: reference.TrainingImage_Of(jsii.String("111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1")),
		}),
		Capacity: &[]reference.TrainingCapacity{
			reference.TrainingCapacity_Spot(jsii.String("ml.m5.large"), &reference.TrainingCapacityOptions{PricePerHour: jsii.Number(0.115)}),
			reference.TrainingCapacity_OnDemand(jsii.String("ml.m5.large"), nil),
		},
		Checkpoints: &reference.CheckpointOptions{Interval: awscdk.Duration_Minutes(jsii.Number(10))},
		Limits:      &reference.TrainingLimits{Budget: jsii.Number(20)},
	})
}
