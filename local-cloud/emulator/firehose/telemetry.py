"""Metrics of streams, and the errors that they write into CloudWatch Logs.

https://docs.aws.amazon.com/firehose/latest/dev/monitoring-with-cloudwatch-metrics.html and apache-iceberg-metric.html
"""

import json

from ministack.core.responses import get_account_id, get_region
from ministack.services import cloudwatch, cloudwatch_logs

from emulator import cloud_clock, recorder

UNITS = {"Bytes": "Bytes", "DataFreshness": "Seconds", "Duration": "Milliseconds"}


def count(stream, **metrics):
    """`DeliveryToS3_Success` stands for DeliveryToS3.Success."""
    for name, value in metrics.items():
        unit = UNITS.get(name.rpartition("_")[2], "Bytes" if name.endswith("Bytes") else "Count")
        cloudwatch._store_datum("AWS/Firehose", name.replace("_", "."), {"DeliveryStreamName": stream["name"]}, cloud_clock.now(), unit,
                                float(value), None, None, None)


def error(stream, config, role, destination, code, message):
    """Into the log stream that the destination names, if it is there: Firehose makes none."""
    options = config.get("CloudWatchLoggingOptions") or {}
    if not options.get("Enabled"):
        return
    names = {"logGroupName": options["LogGroupName"], "logStreamName": options["LogStreamName"]}
    arn = f"arn:aws:logs:{get_region()}:{get_account_id()}:log-group:{options['LogGroupName']}:log-stream:{options['LogStreamName']}"
    recorder.note(service="logs", operation="PutLogEvents", action="logs:PutLogEvents", resources=[arn], principal=role, via=stream["arn"], status=0)
    line = {"deliveryStreamARN": stream["arn"], "destination": destination, "deliveryStreamVersionId": stream["version"], "message": message,
            "errorCode": code}
    cloudwatch_logs._put_log_events({**names, "logEvents": [{"timestamp": int(cloud_clock.now() * 1000), "message": json.dumps(line)}]})
