"""What a test makes of Glue's outside world, for all jobs and crawlers from now on. Times are seconds of the cloud, unless it says real.

Each fault is counted down by what it strikes.
"""

import copy
import fnmatch
import threading

SETTINGS = {
    "startSeconds": 10,       # the least time of a job run in STARTING
    "crawlSeconds": 20,       # the least time of a crawler in RUNNING
    "stopSeconds": 5,         # the time of a crawler in STOPPING
    "minuteSeconds": 60,      # real seconds that a minute of a job's Timeout has: a process does not run faster because the cloud's time does
    "failRuns": [],           # [{"times": 1, "job": "*", "when": "before" | "after" its script has run, "state": "FAILED", "errorMessage": "..."}]
    "failCrawls": [],         # [{"times": 1, "crawler": "*", "errorMessage": "..."}]
    "holdRuns": None,         # runs of the jobs with this name (* and ? stand for others) stay in RUNNING, their script not begun, until it changes
    "throttle": 0,            # so many calls of the API answer ThrottlingException
    "serverError": 0,         # so many calls of the API answer InternalServiceException
}
FAULTS = {"failRuns": {"times", "job", "when", "state", "errorMessage"}, "failCrawls": {"times", "crawler", "errorMessage"}}
ALLOWED = {"when": ("before", "after"), "state": ("FAILED", "TIMEOUT", "ERROR")}

_set = {}
_changing = threading.Lock()


def setting(name):
    return _set.get(name, SETTINGS[name])


def held(job):
    return setting("holdRuns") is not None and fnmatch.fnmatchcase(job, setting("holdRuns"))


def strikes(name, meets=lambda fault: True):
    """The fault of this kind that happens now, or None."""
    with _changing:
        if name not in FAULTS:
            left = _set.get(name, 0)
            _set[name] = max(left - 1, 0)
            return left > 0
        for fault in _set.get(name, []):
            if fault.get("times", 1) > 0 and meets(fault):
                fault["times"] = fault.get("times", 1) - 1
                return fault
    return None


def change(wanted):
    for name, value in wanted.items():
        if name not in SETTINGS:
            raise ValueError(f"the setting is '{name}', allowed: {', '.join(SETTINGS)}")
        for fault in value if name in FAULTS else []:
            unknown = sorted(set(fault) - FAULTS[name])
            if unknown:
                raise ValueError(f"{name} has '{unknown[0]}', allowed: {', '.join(sorted(FAULTS[name]))}")
            for part, allowed in ALLOWED.items():
                if fault.get(part, allowed[0]) not in allowed:
                    raise ValueError(f"{part} is '{fault[part]}', allowed: {', '.join(allowed)}")
    with _changing:
        _set.update(copy.deepcopy(wanted))


def settings():
    with _changing:
        return {**copy.deepcopy(SETTINGS), **copy.deepcopy(_set)}


def reset():
    with _changing:
        _set.clear()
