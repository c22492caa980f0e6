"""Tags of SageMaker's resources: AddTags, ListTags and DeleteTags, by ARN."""

from emulator.sagemaker import training_rules
from emulator.sagemaker.refusal import invalid

_tags = {}


def put(arn, tags):
    """A new resource has its tags from the start."""
    _tags[arn] = {tag["Key"]: tag["Value"] for tag in tags}


def drop(arn):
    _tags.pop(arn, None)


def of(arn):
    return dict(_tags[arn])


def add(params):
    tags = _known(params["ResourceArn"])
    problem = training_rules.tags_problem(params["Tags"], tags)
    if problem:
        raise invalid(problem)
    tags.update((tag["Key"], tag["Value"]) for tag in params["Tags"])
    return {"Tags": _shown(tags)}


def listed(params):
    return {"Tags": _shown(_known(params["ResourceArn"]))}


def delete(params):
    for key in params["TagKeys"]:
        _known(params["ResourceArn"]).pop(key, None)
    return {}


def _known(arn):
    if arn not in _tags:
        raise invalid(f"The resource {arn} does not exist.")
    return _tags[arn]


def _shown(tags):
    return [{"Key": key, "Value": value} for key, value in tags.items()]
