from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Size, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_ecr as ecr
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_stepfunctions as sfn
from cdk_reference_constructs import (
    BuiltInAlgorithm,
    ChannelDistribution,
    CheckpointOptions,
    InputMode,
    RunInput,
    SpotTrainingJob,
    TrainingAlgorithm,
    TrainingCapacity,
    TrainingChannel,
    TrainingImage,
    TrainingLimits,
    TrainingMetric,
    TrainingNetwork,
    TrainingOperations,
    TrainingOutput,
    TrainingState,
)


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back."""
    stack = home(app)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people")
    vpc = ec2.Vpc.from_vpc_attributes(
        stack,
        "Vpc",
        vpc_id="vpc-1",
        availability_zones=["us-east-1a"],
        private_subnet_ids=["subnet-1"],
        private_subnet_route_table_ids=["rtb-1"],
    )
    job = SpotTrainingJob(
        stack,
        "Churn",
        algorithm=TrainingAlgorithm.script(
            image=TrainingImage.deep_learning_container("pytorch-training", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"),
            directory="training",
            entry_point="train.py",
            hyperparameters={"epochs": "20"},
            environment={"LOG_LEVEL": "info"},
            metrics=[TrainingMetric.of("loss", "loss=([0-9.]+)")],
        ),
        capacity=[
            TrainingCapacity.spot("ml.m5.large", count=2, price_per_hour=0.115, volume=Size.gibibytes(50)),
            TrainingCapacity.on_demand("ml.m5.xlarge", price_per_hour=0.23),
        ],
        channels=[
            TrainingChannel.from_bucket(
                "train",
                s3.Bucket.from_bucket_name(stack, "Data", "data-111111111111"),
                prefix="churn/",
                mode=InputMode.FAST_FILE,
                content_type="text/csv",
                distribution=ChannelDistribution.SHARDED_BY_S3_KEY,
            )
        ],
        checkpoints=CheckpointOptions(interval=Duration.minutes(5), stale_after=2, expiration=Duration.days(60)),
        limits=TrainingLimits(
            max_run=Duration.hours(10),
            max_wait=Duration.hours(30),
            budget=20,
            capacity_wait=Duration.minutes(20),
            interruptions=2,
        ),
        network=TrainingNetwork(
            vpc=vpc,
            vpc_subnets=ec2.SubnetSelection(subnet_type=ec2.SubnetType.PRIVATE_WITH_EGRESS),
            isolation=False,
        ),
        output=TrainingOutput(
            prefix="done/",
            encryption_key=kms.Key.from_key_arn(
                stack, "Key", "arn:aws:kms:us-east-1:111111111111:key/00000000-0000-4000-8000-000000000000"
            ),
            model_package_group_name="churn",
        ),
        operations=TrainingOperations(job_name="churn", topic=topic, removal_policy=RemovalPolicy.DESTROY),
    )
    operator = iam.Role(stack, "Operator", assumed_by=iam.AccountRootPrincipal())
    job.start_on_schedule("Nightly", events.Schedule.cron(hour="3", minute="0"), hyperparameters={"epochs": "30"})
    job.start_on_event(
        "NewData",
        event_pattern=events.EventPattern(source=["aws.s3"], detail_type=["Object Created"]),
        input=RunInput(environment={"LOG_LEVEL": "debug"}),
    )
    job.on_failed("Told", target=targets.SnsTopic(topic))
    job.grant_start(operator)
    job.add_alarm_action(actions.SnsAction(topic))
    job.metric_savings(label="saved").create_alarm(
        stack,
        "NothingSaved",
        threshold=10,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    )
    events.Rule(
        stack, "Trained", event_pattern=job.told([TrainingState.COMPLETED]), targets=[targets.SnsTopic(topic)]
    )
    train = job.task(stack, "Train", input=sfn.TaskInput.from_object({"hyperparameters": {"epochs": "100"}}))
    sfn.StateMachine(stack, "Weekly", definition_body=sfn.DefinitionBody.from_chainable(train), role=operator)
    CfnOutput(stack, "JobName", value=job.job_name)
    CfnOutput(stack, "Bucket", value=job.bucket.bucket_name)


def minimal(app: App) -> None:
    """The shortest form."""
    stack = home(app)
    SpotTrainingJob(
        stack,
        "Churn",
        algorithm=TrainingAlgorithm.container(
            image=TrainingImage.from_ecr(ecr.Repository.from_repository_name(stack, "Repository", "churn"), "1")
        ),
        capacity=[TrainingCapacity.spot("ml.m5.large")],
        checkpoints=CheckpointOptions(interval=Duration.minutes(10)),
    )


def built_in(app: App) -> None:
    """An algorithm of SageMaker, a static member of a class, and methods of the class."""
    stack = home(app)
    data = s3.Bucket.from_bucket_name(stack, "Data", "data-111111111111")
    SpotTrainingJob(
        stack,
        "Churn",
        algorithm=TrainingAlgorithm.built_in(
            BuiltInAlgorithm.XGBOOST, hyperparameters={"num_round": "100", "objective": "binary:logistic"}
        ),
        capacity=[TrainingCapacity.spot(instance_type) for instance_type in ["ml.m5.large", "ml.c5.xlarge"]],
        channels=[
            TrainingChannel.from_bucket(name, data, prefix=f"{name}/", content_type="text/csv")
            for name in ["train", "validation"]
        ],
        checkpoints=CheckpointOptions(interval=Duration.minutes(10)),
    )


def unpriced(app: App) -> None:
    """What a user does wrong: the sentence must reach them."""
    SpotTrainingJob(
        home(app),
        "Churn",
        algorithm=TrainingAlgorithm.container(
            image=TrainingImage.of("111111111111.dkr.ecr.us-east-1.amazonaws.com/churn:1")
        ),
        capacity=[TrainingCapacity.spot("ml.m5.large", price_per_hour=0.115), TrainingCapacity.on_demand("ml.m5.large")],
        checkpoints=CheckpointOptions(interval=Duration.minutes(10)),
        limits=TrainingLimits(budget=20),
    )
