"""What a test makes of Firehose's outside world, for all streams from now on. Each fault is counted down by what it strikes."""

import copy
import fnmatch
import os
import threading

# 0.05 lets a buffer of 60 s be delivered after 3 s of the cloud; LOCAL_CLOUD_SPEED shortens it further, as it does all waits.
BUFFER_SCALE = float(os.environ.get("LOCAL_CLOUD_BUFFER_SCALE", "1"))
if not BUFFER_SCALE > 0:
    raise ValueError(f"LOCAL_CLOUD_BUFFER_SCALE is {BUFFER_SCALE}, allowed: a number above 0; 0.05 delivers a buffer of 60 s after 3 s")

SETTINGS = {
    "bufferScale": BUFFER_SCALE,  # what buffering intervals are multiplied with
    "failPuts": [],               # [{"times": 1, "stream": "*", "records": n (default all)}]: so many records of a PutRecordBatch are not taken
    "failDeliveries": [],         # [{"times": 1, "stream": "*"}]: an attempt at delivery fails, and is made again
    "holdDeliveries": None,       # streams with this name (* and ? stand for others) deliver nothing until it changes
    "throttle": 0,                # so many calls that put records answer ServiceUnavailableException
}
FAULTS = {"failPuts": {"times", "stream", "records"}, "failDeliveries": {"times", "stream"}}

_set = {}
_changing = threading.Lock()


def setting(name):
    return _set.get(name, SETTINGS[name])


def held(stream):
    return setting("holdDeliveries") is not None and fnmatch.fnmatchcase(stream, setting("holdDeliveries"))


def strikes(name, stream=""):
    """The fault of this kind that happens now to this stream, or None."""
    with _changing:
        if name not in FAULTS:
            left = _set.get(name, 0)
            _set[name] = max(left - 1, 0)
            return left > 0
        for fault in _set.get(name, []):
            if fault.get("times", 1) > 0 and fnmatch.fnmatchcase(stream, fault.get("stream", "*")):
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
    with _changing:
        return {**copy.deepcopy(SETTINGS), **copy.deepcopy(_set)}


def reset():
    with _changing:
        _set.clear()
