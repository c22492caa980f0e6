import os

from aws_cdk import App, Duration, Environment, RemovalPolicy, Stack, aws_iot as iot
from cdk_reference_constructs import (
    FlatFileAfter,
    FlatFileCollector,
    FlatFileColumn,
    FlatFileCompression,
    FlatFileDevices,
    FlatFileFormat,
    FlatFileOperations,
    FlatFileWatch,
    IotFlatFileIngest,
)

app = App()
stack = Stack(
    app,
    "FactoryFloor",
    env=Environment(
        account=os.environ.get("CDK_DEFAULT_ACCOUNT"), region=os.environ.get("CDK_DEFAULT_REGION", "us-east-1")
    ),
)

# The gateway of hall 3 has the share of its presses.
gateway = iot.CfnThing(stack, "Gateway", thing_name="hall-3-gateway")
share = os.environ.get("SHARE", "/srv/presses")

ingest = IotFlatFileIngest(
    stack,
    "Presses",
    devices=FlatFileDevices.thing("hall-3-gateway"),
    collector=FlatFileCollector.greengrass(nucleus_lite=True),
    # A demo leaves nothing behind. Leave this out in production.
    operations=FlatFileOperations(ingest_name="presses", removal_policy=RemovalPolicy.DESTROY),
)
ingest.deployment.node.add_dependency(gateway)

# A file for each shift, written by a program that speaks German.
ingest.add_source(
    "shots",
    files=FlatFileWatch.completed(
        directory=share,
        include=["shots/*.csv"],
        sentinel=".share",
        poll_interval=Duration.seconds(2),
        minimum_age=Duration.seconds(5),
    ),
    format=FlatFileFormat.csv(delimiter=";", decimal=","),
    columns=[
        FlatFileColumn.timestamp(
            "ts", from_="Zeit", format="dd.MM.yyyy HH:mm:ss", zone="Europe/Berlin", required=True
        ),
        FlatFileColumn.text("press", from_="Maschine", required=True),
        FlatFileColumn.number("temp_c", from_="Temperatur", unit="°C", min=-50, max=500),
        FlatFileColumn.number("bar", from_="Druck", unit="bar", min=0, max=3000),
        FlatFileColumn.integer("cycle", from_="Zyklus"),
        FlatFileColumn.text("state", from_="Status"),
    ],
    after_success=FlatFileAfter.move("done/{yyyy}-{MM}-{dd}"),
)

# A log that grows for as long as the press runs.
ingest.add_source(
    "alarms",
    files=FlatFileWatch.growing(
        directory=share, include=["log/*.jsonl"], sentinel=".share", poll_interval=Duration.seconds(2)
    ),
    format=FlatFileFormat.json_lines(),
    compression=FlatFileCompression.gzip(),
    columns=[
        FlatFileColumn.timestamp("ts", required=True),
        FlatFileColumn.text("press", required=True),
        FlatFileColumn.integer("code"),
        FlatFileColumn.text("message"),
    ],
)

app.synth()
