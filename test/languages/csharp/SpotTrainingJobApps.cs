using System.Collections.Generic;
using System.Linq;
using Amazon.CDK;
using Amazon.CDK.AWS.CloudWatch;
using Amazon.CDK.AWS.CloudWatch.Actions;
using Amazon.CDK.AWS.EC2;
using Amazon.CDK.AWS.ECR;
using Amazon.CDK.AWS.Events;
using Amazon.CDK.AWS.Events.Targets;
using Amazon.CDK.AWS.IAM;
using Amazon.CDK.AWS.KMS;
using Amazon.CDK.AWS.S3;
using Amazon.CDK.AWS.SNS;
using Amazon.CDK.AWS.StepFunctions;
using CdkReferenceConstructs;

namespace Apps;

/// <summary>The apps of SpotTrainingJob.</summary>
internal static class SpotTrainingJobApps
{
    private static Stack Home(App app) =>
        new Stack(app, "Home", new StackProps { Env = new Amazon.CDK.Environment { Account = "111111111111", Region = "us-east-1" } });

    /// <summary>Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back.</summary>
    internal static void Customised(App app)
    {
        var stack = Home(app);
        var topic = Topic.FromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        var job = new SpotTrainingJob(stack, "Churn", new SpotTrainingJobProps
        {
            Algorithm = TrainingAlgorithm.Script(new ScriptAlgorithmOptions
            {
                Image = TrainingImage.DeepLearningContainer("pytorch-training", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"),
                Directory = "training",
                EntryPoint = "train.py",
                Hyperparameters = new Dictionary<string, string> { ["epochs"] = "20" },
                Environment = new Dictionary<string, string> { ["LOG_LEVEL"] = "info" },
                Metrics = new[] { TrainingMetric.Of("loss", "loss=([0-9.]+)") },
            }),
            Capacity = new[]
            {
                TrainingCapacity.Spot("ml.m5.large", new TrainingCapacityOptions { Count = 2, PricePerHour = 0.115, Volume = Size.Gibibytes(50) }),
                TrainingCapacity.OnDemand("ml.m5.xlarge", new TrainingCapacityOptions { PricePerHour = 0.23 }),
            },
            Channels = new[]
            {
                TrainingChannel.FromBucket("train", Bucket.FromBucketName(stack, "Data", "data-111111111111"), new TrainingChannelOptions
                {
                    Prefix = "churn/",
                    Mode = InputMode.FAST_FILE,
                    ContentType = "text/csv",
                    Distribution = ChannelDistribution.SHARDED_BY_S3_KEY,
                }),
            },
            Checkpoints = new CheckpointOptions { Interval = Duration.Minutes(5), StaleAfter = 2, Expiration = Duration.Days(60) },
            Limits = new TrainingLimits
            {
                MaxRun = Duration.Hours(10),
                MaxWait = Duration.Hours(30),
                Budget = 20,
                CapacityWait = Duration.Minutes(20),
                Interruptions = 2,
            },
            Network = new TrainingNetwork
            {
                Vpc = Vpc.FromVpcAttributes(stack, "Vpc", new VpcAttributes
                {
                    VpcId = "vpc-1",
                    AvailabilityZones = new[] { "us-east-1a" },
                    PrivateSubnetIds = new[] { "subnet-1" },
                    PrivateSubnetRouteTableIds = new[] { "rtb-1" },
                }),
                VpcSubnets = new SubnetSelection { SubnetType = SubnetType.PRIVATE_WITH_EGRESS },
                Isolation = false,
            },
            Output = new TrainingOutput
            {
                Prefix = "done/",
                EncryptionKey = Key.FromKeyArn(stack, "Key", "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"),
                ModelPackageGroupName = "churn",
            },
            Operations = new TrainingOperations { JobName = "churn", Topic = topic, RemovalPolicy = RemovalPolicy.DESTROY },
        });
        var operatorRole = new Role(stack, "Operator", new RoleProps { AssumedBy = new AccountRootPrincipal() });
        job.StartOnSchedule("Nightly", Schedule.Cron(new CronOptions { Hour = "3", Minute = "0" }), new RunInput
        {
            Hyperparameters = new Dictionary<string, string> { ["epochs"] = "30" },
        });
        job.StartOnEvent("NewData", new TrainingTriggerOptions
        {
            EventPattern = new EventPattern { Source = new[] { "aws.s3" }, DetailType = new[] { "Object Created" } },
            Input = new RunInput { Environment = new Dictionary<string, string> { ["LOG_LEVEL"] = "debug" } },
        });
        job.OnFailed("Told", new OnEventOptions { Target = new SnsTopic(topic) });
        job.GrantStart(operatorRole);
        job.AddAlarmAction(new SnsAction(topic));
        job.MetricSavings(new Amazon.CDK.AWS.CloudWatch.MetricOptions { Label = "saved" }).CreateAlarm(stack, "NothingSaved", new CreateAlarmOptions
        {
            Threshold = 10,
            EvaluationPeriods = 1,
            ComparisonOperator = ComparisonOperator.LESS_THAN_THRESHOLD,
        });
        _ = new Amazon.CDK.AWS.Events.Rule(stack, "Trained", new Amazon.CDK.AWS.Events.RuleProps
        {
            EventPattern = job.Told(new[] { TrainingState.COMPLETED }),
            Targets = new IRuleTarget[] { new SnsTopic(topic) },
        });
        var train = job.Task(stack, "Train", new TrainingTaskOptions
        {
            Input = TaskInput.FromObject(new Dictionary<string, object> { ["hyperparameters"] = new Dictionary<string, string> { ["epochs"] = "100" } }),
        });
        _ = new StateMachine(stack, "Weekly", new StateMachineProps { DefinitionBody = DefinitionBody.FromChainable(train), Role = operatorRole });
        _ = new CfnOutput(stack, "JobName", new CfnOutputProps { Value = job.JobName });
        _ = new CfnOutput(stack, "Bucket", new CfnOutputProps { Value = job.Bucket.BucketName });
    }

    /// <summary>The shortest form.</summary>
    internal static void Minimal(App app)
    {
        var stack = Home(app);
        _ = new SpotTrainingJob(stack, "Churn", new SpotTrainingJobProps
        {
            Algorithm = TrainingAlgorithm.Container(new ContainerAlgorithmOptions
            {
                Image = TrainingImage.FromEcr(Repository.FromRepositoryName(stack, "Repository", "churn"), "1"),
            }),
            Capacity = new[] { TrainingCapacity.Spot("ml.m5.large") },
            Checkpoints = new CheckpointOptions { Interval = Duration.Minutes(10) },
        });
    }

    /// <summary>An algorithm of SageMaker, a static member of a class, and methods of the class.</summary>
    internal static void BuiltIn(App app)
    {
        var stack = Home(app);
        var data = Bucket.FromBucketName(stack, "Data", "data-111111111111");
        _ = new SpotTrainingJob(stack, "Churn", new SpotTrainingJobProps
        {
            Algorithm = TrainingAlgorithm.BuiltIn(BuiltInAlgorithm.XGBOOST, new AlgorithmOptions
            {
                Hyperparameters = new Dictionary<string, string> { ["num_round"] = "100", ["objective"] = "binary:logistic" },
            }),
            Capacity = new[] { "ml.m5.large", "ml.c5.xlarge" }.Select((type) => TrainingCapacity.Spot(type)).ToArray(),
            Channels = new[] { "train", "validation" }
                .Select((name) => TrainingChannel.FromBucket(name, data, new TrainingChannelOptions { Prefix = $"{name}/", ContentType = "text/csv" }))
                .ToArray(),
            Checkpoints = new CheckpointOptions { Interval = Duration.Minutes(10) },
        });
    }

    /// <summary>What a user does wrong: the sentence must reach them.</summary>
    internal static void Unpriced(App app)
    {
        _ = new SpotTrainingJob(Home(app), "Churn", new SpotTrainingJobProps
        {
            Algorithm = TrainingAlgorithm.Container(new ContainerAlgorithmOptions
            {
                Image = TrainingImage.Of("111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1"),
            }),
            Capacity = new[]
            {
                TrainingCapacity.Spot("ml.m5.large", new TrainingCapacityOptions { PricePerHour = 0.115 }),
                TrainingCapacity.OnDemand("ml.m5.large"),
            },
            Checkpoints = new CheckpointOptions { Interval = Duration.Minutes(10) },
            Limits = new TrainingLimits { Budget = 20 },
        });
    }
}
