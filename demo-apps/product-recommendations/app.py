import os

from aws_cdk import (
    App,
    CfnOutput,
    Duration,
    Environment,
    RemovalPolicy,
    Stack,
    aws_ec2 as ec2,
    aws_s3 as s3,
    aws_secretsmanager as secretsmanager,
)
from cdk_reference_constructs import (
    DatasetField,
    DatasetIncrementalOptions,
    DatasetMapping,
    DatasetNumberType,
    DatasetSource,
    DatasetSourceFormat,
    DatasetTimeFormat,
    GlueToPersonalize,
    PersonalizeMetric,
    RecommendationFilter,
    RecommendationOperations,
    RecommendationPromotionOptions,
    RecommendationStartOptions,
    RecommendationTarget,
)

app = App()
stack = Stack(
    app,
    "ProductRecommendations",
    # Without an account the zones of the VPC need not be looked up.
    env=Environment(region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1")),
)

# The shop: orders and catalogue as files, customers in a database.
shop = s3.Bucket(
    stack,
    "Shop",
    block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
    enforce_ssl=True,
    removal_policy=RemovalPolicy.DESTROY,
)
vpc = ec2.Vpc(
    stack,
    "Vpc",
    max_azs=1,
    nat_gateways=1,
    gateway_endpoints={"S3": ec2.GatewayVpcEndpointOptions(service=ec2.GatewayVpcEndpointAwsService.S3)},
)
reader = secretsmanager.Secret(
    stack,
    "Reader",
    generate_secret_string=secretsmanager.SecretStringGenerator(
        secret_string_template='{"username":"glue"}', generate_string_key="password", exclude_punctuation=True
    ),
)

recommendations = GlueToPersonalize(
    stack,
    "Recommendations",
    interactions=DatasetMapping(
        source=DatasetSource.s3(
            bucket=shop, prefix="orders/", format=DatasetSourceFormat.csv(delimiter=";", multiline=True)
        ),
        fields=[
            DatasetField.user_id("customer_id"),
            DatasetField.item_id("product_id"),
            DatasetField.timestamp("ordered_at", DatasetTimeFormat.iso8601("Europe/Berlin")),
            DatasetField.event_value("amount"),
            DatasetField.categorical("CHANNEL", "channel"),
        ],
        # What was cancelled or came back says nothing of a taste.
        filter="status IN ('bezahlt', 'versandt', 'geliefert')",
        incremental=DatasetIncrementalOptions(
            column="ordered_at", format=DatasetTimeFormat.iso8601("Europe/Berlin"), lateness=Duration.minutes(15)
        ),
    ),
    items=DatasetMapping(
        source=DatasetSource.s3(bucket=shop, prefix="catalogue/", format=DatasetSourceFormat.json()),
        fields=[
            DatasetField.item_id("sku"),
            DatasetField.creation_timestamp("created_at", DatasetTimeFormat.epoch_milliseconds()),
            DatasetField.categorical("CATEGORIES", "categories", separator=" > "),
            DatasetField.categorical("BRAND", "brand"),
            DatasetField.number("PRICE", "price", DatasetNumberType.FLOAT),
            DatasetField.textual("DESCRIPTION", "description"),
        ],
    ),
    users=DatasetMapping(
        source=DatasetSource.jdbc(
            url=app.node.try_get_context("databaseUrl") or "jdbc:postgresql://database.shop.example:5432/shop",
            table="shop.customers",
            secret=reader,
            vpc=vpc,
            enforce_ssl=app.node.try_get_context("enforceSsl") != "false",
        ),
        fields=[
            DatasetField.user_id("customer_id"),
            DatasetField.categorical("SEGMENT", "segment"),
            DatasetField.categorical("CITY", "city"),
            DatasetField.number("BIRTH_YEAR", "birth_year", DatasetNumberType.INT, nullable=True),
        ],
    ),
    target=RecommendationTarget.personalize(
        promotion=RecommendationPromotionOptions(metric=PersonalizeMetric.NDCG_AT_10, margin=0.05),
        filters=[
            RecommendationFilter(name="without-brand", expression="EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)")
        ],
        event_tracker=True,
    ),
    start=RecommendationStartOptions(parameter_files=True),
    # A demo leaves nothing behind. Leave this out in production.
    operations=RecommendationOperations(group_name="shop", removal_policy=RemovalPolicy.DESTROY),
)

CfnOutput(stack, "ShopBucket", value=shop.bucket_name, description="Orders below orders/, products below catalogue/")
CfnOutput(stack, "ReaderSecret", value=reader.secret_arn, description="The user of the database that Glue reads as")
CfnOutput(
    stack,
    "Eraser",
    value=recommendations.erase_machine.state_machine_arn,
    description="Start this to have users forgotten",
)

app.synth()
