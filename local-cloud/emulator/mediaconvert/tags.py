"""Tags of jobs and queues, by ARN."""

from emulator.mediaconvert.refusals import not_found

_tags = {}


def put(arn, tags):
    _tags[arn] = dict(tags)


def drop(arn):
    _tags.pop(arn, None)


def add(params, _caller):
    _known(params["Arn"]).update(params["Tags"])
    return {}


def remove(params, _caller):
    for key in params.get("TagKeys", []):
        _known(params["Arn"]).pop(key, None)
    return {}


def listed(params, _caller):
    return {"ResourceTags": {"Arn": params["Arn"], "Tags": dict(_known(params["Arn"]))}}


def _known(arn):
    if arn not in _tags:
        raise not_found(f"The resource {arn} does not exist.")
    return _tags[arn]


def of(arn):
    return dict(_tags[arn])
