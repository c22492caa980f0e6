"""Tags of Personalize's resources: TagResource, UntagResource and ListTagsForResource, by ARN."""

from emulator.personalize.refusals import not_found

_tags = {}


def put(arn, tags):
    _tags[arn] = {tag["tagKey"]: tag["tagValue"] for tag in tags}


def drop(arn):
    _tags.pop(arn, None)


def add(params):
    _known(params["resourceArn"]).update((tag["tagKey"], tag["tagValue"]) for tag in params["tags"])
    return {}


def remove(params):
    for key in params["tagKeys"]:
        _known(params["resourceArn"]).pop(key, None)
    return {}


def listed(params):
    return {"tags": [{"tagKey": key, "tagValue": value} for key, value in _known(params["resourceArn"]).copy().items()]}


def of(arn):
    return dict(_tags.get(arn, {}))


def _known(arn):
    if arn not in _tags:
        raise not_found(f"The resource {arn} could not be found.")
    return _tags[arn]
