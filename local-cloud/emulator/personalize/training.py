"""A training: the data of a dataset group as it is now, Personalize's minimum counts, and the model made of it. And how much was trained so far."""

from collections import Counter

from ministack.services import cloudwatch

from emulator import cloud_clock
from emulator.personalize import datasets, recommender_model
from emulator.personalize.refusals import Failed

LEAST_INTERACTIONS, LEAST_USERS_WITH_TWO, LEAST_SHARE_WITH_TWO = 1000, 25, 0.01

# Each training that is billed: what was trained, from when to when, in cloud time.
billed = []


def train(group, kind, event_type=None, config=None):
    """What a version keeps: its model, its metrics, and the items that there are."""
    wanted = _wanted(datasets.of_group(group, "INTERACTIONS").kept["rows"].all(), event_type, config or {})
    _enough(wanted)
    items = datasets.of_group(group, "ITEMS")
    model, metrics = recommender_model.train(wanted, items.kept["rows"].all() if items else {}, personal=kind != "popular")
    return {"model": model, "metrics": metrics, "interactions": len(wanted), "recipe": kind}


def _wanted(rows, event_type, config):
    rules = config.get("eventsConfig", {}).get("eventParametersList", [])
    if rules:
        least = {each.get("eventType"): each.get("eventValueThreshold") for each in rules}
        return [row for row in rows if row[3] in least and _reaches(row[4], least[row[3]])]
    threshold = config.get("eventValueThreshold")
    return [row for row in rows if event_type in (None, row[3]) and _reaches(row[4], threshold)]


def _reaches(value, threshold):
    return threshold is None or value is not None and value >= float(threshold)


def _enough(rows):
    unique = set(rows)
    if len(unique) < LEAST_INTERACTIONS:
        raise Failed(f"There are {len(unique)} unique item interactions for the training; at least {LEAST_INTERACTIONS} are needed.")
    counts = Counter(row[0] for row in unique)
    with_two = sum(count > 1 for count in counts.values())
    if with_two < LEAST_USERS_WITH_TWO or with_two < LEAST_SHARE_WITH_TWO * len(counts):
        raise Failed(f"There are {with_two} of {len(counts)} users with two interactions or more; at least {LEAST_USERS_WITH_TWO} users and "
                     f"{LEAST_SHARE_WITH_TWO:.0%} of all are needed.")


def bill(resource, begun):
    """A training that ended; its hours."""
    hours = (cloud_clock.now() - begun) / 3600
    billed.append({"arn": resource.arn, "datasetGroupArn": resource.group, "begun": begun, "hours": hours})
    return hours


def count(metric, group):
    cloudwatch.record_metric("AWS/Personalize", metric, 1, unit="Count", dimensions={"DatasetGroupArn": group})
