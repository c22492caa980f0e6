"""Greengrass V2's API as SDKs call it. Each request is checked by AWS's model."""

import json

from ministack.core.responses import error_response_json, get_region, json_response

from emulator import api_model, iam_actions, request_model, request_rules
from emulator.greengrass import components, cores, deployments
from emulator.greengrass.refusals import invalid, not_found
from emulator.refusal import Refusal

SERVICE = "greengrassv2"


def _tags(arn):
    for store in (components, deployments):
        tags = store.tags_of(arn)
        if tags is not None:
            return tags
    raise not_found(f"{arn} cannot be found")


def _tag(params):
    _tags(params["resourceArn"]).update(params["tags"])
    return {}


def _untag(params):
    tags = _tags(params["resourceArn"])
    for key in params["tagKeys"]:
        tags.pop(key, None)
    return {}


OPERATIONS = {
    "CreateComponentVersion": components.create, "DescribeComponent": components.describe, "GetComponent": components.get,
    "GetComponentVersionArtifact": components.artifact, "DeleteComponent": components.delete, "ListComponents": components.listed,
    "ListComponentVersions": components.listed_versions,
    "CreateDeployment": deployments.create, "GetDeployment": deployments.get, "ListDeployments": deployments.listed,
    "CancelDeployment": deployments.cancel, "DeleteDeployment": deployments.delete,
    "ListEffectiveDeployments": cores.effective, "GetCoreDevice": cores.get, "ListCoreDevices": cores.listed,
    "ListInstalledComponents": cores.installed, "DeleteCoreDevice": cores.delete,
    "TagResource": _tag, "UntagResource": _untag, "ListTagsForResource": lambda params: {"tags": _tags(params["resourceArn"])},
}


async def handle_request(method, path, headers, body, query):
    try:
        model = api_model.service_model(SERVICE)
        try:
            operation, params = request_model.READERS["rest-json"](model, iam_actions.Request(method, path, headers, body, query, get_region()))
        except json.JSONDecodeError:
            raise invalid("The body of the request is not JSON.") from None
        except LookupError:
            raise Refusal("UnknownOperationException", f"{method} {path} is no operation of Greengrass V2.", 404) from None
        return json_response(call(operation.name, params))
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status)


def call(name, params):
    """The answer of an operation of the model; Refusal when Greengrass would not take the call."""
    if name not in OPERATIONS:
        raise invalid(f"NotImplemented: the local cloud has no {name}, only {', '.join(OPERATIONS)}.")
    shape = api_model.service_model(SERVICE).operation_model(name).input_shape
    params = _typed(shape, params)
    problem = request_rules.problem(shape, params)
    if problem:
        raise invalid(problem)
    return OPERATIONS[name](params)


def _typed(shape, params):
    """Numbers of an address come as text, and one of several values without its list."""
    typed = {}
    for name, value in params.items():
        member = shape.members.get(name)
        kind = member.type_name if member else None
        if kind == "integer" and isinstance(value, str) and value.isdigit():
            value = int(value)
        typed[name] = [value] if kind == "list" and isinstance(value, str) else value
    return typed
