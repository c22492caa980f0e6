"""The AWS call that a Step Functions task makes, as the HTTP request that the service would get.

The arguments go through botocore's validator and serializer: what AWS's API model does not allow fails the task, and
the request is read by the same tables as one that came over HTTP.
"""

import functools
import json
from urllib.parse import parse_qs, unquote

from botocore.serialize import create_serializer
from botocore.validate import ParamValidator
from ministack.core.responses import get_account_id
from ministack.services import stepfunctions

from emulator import api_model, iam_actions, iam_conditions, lambda_task

# Names that a resource ARN spells differently from botocore's folder of API models.
MODELS = {"sfn": "stepfunctions", "eventbridge": "events", "cloudwatchlogs": "logs", "personalizeruntime": "personalize-runtime",
          "personalizeevents": "personalize-events"}


def describe(resource, arguments, region):
    """A list with the call, or empty for what is not an API call (an activity)."""
    clean = resource.replace(".waitForTaskToken", "").replace(".sync:2", "").replace(".sync", "")
    if clean.startswith("arn:aws:lambda:"):
        return [_call("lambda", "lambda:InvokeFunction", "Invoke", clean)]
    if not clean.startswith("arn:aws:states:::"):
        return []
    *_, kind, service, operation = clean.split(":")
    if service == "lambda" and kind != "aws-sdk":
        return [_call("lambda", "lambda:InvokeFunction", "Invoke", _function_arn(lambda_task.qualified(arguments) or "?", region))]
    if service == "states":
        return [_call("states", "states:StartExecution", "StartExecution", arguments.get("StateMachineArn", "?"))]
    call = _sdk_call(service, operation, arguments if kind == "aws-sdk" else _with_texts(service, operation, arguments), region)
    return [call, *([_source(arguments)] if (service, operation) == ("s3", "copyObject") else [])]


def _source(arguments):
    """Who copies an object reads it, though that is no call of its own."""
    path, _, version = arguments.get("CopySource", "?").partition("?versionId=")
    return _call("s3", f"s3:GetObject{'Version' if version else ''}", "CopyObject", f"arn:aws:s3:::{unquote(path).lstrip('/')}")


def _call(service, action, operation, resource):
    return {"service": service, "operation": operation, "action": action, "resources": [resource]}


def _function_arn(name, region):
    return name if name.startswith("arn:") else f"arn:aws:lambda:{region}:{get_account_id()}:function:{name}"


def _sdk_call(service, operation, arguments, region):
    try:
        model = api_model.service_model(MODELS.get(service, service))
    except Exception:  # the service is not in botocore: say what we know
        return _call(service, f"{service}:{operation[0].upper()}{operation[1:]}", operation, "*")
    operation_model = model.operation_model(operation[0].upper() + operation[1:])
    params = _cased(operation_model.input_shape, arguments)
    problems = ParamValidator().validate(params, operation_model.input_shape)
    if problems.has_errors():
        raise stepfunctions._ExecutionError("States.Runtime", f"{service}:{operation}: {problems.generate_report()}")
    http = _serializer(model.resolved_protocol).serialize_to_request(params, operation_model)
    request = _request(model, http, region)
    call = {**iam_actions.describe(request), "operation": operation_model.name}
    if service == "lambda":
        call.update(_lambda_checks(operation_model.name, params, region))
    if operation_model.name == "DescribeAlarms" and params.get("AlarmNames"):
        call["resources"] = [f"arn:aws:cloudwatch:{region}:{get_account_id()}:alarm:{name}" for name in params["AlarmNames"]]
    conditions = iam_conditions.describe(call["service"], request)
    return {**call, "conditions": conditions} if conditions else call


def _lambda_checks(operation, params, region):
    """MiniStack's tables do not tell the calls on aliases and versions apart. A call that names a version checks its ARN."""
    name = lambda_task.qualified(params) or "?"
    return {"action": f"lambda:{'InvokeFunction' if operation == 'Invoke' else operation}", "resources": [_function_arn(name, region)]}


def _with_texts(service, operation, arguments):
    """An optimized integration takes an object where the API takes its text, as the detail of an event."""
    if (service, operation) != ("events", "putEvents"):
        return arguments
    return {**arguments, "Entries": [{k: v if isinstance(v, str) or k in ("Resources", "Time") else json.dumps(v) for k, v in entry.items()}
                                     for entry in arguments.get("Entries", [])]}


@functools.cache
def _serializer(protocol):
    return create_serializer(protocol, include_validation=False)


def _request(model, http, region):
    """The serialized request with the credential scope that tells the router the service."""
    body = http["body"] if isinstance(http["body"], (bytes, str)) else b""
    if isinstance(http["body"], dict):
        params = {k: [str(v)] for k, v in http["body"].items()}
    else:
        params = parse_qs(http["url_path"].partition("?")[2], keep_blank_values=True)
    scope = f"Credential=AKIA/20200101/{region}/{model.signing_name}/aws4_request"
    headers = {**{k.lower(): str(v) for k, v in http["headers"].items()}, "authorization": f"AWS4-HMAC-SHA256 {scope}"}
    query = http.get("query_string") or {}
    params.update({k: [str(v)] for k, v in (query.items() if isinstance(query, dict) else [])})
    body = body.encode() if isinstance(body, str) else body
    return iam_actions.Request(http["method"], unquote(http["url_path"].partition("?")[0]), headers, body, params, region)


def _cased(shape, value):
    """Step Functions spells members in PascalCase, some API models in camelCase."""
    if shape is None or value is None:
        return value
    if shape.type_name == "structure" and isinstance(value, dict):
        names = {name[0].upper() + name[1:]: name for name in shape.members}
        return {names.get(k, k): _cased(shape.members.get(names.get(k, k)), v) for k, v in value.items()}
    if shape.type_name == "list" and isinstance(value, list):
        return [_cased(shape.member, item) for item in value]
    if shape.type_name == "map" and isinstance(value, dict):
        return {k: _cased(shape.value, v) for k, v in value.items()}
    if shape.type_name == "blob" and isinstance(value, (dict, list)):
        return json.dumps(value)
    return value
