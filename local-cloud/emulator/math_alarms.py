"""Alarms on metric math: MiniStack's CloudFormation refuses `Metrics`. Evaluated as GetMetricData evaluates the same queries.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Create-alarm-on-metric-math-expression.html
"""

from ministack.services import cloudwatch
from ministack.services.cloudformation import provisioners

from emulator import alarms, metric_data


def register():
    provisioners._cw_metric_alarm_record = _with_metrics(provisioners._cw_metric_alarm_record)
    alarms._values = _of_metrics(alarms._values)


def _with_metrics(record):
    def recorded(name, props):
        queries = props.get("Metrics")
        if not queries:
            return record(name, props)
        if props.get("MetricName"):
            raise ValueError("The parameters MetricName and Metrics must not both be set")
        watched = [each for each in queries if str(each.get("ReturnData", True)).lower() != "false"]
        if len(watched) != 1:
            raise ValueError(f"Metrics must have exactly one query with ReturnData, not {len(watched)}")
        # The rest of the record knows one metric: it gets the name of the expression, which no evaluation reads.
        alarm = record(name, {**props, "Metrics": None, "MetricName": watched[0]["Id"], "Namespace": "-", "Period": _period(queries)})
        return {**{key: value for key, value in alarm.items() if key not in ("MetricName", "Namespace")}, "Metrics": queries}
    return recorded


def _period(queries):
    periods = {int(each.get("Period") or each.get("MetricStat", {}).get("Period") or 0) for each in queries} - {0}
    if len(periods) != 1:
        raise ValueError(f"All metrics of an alarm must have the same period, not {sorted(periods)}")
    return periods.pop()


def _of_metrics(values):
    def found(alarm, now):
        if not alarm.get("Metrics"):
            return values(alarm, now)
        period = alarm["Period"]
        newest = int(now // period)
        buckets = range(newest - alarm["EvaluationPeriods"] + 1 - alarms.LOOK_BACK, newest + 1)
        start, end = buckets[0] * period, (newest + 1) * period
        [result] = metric_data.query({"StartTime": start, "EndTime": end, "MetricDataQueries": alarm["Metrics"]})
        points = {int(cloudwatch._parse_ts(time) // period): value for time, value in zip(result["Timestamps"], result["Values"])}
        return [points.get(bucket) for bucket in buckets]
    return found
