from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_scheduler as scheduler
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sns as sns
from cdk_reference_constructs import (
    DatasetCrawlOptions,
    DatasetDedupeOptions,
    DatasetEtlOptions,
    DatasetField,
    DatasetIncrementalOptions,
    DatasetMapping,
    DatasetNumberType,
    DatasetPartition,
    DatasetSource,
    DatasetSourceFormat,
    DatasetTimeFormat,
    DatasetWorkerType,
    GlueToPersonalize,
    PersonalizeMetric,
    PersonalizeRecipe,
    RecommendationAttributedMetric,
    RecommendationCampaignOptions,
    RecommendationFilter,
    RecommendationOperations,
    RecommendationPromotionOptions,
    RecommendationStartOptions,
    RecommendationTarget,
)


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


def bucket(stack: Stack) -> s3.IBucket:
    return s3.Bucket.from_bucket_name(stack, "Orders", "orders-111111111111")


def orders(stack: Stack, *more: DatasetField) -> DatasetMapping:
    return DatasetMapping(
        source=DatasetSource.s3(bucket=bucket(stack), prefix="orders/"),
        fields=[
            DatasetField.user_id("customer"),
            DatasetField.item_id("article"),
            DatasetField.timestamp("ordered_at", DatasetTimeFormat.iso8601()),
            *more,
        ],
    )


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back."""
    stack = home(app)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people")
    ordered = DatasetTimeFormat.pattern("dd.MM.yyyy HH:mm", "Europe/Berlin")
    shop = GlueToPersonalize(
        stack,
        "Shop",
        interactions=DatasetMapping(
            source=DatasetSource.s3(
                bucket=bucket(stack),
                prefix="orders/",
                format=DatasetSourceFormat.csv(delimiter=";"),
                crawl=DatasetCrawlOptions(on_run=True, schedule="cron(0 1 * * ? *)"),
            ),
            fields=[
                DatasetField.user_id("customer"),
                DatasetField.item_id("article"),
                DatasetField.timestamp("ordered_at", ordered),
                DatasetField.event_type("kind", default_value="purchase"),
                DatasetField.categorical("DEVICE", "device", nullable=True),
            ],
            filter="status <> 'cancelled'",
            dedupe=DatasetDedupeOptions(by=["USER_ID", "ITEM_ID", "TIMESTAMP"], latest="changed_at"),
            incremental=DatasetIncrementalOptions(column="ordered_at", format=ordered, lateness=Duration.hours(1)),
        ),
        items=DatasetMapping(
            source=DatasetSource.table(
                database="warehouse",
                table="articles",
                bucket=s3.Bucket.from_bucket_name(stack, "Warehouse", "warehouse-111111111111"),
                format=DatasetSourceFormat.parquet(),
            ),
            fields=[
                DatasetField.item_id("id"),
                DatasetField.number("PRICE", "price", DatasetNumberType.FLOAT, default_value=0),
                DatasetField.textual("DESCRIPTION", "description", nullable=True),
            ],
        ),
        users=DatasetMapping(
            source=DatasetSource.jdbc(
                url="jdbc:postgresql://db.example:5432/shop",
                table="shop.customers",
                secret=secretsmanager.Secret.from_secret_complete_arn(
                    stack, "Reader", "arn:aws:secretsmanager:us-east-1:111111111111:secret:reader-AbCdEf"
                ),
                vpc=ec2.Vpc.from_vpc_attributes(
                    stack,
                    "Vpc",
                    vpc_id="vpc-1",
                    availability_zones=["us-east-1a"],
                    private_subnet_ids=["subnet-1"],
                    private_subnet_route_table_ids=["rtb-1"],
                ),
                partition=DatasetPartition(column="id", count=8),
            ),
            fields=[DatasetField.user_id("id"), DatasetField.categorical("CITY", "city")],
        ),
        etl=DatasetEtlOptions(
            encryption_key=kms.Key(stack, "Key"),
            worker_type=DatasetWorkerType.G_2X,
            max_workers=10,
            max_quarantined_share=0.001,
            retention=Duration.days(7),
        ),
        target=RecommendationTarget.personalize(
            recipe=PersonalizeRecipe.USER_PERSONALIZATION_V2,
            promotion=RecommendationPromotionOptions(
                metric=PersonalizeMetric.PRECISION_AT_10, margin=0.05, minimum=0.01, keep_versions=3
            ),
            campaign=RecommendationCampaignOptions(
                min_tps=2, config={"itemExplorationConfig": {"explorationWeight": "0.3"}}
            ),
            filters=[
                RecommendationFilter(
                    name="new", expression='EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("purchase")'
                )
            ],
            event_tracker=True,
            metric_attribution=[
                RecommendationAttributedMetric(
                    event_type="purchase", metric_name="Turnover", expression="SUM(Items.PRICE)"
                )
            ],
        ),
        start=RecommendationStartOptions(
            full=scheduler.ScheduleExpression.cron(week_day="SUN", hour="1", minute="0"), parameter_files=True
        ),
        operations=RecommendationOperations(
            group_name="shop",
            topic=topic,
            max_recommendations_per_second=20,
            idle_after=Duration.days(7),
            removal_policy=RemovalPolicy.DESTROY,
        ),
    )
    operator = iam.Role(stack, "Operator", assumed_by=iam.AccountRootPrincipal())
    shop.grant_start(operator)
    shop.grant_erase(operator)
    shop.grant_recommend(operator)
    shop.alarms.add_action(actions.SnsAction(topic))
    shop.on_rejected("Worse", target=targets.SnsTopic(topic))
    shop.connections.allow_to_any_ipv4(ec2.Port.tcp(5432))
    shop.metric_score(label="score").create_alarm(
        stack,
        "Poor",
        threshold=0.1,
        evaluation_periods=1,
        comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
    )
    events.Rule(stack, "Told", event_pattern=shop.event_pattern(), targets=[targets.SnsTopic(topic)])
    CfnOutput(stack, "Store", value=shop.store.bucket_name)
    CfnOutput(stack, "Jobs", value=" ".join(export.job.ref for export in shop.exports))
    CfnOutput(stack, "New", value=shop.filter_arn("new"))
    CfnOutput(stack, "Campaign", value=shop.campaign_arn)


def minimal(app: App) -> None:
    """The shortest form."""
    stack = home(app)
    GlueToPersonalize(stack, "Shop", interactions=orders(stack))


def recommender(app: App) -> None:
    """A recommender of a domain."""
    stack = home(app)
    films = GlueToPersonalize(
        stack,
        "Films",
        interactions=orders(stack, DatasetField.event_type("kind")),
        target=RecommendationTarget.recommender(recipe=PersonalizeRecipe.VIDEO_TOP_PICKS, min_tps=2),
        operations=RecommendationOperations(group_name="films"),
    )
    CfnOutput(stack, "Recommender", value=films.recommender_arn)


def unmapped_filter(app: App) -> None:
    """What a user does wrong: the sentence must reach them."""
    stack = home(app)
    GlueToPersonalize(
        stack,
        "Shop",
        interactions=orders(stack),
        target=RecommendationTarget.personalize(
            filters=[RecommendationFilter(name="brand", expression="EXCLUDE ItemID WHERE Items.BRAND IN ($BRAND)")]
        ),
    )
