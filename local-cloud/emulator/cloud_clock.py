"""Cloud time: what the emulated services take for the time of day, LOCAL_CLOUD_SPEED times faster than real time (default 1).

It equals real time at the start of the process and runs ahead from there; with speed 1 it is real time.
"""

import datetime
import os
import time

SPEED = float(os.environ.get("LOCAL_CLOUD_SPEED", "1"))
if not SPEED > 0:
    raise ValueError(f"LOCAL_CLOUD_SPEED is {SPEED}, allowed: a number above 0; 30 lets ten minutes pass in 20 s")

_started = time.time()
_started_monotonic = time.monotonic()


def speed():
    return SPEED


def now():
    """Seconds since 1970, in cloud time; never goes back."""
    return _started + (time.monotonic() - _started_monotonic) * speed()


def real_seconds(cloud_seconds):
    """How long to really sleep for a span of cloud time."""
    return cloud_seconds / speed()


def iso(seconds=None):
    """A time as the services write it: 2026-01-31T12:00:00.000Z."""
    moment = datetime.datetime.fromtimestamp(now() if seconds is None else seconds, datetime.timezone.utc)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
