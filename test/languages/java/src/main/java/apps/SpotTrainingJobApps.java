package apps;

import io.github.cdkreferenceconstructs.AlgorithmOptions;
import io.github.cdkreferenceconstructs.BuiltInAlgorithm;
import io.github.cdkreferenceconstructs.ChannelDistribution;
import io.github.cdkreferenceconstructs.CheckpointOptions;
import io.github.cdkreferenceconstructs.ContainerAlgorithmOptions;
import io.github.cdkreferenceconstructs.InputMode;
import io.github.cdkreferenceconstructs.RunInput;
import io.github.cdkreferenceconstructs.ScriptAlgorithmOptions;
import io.github.cdkreferenceconstructs.SpotTrainingJob;
import io.github.cdkreferenceconstructs.TrainingAlgorithm;
import io.github.cdkreferenceconstructs.TrainingCapacity;
import io.github.cdkreferenceconstructs.TrainingCapacityOptions;
import io.github.cdkreferenceconstructs.TrainingChannel;
import io.github.cdkreferenceconstructs.TrainingChannelOptions;
import io.github.cdkreferenceconstructs.TrainingImage;
import io.github.cdkreferenceconstructs.TrainingLimits;
import io.github.cdkreferenceconstructs.TrainingMetric;
import io.github.cdkreferenceconstructs.TrainingNetwork;
import io.github.cdkreferenceconstructs.TrainingOperations;
import io.github.cdkreferenceconstructs.TrainingOutput;
import io.github.cdkreferenceconstructs.TrainingState;
import io.github.cdkreferenceconstructs.TrainingTaskOptions;
import io.github.cdkreferenceconstructs.TrainingTriggerOptions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awscdk.App;
import software.amazon.awscdk.CfnOutput;
import software.amazon.awscdk.Duration;
import software.amazon.awscdk.Environment;
import software.amazon.awscdk.RemovalPolicy;
import software.amazon.awscdk.Size;
import software.amazon.awscdk.Stack;
import software.amazon.awscdk.services.cloudwatch.ComparisonOperator;
import software.amazon.awscdk.services.cloudwatch.CreateAlarmOptions;
import software.amazon.awscdk.services.cloudwatch.MetricOptions;
import software.amazon.awscdk.services.cloudwatch.actions.SnsAction;
import software.amazon.awscdk.services.ec2.IVpc;
import software.amazon.awscdk.services.ec2.SubnetSelection;
import software.amazon.awscdk.services.ec2.SubnetType;
import software.amazon.awscdk.services.ec2.Vpc;
import software.amazon.awscdk.services.ec2.VpcAttributes;
import software.amazon.awscdk.services.ecr.Repository;
import software.amazon.awscdk.services.events.CronOptions;
import software.amazon.awscdk.services.events.EventPattern;
import software.amazon.awscdk.services.events.OnEventOptions;
import software.amazon.awscdk.services.events.Rule;
import software.amazon.awscdk.services.events.Schedule;
import software.amazon.awscdk.services.events.targets.SnsTopic;
import software.amazon.awscdk.services.iam.AccountRootPrincipal;
import software.amazon.awscdk.services.iam.Role;
import software.amazon.awscdk.services.kms.Key;
import software.amazon.awscdk.services.s3.Bucket;
import software.amazon.awscdk.services.s3.IBucket;
import software.amazon.awscdk.services.sns.ITopic;
import software.amazon.awscdk.services.sns.Topic;
import software.amazon.awscdk.services.stepfunctions.DefinitionBody;
import software.amazon.awscdk.services.stepfunctions.StateMachine;
import software.amazon.awscdk.services.stepfunctions.TaskInput;
import software.amazon.awscdk.services.stepfunctions.TaskStateBase;

/** The apps of SpotTrainingJob. */
final class SpotTrainingJobApps {
    private SpotTrainingJobApps() {}

    private static Stack home(App app) {
        return Stack.Builder.create(app, "Home").env(Environment.builder().account("111111111111").region("us-east-1").build()).build();
    }

