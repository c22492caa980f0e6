"""SageMaker's API as SDKs call it: JSON 1.1, the operation in X-Amz-Target."""

import json

from ministack.core.responses import error_response_json, json_response

from emulator.sagemaker import jobs, model_registry, requests, tags
from emulator.sagemaker.refusal import Refusal

JSON_1_1 = "application/x-amz-json-1.1"
OPERATIONS = {
    "CreateTrainingJob": jobs.create,
    "DescribeTrainingJob": jobs.describe,
    "StopTrainingJob": jobs.stop,
    "ListTrainingJobs": jobs.listed,
    "AddTags": tags.add,
    "ListTags": tags.listed,
    "DeleteTags": tags.delete,
    "CreateModelPackage": model_registry.create_package,
    "DescribeModelPackage": model_registry.describe_package,
    "ListModelPackages": model_registry.list_packages,
}


async def handle_request(_method, _path, headers, body, _query):
    try:
        return json_response(call(headers.get("x-amz-target", "").rpartition(".")[2], json.loads(body or b"{}")), content_type=JSON_1_1)
    except json.JSONDecodeError:
        return error_response_json("SerializationException", "The body of the request is not JSON.", content_type=JSON_1_1)
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, content_type=JSON_1_1)


def call(name, params):
    """The answer of an operation; Refusal when SageMaker would not take the call."""
    if requests.operation(name) is None:
        raise Refusal("UnknownOperationException", f"'{name}' is no operation of SageMaker.")
    if name not in OPERATIONS:
        raise Refusal("UnknownOperationException", f"The local cloud has no {name}, only {', '.join(OPERATIONS)}.")
    return OPERATIONS[name](requests.checked(name, params))
