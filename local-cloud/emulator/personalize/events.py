"""Single records: PutEvents, PutItems and PutUsers. They are there at once, for recommendations and for the next training."""

import json

from botocore.utils import parse_to_aware_datetime

from emulator.personalize import check, datasets, resources
from emulator.personalize.refusals import invalid

# What a record has in a member of its own rather than in its properties.
OWN = {"USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE", "EVENT_VALUE", "IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE"}


def put_events(params):
    tracker = next((each for each in resources.of_kind("eventTracker") if each.described["trackingId"] == params["trackingId"]), None)
    if not tracker or tracker.status != "ACTIVE":
        raise invalid(f"The tracking ID {params['trackingId']} is not that of an active event tracker.")
    dataset = datasets.of_group(tracker.group, "INTERACTIONS")
    if not dataset:
        raise invalid(f"The dataset group {tracker.group} has no Item interactions dataset.")
    rows = []
    for event in params["eventList"]:
        _properties(dataset, event)
        # Events of nobody that is known yet, and of no item, are kept by Personalize for later; here they are gone.
        if params.get("userId") and event.get("itemId"):
            sent = int(parse_to_aware_datetime(event["sentAt"]).timestamp())
            rows.append((params["userId"], event["itemId"], sent, event["eventType"], event.get("eventValue")))
    with resources.changing:
        dataset.kept["rows"].put(rows)
    return {}


def put_items(params):
    return _put(params["datasetArn"], "ITEMS", [(each["itemId"], each) for each in params["items"]])


def put_users(params):
    return _put(params["datasetArn"], "USERS", [(each["userId"], each) for each in params["users"]])


def _put(arn, kind, given):
    dataset = resources.active("dataset", arn)
    if dataset.described["datasetType"] != kind:
        raise invalid(f"The dataset {arn} is of {dataset.described['datasetType']}, not of {kind}.")
    key = f"{kind[:-1]}_ID"
    rows = {}
    for name, record in given:
        values = {**_properties(dataset, record), key: name}
        missing = [field.name for field in datasets.schema_of(dataset).fields if not field.nullable and values.get(field.name) is None]
        if missing:
            raise invalid(f"The record {name} lacks {missing[0]}.")
        rows[name] = values
    with resources.changing:
        dataset.kept["rows"].put(rows)
    return {}


def _properties(dataset, record):
    """{FIELD: value} of the properties, which spell CREATION_TIMESTAMP as creationTimestamp."""
    text = record.get("properties")
    try:
        properties = json.loads(text) if isinstance(text, str) else text or {}
    except ValueError:
        raise invalid("The properties of a record are not JSON.") from None
    if not isinstance(properties, dict):
        raise invalid("The properties of a record must be an object of JSON.")
    schema, values = datasets.schema_of(dataset), {}
    fields = {_camel(field.name): field for field in schema.fields if field.name not in OWN}
    for name, value in properties.items():
        field = fields.get(name) or schema.named(name)
        if not field:
            raise invalid(f"The property {name} is not in the schema of {dataset.arn}; it has {', '.join(fields)}.")
        values[field.name] = _value(field, value)
    return values


def _value(field, value):
    try:
        return check.reader(field)("" if value is None else str(value).lower() if isinstance(value, bool) else str(value))
    except check.Refused as problem:
        raise invalid(problem.message) from None


def _camel(name):
    first, *others = name.lower().split("_")
    return first + "".join(part.capitalize() for part in others)
