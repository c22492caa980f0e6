import os

from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack, aws_s3 as s3, aws_sagemaker as sagemaker
from cdk_reference_constructs import (
    CheckpointOptions,
    InputMode,
    SpotTrainingJob,
    TrainingAlgorithm,
    TrainingCapacity,
    TrainingChannel,
    TrainingImage,
    TrainingLimits,
    TrainingMetric,
    TrainingOperations,
    TrainingOutput,
)

app = App()
stack = Stack(
    app,
    "SpotTraining",
    env=Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1")
    ),
)

customers = s3.Bucket(
    stack,
    "Customers",
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    enforce_ssl=True,
    removal_policy=RemovalPolicy.DESTROY,
)

# Each model waits here for somebody's approval.
models = sagemaker.CfnModelPackageGroup(stack, "Models", model_package_group_name="churn")

churn = SpotTrainingJob(
    stack,
    "Churn",
    algorithm=TrainingAlgorithm.script(
        image=TrainingImage.deep_learning_container("pytorch-training", "2.6.0-cpu-py312-ubuntu22.04-sagemaker"),
        directory=os.path.join(os.path.dirname(os.path.abspath(__file__)), "train"),
        entry_point="train.py",
        exclude=["data", "__pycache__"],
        hyperparameters={"epochs": "20", "checkpoint_every": "25"},
        metrics=[TrainingMetric.of("loss", "held out: loss=([0-9.]+)")],
    ),
    # In this order. Prices are for the dollars of the report, and for the budget.
    capacity=[
        TrainingCapacity.spot("ml.m5.large", price_per_hour=0.115),
        TrainingCapacity.spot("ml.c5.xlarge", price_per_hour=0.204),
        TrainingCapacity.on_demand("ml.m5.large", price_per_hour=0.115),
    ],
    channels=[
        TrainingChannel.from_bucket("train", customers, prefix="train/", mode=InputMode.FILE, content_type="text/csv")
    ],
    checkpoints=CheckpointOptions(interval=Duration.minutes(2)),
    limits=TrainingLimits(
        max_run=Duration.hours(4),
        max_wait=Duration.hours(12),
        budget=1,
        capacity_wait=Duration.minutes(10),
        interruptions=2,
        check_every=Duration.minutes(1),
    ),
    output=TrainingOutput(model_package_group_name=models.model_package_group_name),
    # A demo leaves nothing behind. Leave this out in production.
    operations=TrainingOperations(job_name="churn", removal_policy=RemovalPolicy.DESTROY),
)

CfnOutput(stack, "CustomersBucket", value=customers.bucket_name, description="CSV files below train/")
CfnOutput(stack, "TrainingBucket", value=churn.bucket.bucket_name, description="Checkpoints and models")

app.synth()
