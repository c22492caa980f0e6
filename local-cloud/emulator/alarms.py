"""CloudWatch metric alarms: MiniStack's evaluation ignores dimensions, missing data and M-out-of-N; this one follows the guide.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-evaluation.html. Alarms are evaluated when data arrives
and on a timer, because the state also changes when data stays away; both in cloud time. LOCAL_CLOUD_ALARM_PERIOD_SCALE shortens every period.
"""

import operator
import os
import threading
import time

from ministack.core.responses import request_scope
from ministack.services import cloudwatch

from emulator import cloud_clock

COMPARE = {
    "GreaterThanOrEqualToThreshold": operator.ge,
    "GreaterThanThreshold": operator.gt,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}
SCALE = float(os.environ.get("LOCAL_CLOUD_ALARM_PERIOD_SCALE", "1"))
# CloudWatch looks a little further back than the evaluation periods, so that late data still counts.
LOOK_BACK = 2
# Every ten seconds, and as often as is sensible where these are short.
TIMER_S = min(1, max(0.1, cloud_clock.real_seconds(10)))


def register():
    cloudwatch._evaluate_alarm = evaluate
    threading.Thread(target=_timer, daemon=True).start()


def evaluate(alarm, now=None):
    """Moves the alarm to the state that its data asks for, with history and actions as MiniStack keeps them."""
    if alarm.get("ComparisonOperator") not in COMPARE:
        return
    now = now or cloud_clock.now()
    values = _values(alarm, now)
    alarm.setdefault("StateTransitionedTimestamp", alarm.get("StateUpdatedTimestamp", round(now, 3)))
    old, new = alarm["StateValue"], _state(alarm, values)
    if new == old:
        return
    reason = f"Threshold Crossed: datapoints {[v for v in values if v is not None]} against {alarm['ComparisonOperator']} {alarm['Threshold']}"
    alarm.update(StateValue=new, StateReason=reason, StateUpdatedTimestamp=round(now, 3), StateTransitionedTimestamp=round(now, 3))
    cloudwatch._record_history(alarm["AlarmName"], old, new, reason)
    cloudwatch._dispatch_alarm_actions(alarm, old, new, reason)
    cloudwatch._evaluate_parent_alarms(alarm)


def _values(alarm, now):
    """The statistic of each period in the evaluation range, oldest first; None where there is no data."""
    dimensions = {d["Name"]: d["Value"] for d in alarm.get("Dimensions") or []}
    key = (alarm["Namespace"], alarm["MetricName"], cloudwatch._dims_key(dimensions))
    points = cloudwatch._metrics.get(key) or []
    period = alarm.get("Period", 60) * SCALE
    newest = int(now // period)
    values = []
    for bucket in range(newest - alarm.get("EvaluationPeriods", 1) + 1 - LOOK_BACK, newest + 1):
        inside = [p for p in points if int(p["Timestamp"] // period) == bucket]
        stats = cloudwatch._calc_stats(inside)
        statistic = alarm.get("ExtendedStatistic") or alarm.get("Statistic", "Average")
        values.append(cloudwatch._stat_value(stats, statistic, inside) if stats else None)
    return values


def _state(alarm, values):
    periods = alarm.get("EvaluationPeriods", 1)
    needed = alarm.get("DatapointsToAlarm") or periods
    real = [v for v in values if v is not None][-periods:]
    missing = periods - len(real)
    breaching = sum(1 for v in real if COMPARE[alarm["ComparisonOperator"]](v, alarm["Threshold"]))
    treatment = alarm.get("TreatMissingData", "missing")
    if treatment == "breaching":
        breaching, missing = breaching + missing, 0
    elif treatment == "notBreaching":
        missing = 0
    if breaching >= needed:
        return "ALARM"
    if not real and missing:
        return alarm["StateValue"] if treatment == "ignore" else "INSUFFICIENT_DATA"
    if breaching + missing < needed or treatment == "missing":
        return "OK"
    return alarm["StateValue"]


def _timer():
    while True:
        time.sleep(TIMER_S)
        for (account, region, _name), alarm in cloudwatch._alarms.all_items():
            with request_scope(account, region):
                evaluate(alarm)
