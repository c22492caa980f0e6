"""Tasks that invoke a function: MiniStack ignores Qualifier, leaves ExecutedVersion out and calls a throttled call Lambda.Unknown."""

import json

from ministack.services import stepfunctions

from emulator import lambda_alias

OPTIMIZED = "arn:aws:states:::lambda:invoke"


def register():
    stepfunctions._call_lambda = _with_throttles(stepfunctions._call_lambda)
    stepfunctions._invoke_resource = _with_version(stepfunctions._invoke_resource)
    stepfunctions._invoke_with_callback = _with_qualifier(stepfunctions._invoke_with_callback)


def qualified(arguments):
    """The function's name with the qualifier that the task gives beside it."""
    name, qualifier = arguments.get("FunctionName", ""), arguments.get("Qualifier")
    return f"{name}:{qualifier}" if qualifier else name


def _with_qualifier(invoke):
    def invoked(resource, arguments, *rest):
        if resource.startswith(OPTIMIZED):
            arguments = {**arguments, "FunctionName": qualified(arguments)}
        return invoke(resource, arguments, *rest)
    return invoked


def _with_version(invoke):
    invoke = _with_qualifier(invoke)

    def invoked(resource, arguments, *rest):
        if not resource.startswith(OPTIMIZED):
            return invoke(resource, arguments, *rest)
        result, versions = lambda_alias.executed_versions(invoke, resource, arguments, *rest)
        return {"ExecutedVersion": versions[-1], **result} if versions else result
    return invoked


def _with_throttles(call):
    def called(function_ref, event):
        try:
            return call(function_ref, event)
        except stepfunctions._ExecutionError as failure:
            if '"TooManyRequestsException"' in failure.cause and json.loads(failure.cause).get("__type") == "TooManyRequestsException":
                raise stepfunctions._ExecutionError("Lambda.TooManyRequestsException", json.loads(failure.cause)["message"]) from failure
            raise
    return called
