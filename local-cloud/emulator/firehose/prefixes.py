"""Prefixes of objects with their expressions, and the names of objects.

https://docs.aws.amazon.com/firehose/latest/dev/s3-prefixes.html
"""

import datetime
import re
import uuid
from zoneinfo import ZoneInfo

from ministack.services.firehose import _java_time

from emulator.firehose.refusals import invalid

EXPRESSION = re.compile(r"!\{([^:}]*):([^}]*)\}")
HOURS = "yyyy/MM/dd/HH/"
KEYS = ("partitionKeyFromQuery", "partitionKeyFromLambda")


class Unknown(Exception):
    """An expression asks for a key that a record does not have."""


def check(config):
    """What Firehose refuses of a destination's two prefixes."""
    prefix, errors = config.get("Prefix", ""), config.get("ErrorOutputPrefix", "")
    dynamic = (config.get("DynamicPartitioningConfiguration") or {}).get("Enabled")
    for namespace, value in EXPRESSION.findall(prefix) + EXPRESSION.findall(errors):
        if namespace not in ("timestamp", "firehose", *KEYS):
            raise invalid(f"The expression !{{{namespace}:{value}}} has an unknown namespace; allowed: timestamp, firehose, {', '.join(KEYS)}.")
        if namespace == "firehose" and value not in ("random-string", "error-output-type"):
            raise invalid(f"The expression !{{firehose:{value}}} is not valid; allowed: random-string, error-output-type.")
    if "!{firehose:error-output-type}" in prefix:
        raise invalid("Prefix must not contain !{firehose:error-output-type}.")
    if any(f"!{{{key}:" in errors for key in KEYS):
        raise invalid("ErrorOutputPrefix must not contain partition keys.")
    if EXPRESSION.search(prefix) and not errors:
        raise invalid("ErrorOutputPrefix must be specified when Prefix contains expressions.")
    if EXPRESSION.search(errors) and "!{firehose:error-output-type}" not in errors:
        raise invalid("ErrorOutputPrefix must contain !{firehose:error-output-type} when it contains expressions.")
    if any(f"!{{{key}:" in prefix for key in KEYS) and not dynamic:
        raise invalid("Prefix contains partition keys, which needs DynamicPartitioningConfiguration to be enabled.")


def of_data(config, seconds, keys=None):
    prefix = config.get("Prefix", "")
    dated = any(f"!{{{name}:" in prefix for name in ("timestamp", *KEYS))
    return _evaluated(prefix, _moment(config, seconds), keys or {}, None) + ("" if dated else _java_time(HOURS, _moment(config, seconds)))


def of_errors(config, seconds, kind):
    """Without a prefix of their own, errors are in a folder with the name of their kind, after the prefix of the data."""
    prefix, moment = config.get("ErrorOutputPrefix"), _moment(config, seconds)
    if not prefix:
        plain = config.get("Prefix", "")
        return f"{'' if EXPRESSION.search(plain) else plain}{kind}/{_java_time(HOURS, moment)}"
    return _evaluated(prefix, moment, {}, kind) + ("" if "!{timestamp:" in prefix else _java_time(HOURS, moment))


def name(config, stream, seconds, extension=""):
    return f"{stream['name']}-{stream['version']}-{_java_time('yyyy-MM-dd-HH-mm-ss', _moment(config, seconds))}-{uuid.uuid4()}{extension}"


def _moment(config, seconds):
    return datetime.datetime.fromtimestamp(seconds, ZoneInfo(config.get("CustomTimeZone", "UTC"))).timetuple()


def _evaluated(prefix, moment, keys, kind):
    def value(match):
        namespace, wanted = match.groups()
        if namespace == "timestamp":
            return _java_time(wanted, moment)
        if namespace == "firehose":
            return kind if wanted == "error-output-type" else uuid.uuid4().hex[:11]
        if wanted not in keys:
            raise Unknown(f"partitionKeys values must not be null or empty: {wanted}")
        return keys[wanted]

    return EXPRESSION.sub(value, prefix)
