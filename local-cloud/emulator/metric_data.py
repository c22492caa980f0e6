"""GetMetricData: MiniStack refuses expressions, mixes metrics when no dimension is given, and answers oldest first.

Also puts CloudWatch on cloud time. https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricData.html
"""

import re
import types

from ministack.services import cloudwatch

from emulator import cloud_clock, metric_math

MINUTE = 60
SHORT_PERIODS = (1, 5, 10, 20, 30)
STATISTICS = ("Sum", "Average", "Minimum", "Maximum", "SampleCount")


def register():
    cloudwatch._get_metric_data = get_metric_data
    cloudwatch._evict_old_metrics = evict
    cloudwatch.time = types.SimpleNamespace(time=cloud_clock.now)


def evict():
    """Takes old points out of the lists; MiniStack makes new lists, and loses what a running function adds meanwhile."""
    oldest = cloud_clock.now() - cloudwatch.TWO_WEEKS_SECONDS
    for points in list(cloudwatch._metrics.values()):
        while points and points[0]["Timestamp"] < oldest:
            points.pop(0)


def get_metric_data(params, data, is_cbor, is_json=False):
    request = data if is_cbor or is_json else unflattened(params)
    try:
        results = query(request)
    except ValueError as refusal:
        return cloudwatch._error("ValidationError", str(refusal), 400, use_json=is_json, use_cbor=is_cbor)
    if is_cbor:
        return cloudwatch._cbor_ok({"Messages": [], "MetricDataResults": [cloudwatch._cbor_metric_data_result(r) for r in results]})
    if is_json:
        return cloudwatch._json_ok({"Messages": [], "MetricDataResults": results})
    members = "".join(_element("member", result) for result in results)
    return cloudwatch._xml(200, "GetMetricDataResponse",
                           f"<GetMetricDataResult><MetricDataResults>{members}</MetricDataResults></GetMetricDataResult>")


def query(request):
    """The results of the queries that are to be returned; ValueError for what CloudWatch refuses."""
    start, end = (cloudwatch._parse_ts(request.get(name)) for name in ("StartTime", "EndTime"))
    if start is None or end is None or start >= end:
        raise ValueError("The parameter StartTime must be less than the parameter EndTime.")
    queries = request.get("MetricDataQueries") or []
    series, periods = {}, {}
    for each in queries:
        identifier = each.get("Id", "")
        if not re.fullmatch(r"[a-z][a-zA-Z0-9_]*", identifier) or identifier in series:
            raise ValueError(f"The value '{identifier}' for parameter Id must begin with a lowercase letter and be unique")
        if "MetricStat" in each:
            series[identifier], periods[identifier] = _metric(each["MetricStat"], start, end)
    for each in _in_order(queries, series):
        # An expression has the period of the metrics that it is made of.
        parts = [periods[name] for name in _names(each["Expression"]) if name in periods]
        if len(set(parts)) > 1:
            raise ValueError(f"Error in expression '{each['Id']}': all metrics of an expression must have the same period")
        periods[each["Id"]] = parts[0] if parts else int(each.get("Period", MINUTE))
        series[each["Id"]] = metric_math.evaluate(each["Expression"], series, _times(start, end, periods[each["Id"]]))
    newest_first = request.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    return [_result(each, series[each["Id"]], newest_first) for each in queries if str(each.get("ReturnData", True)).lower() != "false"]


def _metric(stat, start, end):
    period, statistic, metric = int(stat.get("Period", MINUTE)), stat.get("Stat", ""), stat.get("Metric", {})
    if period not in SHORT_PERIODS and (period < MINUTE or period % MINUTE):
        raise ValueError(f"Period {period} is invalid: it must be 1, 5, 10, 20, 30 or a multiple of 60")
    if statistic not in STATISTICS and not re.fullmatch(r"p(100|\d{1,2})(\.\d+)?", statistic):
        raise ValueError(f"The value '{statistic}' for parameter Stat is not supported, use {', '.join(STATISTICS)} or pNN")
    dimensions = cloudwatch._dims_from_list(metric.get("Dimensions") or [])
    points = cloudwatch._metrics.get((metric.get("Namespace", ""), metric.get("MetricName", ""), cloudwatch._dims_key(dimensions))) or []
    # CloudWatch keeps minutes: a point belongs to the minute that it fell into, and the request begins with a whole one.
    grain, buckets = min(period, MINUTE), {}
    for point in points:
        minute = point["Timestamp"] // grain * grain
        if start // grain * grain <= minute < end and stat.get("Unit", point["Unit"]) == point["Unit"]:
            buckets.setdefault(int(minute // period * period), []).append(point)
    values = {time: cloudwatch._stat_value(cloudwatch._calc_stats(inside), statistic, inside) for time, inside in buckets.items()}
    return {time: value for time, value in values.items() if value is not None}, period


def _times(start, end, period):
    return list(range(int(start // period * period), -int(-end // 1), period))


def _in_order(queries, series):
    """The expressions, each after those that it names."""
    waiting, known = [each for each in queries if each.get("Expression")], set(series)
    everything = known | {each["Id"] for each in waiting}
    while waiting:
        ready = [each for each in waiting if not (_names(each["Expression"]) & everything) - known]
        if not ready:
            raise ValueError(f"Error in expression '{waiting[0]['Id']}': circular references")
        yield from ready
        known |= {each["Id"] for each in ready}
        waiting = [each for each in waiting if each not in ready]


def _names(expression):
    return set(re.findall(r"[a-z][a-zA-Z0-9_]*", expression))


def _result(each, values, newest_first):
    times = sorted(values, reverse=newest_first)
    label = each.get("Label") or each.get("MetricStat", {}).get("Metric", {}).get("MetricName") or each["Id"]
    return {"Id": each["Id"], "Label": label, "Timestamps": [cloudwatch._ts_iso(time) for time in times],
            "Values": [float(values[time]) for time in times], "StatusCode": "Complete"}


def unflattened(params):
    """`A.member.1.B=c` of the query protocol as {"A": [{"B": "c"}]}."""
    tree = {}
    for key, value in params.items():
        *path, last = key.split(".")
        node = tree
        for part in path:
            node = node.setdefault(part, {})
        node[last] = value[0] if isinstance(value, list) else value
    return _lists(tree)


def _lists(node):
    if not isinstance(node, dict):
        return node
    if set(node) == {"member"}:
        return [_lists(node["member"][index]) for index in sorted(node["member"], key=int)]
    return {key: _lists(value) for key, value in node.items()}


def _element(name, value):
    if isinstance(value, dict):
        value = "".join(_element(key, item) for key, item in value.items())
    elif isinstance(value, list):
        value = "".join(_element("member", item) for item in value)
    else:
        value = cloudwatch._xml_escape(str(value))
    return f"<{name}>{value}</{name}>"
