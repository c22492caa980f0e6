"""What a test makes of MediaConvert's outside world, for all jobs from now on.

Each fault is counted down by the job that it strikes. Percentages are those of jobPercentComplete.
"""

import copy
import threading

SETTINGS = {
    "failJobs": [],           # [{"times": 1, "errorCode": 1999, "errorMessage": "...", "at": 0}]: ends in ERROR at that percentage; 0 is before probing
    "holdAtPercent": None,    # jobs go no further until this is null or higher; ffmpeg may work ahead
    "loseOutputs": [],        # [{"times": 1, "name": "*_000000002.cmfv"}]: after the upload, the first such output is gone; the job is COMPLETE all the same
    "submittedSeconds": 0,    # the least time in SUBMITTED, in cloud time
    "encodeSeconds": 0,       # the least time in TRANSCODING, in cloud time
    "throttle": 0,            # so many calls of the API answer TooManyRequestsException
    "serverError": 0,         # so many calls of the API answer InternalServerErrorException
}
FAULTS = {"failJobs": {"times", "errorCode", "errorMessage", "at"}, "loseOutputs": {"times", "name"}}

_set = {}
_changing = threading.Lock()


def setting(name):
    return _set.get(name, SETTINGS[name])


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
    with _changing:
        _set.update(copy.deepcopy(wanted))


def settings():
    return {**copy.deepcopy(SETTINGS), **copy.deepcopy(_set)}


def reset():
    _set.clear()
