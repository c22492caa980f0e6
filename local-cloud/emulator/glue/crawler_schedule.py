"""The schedules of crawlers, which fire in cloud time, read as EventBridge reads its own."""

import datetime
import functools
import logging
import threading
import time

from ministack.core.responses import AccountRegionScopedDict, request_scope
from ministack.services import eventbridge

from emulator import cloud_clock
from emulator.glue.refusals import invalid
from emulator.refusal import Refusal
from emulator.scheduled_rules import LATE_S, LEAST_PAUSE_S

_schedules = AccountRegionScopedDict()  # crawler: {"ScheduleExpression", "State", "from": when it was last looked at}


@functools.cache
def register():
    """Once: one thread looks at all."""
    threading.Thread(target=_watch, daemon=True, name="glue-crawler-schedules").start()


def check(expression):
    if expression and eventbridge._parse_cron_fields(expression) is None:
        raise invalid(f"Schedule '{expression}' is not a cron expression, as cron(15 12 * * ? *).")


def put(name, expression):
    """An empty one takes the schedule away."""
    if not expression:
        return drop(name)
    _schedules[name] = {"ScheduleExpression": expression, "State": "SCHEDULED", "from": cloud_clock.now()}
    return None


def drop(name):
    _schedules.pop(name, None)


def of(name):
    schedule = _schedules.get(name)
    return schedule and {"ScheduleExpression": schedule["ScheduleExpression"], "State": schedule["State"]}


def switch(name, on):
    schedule = _schedules.get(name)
    if not schedule:
        raise Refusal("NoScheduleException", f"Crawler {name} has no schedule.")
    if on == (schedule["State"] == "SCHEDULED"):
        code = "SchedulerRunningException" if on else "SchedulerNotRunningException"
        raise Refusal(code, f"The schedule of crawler {name} is {schedule['State']}.")
    schedule.update({"State": "SCHEDULED" if on else "NOT_SCHEDULED", "from": cloud_clock.now()})
    return {}


def _watch():
    while True:
        time.sleep(max(LEAST_PAUSE_S, cloud_clock.real_seconds(LATE_S)))
        try:
            tick()
        except Exception:
            logging.getLogger("glue").exception("unexpected error in the schedules of crawlers")


def tick():
    from emulator.glue import crawlers  # crawlers have their schedules here

    for (account, region, name), schedule in _schedules._data.copy().items():
        if schedule["State"] != "SCHEDULED" or not _due(schedule):
            continue
        schedule["from"] = cloud_clock.now()
        with request_scope(account, region):
            try:
                crawlers.start({"Name": name})
            except Refusal as refusal:
                # It is still running from the time before: AWS leaves this one out too.
                logging.getLogger("glue").warning("crawler %s was due: %s", name, refusal.message)


def _due(schedule):
    fields = eventbridge._parse_cron_fields(schedule["ScheduleExpression"])
    following = eventbridge._cron_next_fire(fields, datetime.datetime.fromtimestamp(schedule["from"], datetime.timezone.utc))
    return following is not None and following.timestamp() <= cloud_clock.now()
