from aws_cdk import App, CfnOutput, Duration, Environment, RemovalPolicy, Stack
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_ec2 as ec2
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_kms as kms
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_sns as sns
from aws_cdk import aws_ssm as ssm
from cdk_reference_constructs import (
    FlatFileAfter,
    FlatFileCollector,
    FlatFileColumn,
    FlatFileCompression,
    FlatFileDevices,
    FlatFileDiskSpooler,
    FlatFileEncoding,
    FlatFileField,
    FlatFileFormat,
    FlatFileOperations,
    FlatFilePartition,
    FlatFileQualityOptions,
    FlatFileQuickSightOptions,
    FlatFileStorageOptions,
    FlatFileTableFormat,
    FlatFileTableOptions,
    FlatFileWatch,
    IotFlatFileIngest,
)


def home(app: App) -> Stack:
    return Stack(app, "Home", env=Environment(account="111111111111", region="us-east-1"))


CERTIFICATE = "arn:aws:iot:us-east-1:111111111111:cert/" + "0" * 64


def presses() -> FlatFileWatch:
    return FlatFileWatch.completed(directory="/mnt/presses", include=["*.csv"])


def columns() -> list[FlatFileColumn]:
    return [
        FlatFileColumn.timestamp("ts", zone="Europe/Berlin", required=True),
        FlatFileColumn.text("press"),
        FlatFileColumn.number("temp_c", unit="°C"),
    ]


def customised(app: App) -> None:
    """Every kind of option: structs in structs, enums, factories, lists of them, maps; and what the construct gives back."""
    stack = home(app)
    topic = sns.Topic.from_topic_arn(stack, "Topic", "arn:aws:sns:us-east-1:111111111111:people")
    ingest = IotFlatFileIngest(
        stack,
        "Presses",
        devices=FlatFileDevices.group(
            "halls", expected_things=["hall-3-gateway"], certificate_arns=[CERTIFICATE]
        ),
        collector=FlatFileCollector.greengrass(
            work_folder="/var/lib/collector",
            spool_megabytes=512,
            messages_per_second=50,
            bytes_per_second=200_000,
            message_bytes=100_000,
            disk_spooler=FlatFileDiskSpooler(nucleus_version="2.16.1", version="1.0.7"),
            node_command="/usr/bin/node",
            other_components={"aws.greengrass.Cli": "2.16.0"},
        ),
        storage=FlatFileStorageOptions(
            table_format=FlatFileTableFormat.PARQUET,
            encryption_key=kms.Key(stack, "Key"),
            result_retention=Duration.days(3),
            max_query_gigabytes=10,
        ),
        quick_sight=FlatFileQuickSightOptions(
            owner_arn="arn:aws:quicksight:us-east-1:111111111111:group/default/analysts"
        ),
        operations=FlatFileOperations(
            ingest_name="presses",
            topic_prefix="plant",
            topic=topic,
            silent_after=Duration.minutes(10),
            removal_policy=RemovalPolicy.DESTROY,
        ),
    )
    shots = ingest.add_source(
        "shots",
        files=FlatFileWatch.completed(
            directory="/mnt/presses/shots",
            include=["**/*.csv"],
            exclude=["old/**"],
            poll_interval=Duration.seconds(10),
            mount_point="/mnt/presses",
            sentinel=".share",
            stable_polls=3,
            minimum_age=Duration.seconds(30),
            done_marker=".done",
            unfinished_suffixes=[".tmp"],
        ),
        format=FlatFileFormat.csv(
            delimiter=";",
            quote='"',
            escape="\\",
            comment="#",
            stop_at_extra_columns=True,
            encoding=FlatFileEncoding.WINDOWS_1252,
            decimal=",",
            thousands=".",
            null_values=["", "n/a"],
            skip_lines=2,
        ),
        columns=[
            FlatFileColumn.timestamp(
                "ts", from_="Zeit", format="dd.MM.yyyy HH:mm:ss", zone="Europe/Berlin", required=True
            ),
            FlatFileColumn.text("press", from_="Maschine", required=True),
            FlatFileColumn.number("temp_c", unit="°C", min=-50, max=500),
            FlatFileColumn.integer("cycle", min=0),
            FlatFileColumn.flag("ok"),
            FlatFileColumn.date("made_on", format="dd.MM.yyyy"),
        ],
        compression=FlatFileCompression.gzip(
            vpc=ec2.Vpc.from_vpc_attributes(
                stack,
                "Vpc",
                vpc_id="vpc-1",
                availability_zones=["us-east-1a"],
                private_subnet_ids=["subnet-1"],
                private_subnet_route_table_ids=["rtb-1"],
            )
        ),
        table=FlatFileTableOptions(
            partitions=[FlatFilePartition.hour("ts"), FlatFilePartition.column("press", ["p1", "p2"])],
            buffer_interval=Duration.seconds(120),
            buffer_megabytes=128,
            raw_backup=True,
        ),
        quality=FlatFileQualityOptions(
            max_bad_rows=0.01,
            judged_after=50,
            max_row_bytes=65_536,
            after_stop=FlatFileAfter.move("/mnt/presses/stopped"),
        ),
        after_success=FlatFileAfter.delete(),
        max_lag=Duration.minutes(30),
        expect_rows_every=Duration.hours(1),
    )
    ingest.add_source(
        "log",
        files=FlatFileWatch.growing(directory="/mnt/presses/log"),
        format=FlatFileFormat.json_lines(encoding=FlatFileEncoding.UTF_8),
        columns=[FlatFileColumn.text("message")],
    )
    ingest.grant_query(iam.Role(stack, "Analysts", assumed_by=iam.AccountRootPrincipal()))
    ingest.alarms.add_action(actions.SnsAction(topic))
    ingest.on_undelivered("Ticket", target=targets.SnsTopic(topic))
    measured = {"Slow": shots.metric_lag(label="lag"), "Other things": ingest.metric_heartbeats("hall-4-gateway")}
    for id, metric in measured.items():
        metric.create_alarm(
            stack,
            id,
            threshold=1,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
        )
    CfnOutput(stack, "Tables", value=" ".join(source.table_name for source in ingest.sources))
    CfnOutput(stack, "Rows", value=ingest.bucket.bucket_name)
    CfnOutput(stack, "Stream", value=shots.delivery_stream.attr_arn)
    CfnOutput(stack, "Unpacked", value=shots.expand_handler.function_arn)
    CfnOutput(stack, "Component", value=ingest.component.attr_arn)


