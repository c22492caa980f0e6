"""Metric filters: MiniStack keeps them and never looks at a log event. Here each event that comes in is data of the metrics whose pattern it matches.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/MonitoringLogData.html
"""

import logging
import re

from ministack.core.responses import error_response_json, get_account_id, get_region
from ministack.services import cloudwatch, cloudwatch_logs

from emulator import api_model, cloud_clock, log_pattern

MINUTE = 60
DIMENSIONS = 3

# Minutes for which a filter's default value was written.
_default_minutes = {}


def register():
    put, append, compile_pattern = cloudwatch_logs._put_metric_filter, cloudwatch_logs._append_log_events, cloudwatch_logs._compile_filter_pattern

    def put_metric_filter(data):
        try:
            check(api_model.conform("logs", "PutMetricFilterRequest", data))
        except ValueError as problem:
            return error_response_json("InvalidParameterException", str(problem), 400)
        return put(data)

    def append_log_events(stream, events):
        append(stream, events)
        measure(stream, events)

    cloudwatch_logs._put_metric_filter = put_metric_filter
    cloudwatch_logs._append_log_events = append_log_events
    # FilterLogEvents took JSON conditions for matching all.
    cloudwatch_logs._compile_filter_pattern = lambda raw: (log_pattern.compiled if (raw or "").strip().startswith("{") else compile_pattern)(raw)


def check(data):
    """ValueError for what PutMetricFilter refuses."""
    pattern = data["filterPattern"]
    log_pattern.compiled(pattern)
    for transformation in data["metricTransformations"]:
        value, dimensions = transformation["metricValue"], transformation.get("dimensions", {})
        if value.startswith("$") and not re.search(rf"{re.escape(value)}(?![\w.\[-])", pattern):
            raise ValueError(f"Invalid metric transformation: the metric value {value} must be a field of the filter pattern, if only as {value} = *")
        if not value.startswith("$") and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise ValueError(f"Invalid metric transformation: the metric value {value} is neither a number nor a field as $.name")
        if dimensions and "defaultValue" in transformation:
            raise ValueError("Invalid metric transformation: dimensions and default value are mutually exclusive properties")
        if len(dimensions) > DIMENSIONS:
            raise ValueError(f"Invalid metric transformation: {len(dimensions)} dimensions, at most {DIMENSIONS} are allowed")
        if dimensions and not pattern.strip().startswith("{"):
            raise ValueError("Invalid metric transformation: dimensions need a JSON or space-delimited filter pattern")
        wrong = [selector for selector in dimensions.values() if not selector.startswith("$")]
        if wrong:
            raise ValueError(f"Invalid metric transformation: the dimension value {wrong[0]} must be a field as $.name")


def measure(stream, events):
    """Metrics from log events that were put into this stream, whoever put them."""
    for found in list(cloudwatch_logs._metric_filters.values()):
        group = cloudwatch_logs._log_groups.get(found["logGroupName"])
        if group and any(each is stream for each in group["streams"].values()):
            _apply(found, events)


def _apply(metric_filter, events):
    matches, matched = log_pattern.compiled(metric_filter["filterPattern"]), False
    for event in events:
        if matches(event["message"]):
            matched = True
            for transformation in metric_filter["metricTransformations"]:
                _publish(transformation, event)
    if events and not matched:
        for transformation in metric_filter["metricTransformations"]:
            _publish_default(metric_filter, transformation)


def _publish(transformation, event):
    document = log_pattern.parsed(event["message"])
    value = _value(transformation["metricValue"], document)
    dimensions = {name: log_pattern.field(document, selector) for name, selector in transformation.get("dimensions", {}).items()}
    if value is None or log_pattern.ABSENT in dimensions.values():
        logging.getLogger("logs").warning("metric %s: a log event that matches has no %s", transformation["metricName"],
                                          "number" if value is None else "such dimension")
        return
    _store(transformation, value, {name: str(found) for name, found in dimensions.items()}, event["timestamp"] / 1000)


def _value(text, document):
    if not text.startswith("$"):
        return float(text)
    found = log_pattern.field(document, text)
    return float(found) if isinstance(found, (int, float)) and not isinstance(found, bool) else None


def _publish_default(metric_filter, transformation):
    """Once in a minute in which events came and none matched so far."""
    if transformation.get("defaultValue") is None:
        return
    key = (get_account_id(), get_region(), metric_filter["logGroupName"], metric_filter["filterName"])
    minute = cloud_clock.now() // MINUTE
    if _default_minutes.get(key) != minute:
        _default_minutes[key] = minute
        _store(transformation, transformation["defaultValue"], {}, cloud_clock.now())


def _store(transformation, value, dimensions, time):
    # In a fast cloud, whoever stamps events with the machine's clock is behind: what comes in happens now.
    time = time if cloud_clock.speed() == 1 else cloud_clock.now()
    namespace, name, unit = transformation["metricNamespace"], transformation["metricName"], transformation.get("unit", "None")
    cloudwatch._store_datum(namespace, name, dimensions, time, unit, value, None, None, None)
