"""What a test makes of Personalize's outside world, from now on: how long things take, what fails, and what stays in progress.

`solutionVersion` is a training, `campaignUpdate` an update of a campaign that is there, and so on: the kinds of SECONDS.
"""

import copy
import threading

# The time from the call to the end, in cloud time. Work that really takes longer takes longer.
SECONDS = {
    "datasetGroup": 20, "dataset": 20, "datasetUpdate": 20, "datasetImportJob": 300, "solution": 10, "solutionUpdate": 10, "solutionVersion": 900,
    "campaign": 300, "campaignUpdate": 300, "recommender": 900, "recommenderUpdate": 300, "filter": 20, "eventTracker": 20, "metricAttribution": 20,
    "batchInferenceJob": 300, "dataDeletionJob": 300, "delete": 30,
}
# https://docs.aws.amazon.com/personalize/latest/dg/limits.html; jobs and versions count while they are pending or in progress.
QUOTAS = {
    "schemas": 500, "datasetGroups": 5, "datasetImportJobs": 5, "batchInferenceJobs": 5, "solutionVersions": 20,
    # Of a dataset group.
    "solutions": 10, "campaigns": 5, "recommenders": 5, "filters": 30, "dataDeletionJobs": 5,
}
SETTINGS = {
    "seconds": {},        # {"solutionVersion": 60}: in place of SECONDS
    "quotas": {},         # {"datasetGroups": 50}: in place of QUOTAS
    "failures": [],       # [{"kind": "solutionVersion", "times": 1, "reason": "..."}]: the next ones that are created or updated end in CREATE FAILED
    "hold": [],           # kinds that stay in progress as long as they are in this list
    "throttle": 0,        # so many calls of the API answer ThrottlingException
}
FAILURE = {"kind", "times", "reason"}

_set = {}
_changing = threading.Lock()


def seconds(kind):
    return _set.get("seconds", {}).get(kind, SECONDS[kind])


def quota(name):
    return _set.get("quotas", {}).get(name, QUOTAS[name])


def held(kind):
    return kind in _set.get("hold", [])


def throttles():
    with _changing:
        left = _set.get("throttle", 0)
        _set["throttle"] = max(left - 1, 0)
    return left > 0


def failure(kind):
    """The reason for which the next of this kind fails, or None."""
    with _changing:
        for each in _set.get("failures", []):
            if each["kind"] == kind and each["times"] > 0:
                each["times"] -= 1
                return each["reason"]
    return None


def change(wanted):
    for name in wanted:
        if name not in SETTINGS:
            raise ValueError(f"the setting is '{name}', allowed: {', '.join(SETTINGS)}")
    kinds = [*wanted.get("seconds", {}), *wanted.get("hold", []), *(each.get("kind") for each in wanted.get("failures", []))]
    for kind in kinds:
        if kind not in SECONDS:
            raise ValueError(f"the kind is '{kind}', allowed: {', '.join(SECONDS)}")
    for name in wanted.get("quotas", {}):
        if name not in QUOTAS:
            raise ValueError(f"the quota is '{name}', allowed: {', '.join(QUOTAS)}")
    for each in wanted.get("failures", []):
        if each["kind"] == "delete":
            raise ValueError("failures has the kind 'delete', which never fails")
        unknown = sorted(set(each) - FAILURE)
        if unknown:
            raise ValueError(f"failures has '{unknown[0]}', allowed: {', '.join(sorted(FAILURE))}")
    wanted = copy.deepcopy(wanted)
    for each in wanted.get("failures", []):
        each.setdefault("times", 1)
        each.setdefault("reason", "The test's world let this fail.")
    with _changing:
        # Of these, too, those that are not named stay as they are.
        merged = {name: {**_set.get(name, {}), **wanted[name]} for name in ("seconds", "quotas") if name in wanted}
        _set.update({**wanted, **merged})


def settings():
    with _changing:
        return {**copy.deepcopy(SETTINGS), **copy.deepcopy(_set)}


def reset():
    with _changing:
        _set.clear()
