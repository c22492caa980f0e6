"""Streams: MiniStack's records, after what Firehose refuses of their destinations."""

import json

from ministack.core.responses import get_account_id
from ministack.services import firehose

from emulator import role_trust
from emulator.firehose import attempts, conversion, deliveries, iceberg_destination, prefixes, processors
from emulator.firehose.refusals import invalid, not_found, not_implemented
from emulator.refusal import Refusal

SERVICE = "firehose.amazonaws.com"
HERE = {"ExtendedS3DestinationConfiguration": "ExtendedS3", "IcebergDestinationConfiguration": "Iceberg"}
UPDATES = {"ExtendedS3DestinationUpdate": "ExtendedS3", "IcebergDestinationUpdate": "Iceberg"}
# How a member of the configuration is called in the description.
DESCRIBED = {"S3BackupConfiguration": "S3BackupDescription", "S3Configuration": "S3DestinationDescription"}


def create(params):
    kind, config = _destination(params)
    if params.get("DeliveryStreamType", "DirectPut") != "DirectPut":
        raise not_implemented(f"source {params['DeliveryStreamType']}, only DirectPut")
    arn = firehose._stream_arn(params["DeliveryStreamName"])
    check(kind, config, arn)
    return call("CreateDeliveryStream", params)


def delete(params):
    stream = known(params["DeliveryStreamName"])
    call("DeleteDeliveryStream", params)
    deliveries.forget(stream)
    return {}


def update(params):
    stream = known(params["DeliveryStreamName"])
    for member, kind in UPDATES.items():
        if member in params:
            change = {"S3BackupConfiguration" if name == "S3BackupUpdate" else name: value for name, value in params[member].items()}
            if kind != stream["destinations"][0]["type"]:
                raise invalid("The type of a destination cannot be changed.")
            check(kind, {**stream["destinations"][0]["config"], **change}, stream["arn"])
            return call("UpdateDestination", {**params, member: change})
    raise not_implemented(f"update of a destination other than {', '.join(UPDATES)}")


def describe(params):
    stream = known(params["DeliveryStreamName"])
    answer = call("DescribeDeliveryStream", params)
    destination = stream["destinations"][0]
    config = destination["config"]
    described = {DESCRIBED.get(name, name): _s3(value) if name in DESCRIBED else value for name, value in config.items()}
    whole = {"DestinationId": destination["id"], f"{destination['type']}DestinationDescription": _with_defaults(described, destination["type"])}
    return {"DeliveryStreamDescription": {**answer["DeliveryStreamDescription"], "Destinations": [whole]}}


def check(kind, config, arn):
    """Refusal for what Firehose would not take as a destination."""
    options = config.get("CloudWatchLoggingOptions") or {}
    if options.get("Enabled") and not (options.get("LogGroupName") and options.get("LogStreamName")):
        raise invalid("CloudWatchLoggingOptions needs LogGroupName and LogStreamName when it is enabled.")
    hints = config.get("BufferingHints")
    if hints is not None and len(hints) != 2:
        raise invalid("BufferingHints needs both of SizeInMBs and IntervalInSeconds.")
    inner = [config[name] for name in DESCRIBED if name in config]
    for part in (config, *inner):
        _trusted(part["RoleARN"])
        if part.get("CompressionFormat", "UNCOMPRESSED") not in attempts.EXTENSIONS:
            raise not_implemented(f"CompressionFormat {part['CompressionFormat']}, only {', '.join(attempts.EXTENSIONS)}")
        prefixes.check(part)
    if kind == "Iceberg":
        return iceberg_destination.check(config, arn)
    if config.get("S3BackupMode") == "Enabled" and "S3BackupConfiguration" not in config:
        raise invalid("S3BackupConfiguration must be specified when S3BackupMode is Enabled.")
    if (config.get("DynamicPartitioningConfiguration") or {}).get("Enabled") and not config.get("ErrorOutputPrefix"):
        raise invalid("ErrorOutputPrefix must be specified when dynamic partitioning is enabled.")
    processors.check(config)
    return conversion.check(config)


def known(name):
    stream = firehose._streams.get(name)
    if not stream:
        raise not_found(name, get_account_id())
    return stream


def call(name, params):
    """The answer of MiniStack's own operation."""
    status, _, body = ORIGINALS[name](params)
    answer = json.loads(body or b"{}")
    if status >= 400:
        raise Refusal(answer["__type"], answer["message"], status)
    return answer


# As they are before stack_resources.py puts ours in their places.
ORIGINALS = dict(firehose._HANDLERS)


def _destination(params):
    given = [name for name in params if name.endswith("DestinationConfiguration")]
    if len(given) != 1:
        raise invalid(f"Exactly one destination configuration is supported for a Firehose; {len(given)} are given.")
    if given[0] not in HERE:
        raise not_implemented(f"{given[0]}, only {', '.join(HERE)}")
    return HERE[given[0]], params[given[0]]


def _trusted(role):
    if not role_trust.allows(role, SERVICE):
        raise invalid(f"Firehose is unable to assume role {role}. Please check the role provided.")


def _s3(config):
    return {"BufferingHints": deliveries.DEFAULTS, "CompressionFormat": "UNCOMPRESSED",
            "EncryptionConfiguration": {"NoEncryptionConfig": "NoEncryption"}, **config}


def _with_defaults(config, kind):
    if kind == "Iceberg":
        return {"BufferingHints": deliveries.DEFAULTS, "AppendOnly": False, "S3BackupMode": "FailedDataOnly",
                "RetryOptions": {"DurationInSeconds": 300}, **config}
    return {**_s3(config), "S3BackupMode": config.get("S3BackupMode", "Disabled")}
