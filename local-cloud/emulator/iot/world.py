"""What a test makes of AWS IoT's outside world: faults of actions and of connections, and the broker's limits."""

import copy
import fnmatch
import time

DEFAULTS = {
    # [{"rule": "*", "action": "firehose" | "error s3" ..., "times": 1, "mayPass": False, "message": text}]: the attempts that fail.
    "failActions": [],
    # So many acknowledgements are lost: the message is taken, and the connection ends.
    "loseAcknowledgements": 0,
    # AWS's quotas of a connection.
    "publishesPerSecond": 100,
    "bytesPerSecond": 512 * 1024,
    "messageBytes": 128 * 1024,
}
_settings = copy.deepcopy(DEFAULTS)
_refused_until = 0.0


class Struck(Exception):
    def __init__(self, message, may_pass):
        super().__init__(message)
        self.may_pass = may_pass


def settings():
    return copy.deepcopy(_settings)


def setting(name):
    return _settings[name]


def change(given):
    unknown = sorted(set(given) - set(DEFAULTS))
    if unknown:
        raise ValueError(f"there is no setting {unknown[0]}, only {', '.join(DEFAULTS)}")
    for name, value in given.items():
        if type(value) is not type(DEFAULTS[name]):
            raise ValueError(f"{name} is {value!r}, allowed: a {type(DEFAULTS[name]).__name__}")
    _settings.update(copy.deepcopy(given))


def reset():
    global _refused_until
    _settings.update(copy.deepcopy(DEFAULTS))
    _refused_until = 0.0


def refuse(seconds):
    """No connection is taken for so many real seconds, as those of a device are."""
    global _refused_until
    _refused_until = time.monotonic() + seconds


def refuses():
    return time.monotonic() < _refused_until


def strike(rule, action):
    """Raises what a fault says of this attempt, once for each of its times."""
    for fault in _settings["failActions"]:
        left = fault.setdefault("times", 1)
        if left and fnmatch.fnmatchcase(rule, fault.get("rule", "*")) and fnmatch.fnmatchcase(action, fault.get("action", "*")):
            fault["times"] -= 1
            raise Struck(fault.get("message", "Service unavailable"), fault.get("mayPass", False))


def takes(name):
    """Whether one of a counted setting was left, and takes it."""
    if not _settings[name]:
        return False
    _settings[name] -= 1
    return True
