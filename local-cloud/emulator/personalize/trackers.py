"""Event trackers, one for a dataset group, and metric attributions, which count but are not reported here."""

import re
import uuid

from emulator.personalize import datasets, life, resources
from emulator.personalize.refusals import exists, in_use, invalid

EXPRESSION = re.compile(r"SAMPLECOUNT\(\)|SUM\((Items|Interactions)\.(\w+)\)", re.IGNORECASE)


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    described = {**{key: value for key, value in params.items() if key != "tags"}, "trackingId": str(uuid.uuid4()), "accountId": group.account}
    with resources.changing:
        before = resources.of_kind("eventTracker", group.arn)
        if before:
            raise exists(before[0].arn)
        tracker = resources.add("eventTracker", resources.arn_of("eventTracker", uuid.uuid4().hex[:8]), described, params.get("tags", []))
        life.begin(tracker, "eventTracker")
    return {"eventTrackerArn": tracker.arn, "trackingId": described["trackingId"]}


def delete(params):
    return _delete(resources.known("eventTracker", params["eventTrackerArn"]))


def attribute(params):
    """CreateMetricAttribution."""
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    names = [metric["metricName"] for metric in params["metrics"]]
    if len(set(names)) != len(names):
        raise invalid(f"The names of metrics are not unique: {', '.join(names)}.")
    for metric in params["metrics"]:
        _check(group, metric["expression"])
    with resources.changing:
        before = resources.of_kind("metricAttribution", group.arn)
        if before:
            raise exists(before[0].arn)
        made = resources.add("metricAttribution", resources.arn_of("metricAttribution", params["name"]), dict(params))
        life.begin(made, "metricAttribution")
    return {"metricAttributionArn": made.arn}


def _check(group, expression):
    found = EXPRESSION.fullmatch(expression)
    if not found:
        raise invalid(f"The expression of a metric is '{expression}', allowed: SAMPLECOUNT(), SUM(Items.FIELD), SUM(Interactions.FIELD).")
    if found[1]:
        dataset = datasets.of_group(group.arn, found[1].upper())
        field = dataset and datasets.schema_of(dataset).named(found[2])
        if not field or field.type in ("string", "boolean"):
            raise invalid(f"The expression of a metric is '{expression}', but the dataset group has no such field with numbers.")


def metrics(params):
    """ListMetricAttributionMetrics, without pages."""
    return {"metrics": resources.known("metricAttribution", params["metricAttributionArn"]).described["metrics"]}


def delete_attribution(params):
    return _delete(resources.known("metricAttribution", params["metricAttributionArn"]))


def _delete(resource):
    with resources.changing:
        if resource.running:
            raise in_use(f"{resource.arn} is being made or deleted.")
        life.begin(resource, "delete", done=lambda _: resources.remove(resource), statuses=life.DELETION)
    return {}