def minimal(app: App) -> None:
    """The shortest form."""
    ingest = IotFlatFileIngest(home(app), "Presses", devices=FlatFileDevices.thing("hall-3-gateway"))
    ingest.add_source("shots", files=presses(), columns=columns())


def service(app: App) -> None:
    """Without Greengrass; values in fixed places."""
    stack = home(app)
    ingest = IotFlatFileIngest(
        stack,
        "Presses",
        devices=FlatFileDevices.thing("hall-3-gateway", certificate_arn=CERTIFICATE),
        collector=FlatFileCollector.service(
            endpoint="example-ats.iot.us-east-1.amazonaws.com", certificate_folder="/etc/collector"
        ),
        storage=FlatFileStorageOptions(bucket=s3.Bucket.from_bucket_name(stack, "Rows", "rows-111111111111")),
    )
    ingest.add_source(
        "weights",
        files=presses(),
        format=FlatFileFormat.fixed_width(
            fields=[
                FlatFileField(column="ts", start=0, length=20),
                FlatFileField(column="kg", start=20, length=8),
            ]
        ),
        columns=[FlatFileColumn.timestamp("ts", format="epoch-s", required=True), FlatFileColumn.number("kg")],
        compression=FlatFileCompression.none(),
        table=FlatFileTableOptions(partitions=[]),
        after_success=FlatFileAfter.leave(),
    )
    CfnOutput(stack, "Settings", value=ingest.settings_parameter.parameter_name)
    ssm.StringParameter(
        stack, "Spare", parameter_name="/spare/collector", string_value=ingest.collector_settings
    )


def unknown_partition(app: App) -> None:
    """What a user does wrong: the sentence must reach them."""
    ingest = IotFlatFileIngest(home(app), "Presses", devices=FlatFileDevices.thing("hall-3-gateway"))
    ingest.add_source(
        "shots",
        files=presses(),
        columns=columns(),
        table=FlatFileTableOptions(partitions=[FlatFilePartition.day("tz")]),
    )
