"""What a test makes of the outside world: capacity, quotas, interruptions and prices of training.

Settings are for an instance type bought as `spot` or `on-demand` ("ml.m5.large/spot"), or "*" for all that have none of their own.
"""

import copy
import threading

SETTINGS = {
    "available": True,                    # false: no instance to be had
    "startSeconds": 30,                   # Starting, when there is one
    "downloadSeconds": 10,                # Downloading
    "restartSeconds": 60,                 # from Interrupted to the next Starting
    "quota": None,                        # instances of this kind at the same time
    "capacityError": 0,                   # so many jobs fail for want of capacity
    "internalServerError": 0,             # so many starts fail inside SageMaker
    "interruptAfterTrainingSeconds": [],  # each job, when it has trained that long altogether; of spot only
    "discount": 0.3,                      # billed part of the training time, of spot only
}

_capacity = {}
_counting = threading.Lock()


def setting(capacity, name):
    for key in (capacity, "*"):
        if name in _capacity.get(key, {}):
            return _capacity[key][name]
    return SETTINGS[name]


def strikes(capacity, name):
    """Whether a fault that is counted down happens now."""
    with _counting:
        for key in (capacity, "*"):
            left = _capacity.get(key, {}).get(name, 0)
            if left:
                _capacity[key][name] = left - 1
                return True
    return False


def change(wanted):
    for key, settings in wanted.items():
        unknown = sorted(set(settings) - set(SETTINGS))
        if unknown:
            raise ValueError(f"capacity '{key}' has {unknown[0]}, allowed: {', '.join(SETTINGS)}")
        if key != "*" and not key.endswith(("/spot", "/on-demand")):
            raise ValueError(f"capacity is '{key}', allowed: *, <instance type>/spot or <instance type>/on-demand")
    with _counting:
        for key, settings in wanted.items():
            _capacity.setdefault(key, {}).update(copy.deepcopy(settings))


def settings():
    return _capacity


def reset():
    _capacity.clear()