    /** Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back. */
    static void customised(App app) {
        Stack stack = home(app);
        ITopic topic = Topic.fromTopicArn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people");
        IBucket data = Bucket.fromBucketName(stack, "Data", "data-111111111111");
        IVpc vpc = Vpc.fromVpcAttributes(stack, "Vpc", VpcAttributes.builder()
            .vpcId("vpc-1")
            .availabilityZones(List.of("us-east-1a"))
            .privateSubnetIds(List.of("subnet-1"))
            .privateSubnetRouteTableIds(List.of("rtb-1"))
            .build());
        SpotTrainingJob job = SpotTrainingJob.Builder.create(stack, "Churn")
            .algorithm(TrainingAlgorithm.script(ScriptAlgorithmOptions.builder()
                .image(TrainingImage.deepLearningContainer("pytorch-training", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"))
                .directory("training")
                .entryPoint("train.py")
                .hyperparameters(Map.of("epochs", "20"))
                .environment(Map.of("LOG_LEVEL", "info"))
                .metrics(List.of(TrainingMetric.of("loss", "loss=([0-9.]+)")))
                .build()))
            .capacity(List.of(
                TrainingCapacity.spot("ml.m5.large",
                    TrainingCapacityOptions.builder().count(2).pricePerHour(0.115).volume(Size.gibibytes(50)).build()),
                TrainingCapacity.onDemand("ml.m5.xlarge", TrainingCapacityOptions.builder().pricePerHour(0.23).build())))
            .channels(List.of(TrainingChannel.fromBucket("train", data, TrainingChannelOptions.builder()
                .prefix("churn/")
                .mode(InputMode.FAST_FILE)
                .contentType("text/csv")
                .distribution(ChannelDistribution.SHARDED_BY_S3_KEY)
                .build())))
            .checkpoints(CheckpointOptions.builder().interval(Duration.minutes(5)).staleAfter(2).expiration(Duration.days(60)).build())
            .limits(TrainingLimits.builder()
                .maxRun(Duration.hours(10))
                .maxWait(Duration.hours(30))
                .budget(20)
                .capacityWait(Duration.minutes(20))
                .interruptions(2)
                .build())
            .network(TrainingNetwork.builder()
                .vpc(vpc)
                .vpcSubnets(SubnetSelection.builder().subnetType(SubnetType.PRIVATE_WITH_EGRESS).build())
                .isolation(false)
                .build())
            .output(TrainingOutput.builder()
                .prefix("done/")
                .encryptionKey(Key.fromKeyArn(stack, "Key", "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"))
                .modelPackageGroupName("churn")
                .build())
            .operations(TrainingOperations.builder().jobName("churn").topic(topic).removalPolicy(RemovalPolicy.DESTROY).build())
            .build();
        Role operator = Role.Builder.create(stack, "Operator").assumedBy(new AccountRootPrincipal()).build();
        job.startOnSchedule("Nightly", Schedule.cron(CronOptions.builder().hour("3").minute("0").build()),
            RunInput.builder().hyperparameters(Map.of("epochs", "30")).build());
        job.startOnEvent("NewData", TrainingTriggerOptions.builder()
            .eventPattern(EventPattern.builder().source(List.of("aws.s3")).detailType(List.of("Object Created")).build())
            .input(RunInput.builder().environment(Map.of("LOG_LEVEL", "debug")).build())
            .build());
        job.onFailed("Told", OnEventOptions.builder().target(new SnsTopic(topic)).build());
        job.grantStart(operator);
        job.addAlarmAction(new SnsAction(topic));
        job.metricSavings(MetricOptions.builder().label("saved").build()).createAlarm(stack, "NothingSaved", CreateAlarmOptions.builder()
            .threshold(10)
            .evaluationPeriods(1)
            .comparisonOperator(ComparisonOperator.LESS_THAN_THRESHOLD)
            .build());
        Rule.Builder.create(stack, "Trained")
            .eventPattern(job.told(List.of(TrainingState.COMPLETED)))
            .targets(List.of(new SnsTopic(topic)))
            .build();
        TaskStateBase train = job.task(stack, "Train", TrainingTaskOptions.builder()
            .input(TaskInput.fromObject(Map.of("hyperparameters", Map.of("epochs", "100"))))
            .build());
        StateMachine.Builder.create(stack, "Weekly").definitionBody(DefinitionBody.fromChainable(train)).role(operator).build();
        CfnOutput.Builder.create(stack, "JobName").value(job.getJobName()).build();
        CfnOutput.Builder.create(stack, "Bucket").value(job.getBucket().getBucketName()).build();
    }

    /** The shortest form. */
    static void minimal(App app) {
        Stack stack = home(app);
        SpotTrainingJob.Builder.create(stack, "Churn")
            .algorithm(TrainingAlgorithm.container(ContainerAlgorithmOptions.builder()
                .image(TrainingImage.fromEcr(Repository.fromRepositoryName(stack, "Repository", "churn"), "1"))
                .build()))
            .capacity(List.of(TrainingCapacity.spot("ml.m5.large")))
            .checkpoints(CheckpointOptions.builder().interval(Duration.minutes(10)).build())
            .build();
    }

    /** An algorithm of SageMaker, a static member of a class, and methods of the class. */
    static void builtIn(App app) {
        Stack stack = home(app);
        IBucket data = Bucket.fromBucketName(stack, "Data", "data-111111111111");
        List<TrainingCapacity> capacity = Stream.of("ml.m5.large", "ml.c5.xlarge").map(TrainingCapacity::spot).collect(Collectors.toList());
        List<TrainingChannel> channels = Stream.of("train", "validation")
            .map(name -> TrainingChannel.fromBucket(name, data, TrainingChannelOptions.builder().prefix(name + "/").contentType("text/csv").build()))
            .collect(Collectors.toList());
        SpotTrainingJob.Builder.create(stack, "Churn")
            .algorithm(TrainingAlgorithm.builtIn(BuiltInAlgorithm.XGBOOST, AlgorithmOptions.builder()
                // In this order, as in the template.
                .hyperparameters(new TreeMap<>(Map.of("num_round", "100", "objective", "binary:logistic")))
                .build()))
            .capacity(capacity)
            .channels(channels)
            .checkpoints(CheckpointOptions.builder().interval(Duration.minutes(10)).build())
            .build();
    }

    /** What a user does wrong: the sentence must reach them. */
    static void unpriced(App app) {
        SpotTrainingJob.Builder.create(home(app), "Churn")
            .algorithm(TrainingAlgorithm.container(ContainerAlgorithmOptions.builder()
                .image(TrainingImage.of("111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1"))
                .build()))
            .capacity(List.of(
                TrainingCapacity.spot("ml.m5.large", TrainingCapacityOptions.builder().pricePerHour(0.115).build()),
                TrainingCapacity.onDemand("ml.m5.large")))
            .checkpoints(CheckpointOptions.builder().interval(Duration.minutes(10)).build())
            .limits(TrainingLimits.builder().budget(20).build())
            .build();
    }
}
