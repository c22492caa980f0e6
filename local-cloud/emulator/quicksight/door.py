"""QuickSight's API as SDKs call it. Each request is checked by AWS's model."""

import json

from ministack.core.responses import error_response_json, get_region, json_response

from emulator import api_model, iam_actions, request_model, request_rules
from emulator.quicksight.data_sets import KIND as DATA_SETS
from emulator.quicksight.data_sources import KIND as DATA_SOURCES
from emulator.quicksight.refusals import invalid
from emulator.refusal import Refusal
from emulator.template_values import from_template

SERVICE = "quicksight"
OPERATIONS = {
    f"{verb}{kind.name}{after}": getattr(kind, method)
    for kind in (DATA_SOURCES, DATA_SETS)
    for verb, after, method in (("Create", "", "create"), ("Update", "", "update"), ("Describe", "", "describe"), ("Delete", "", "delete"),
                                ("List", "s", "listed"), ("Describe", "Permissions", "permissions"))
}


async def handle_request(method, path, headers, body, query):
    try:
        try:
            operation, params = request_model.READERS["rest-json"](
                api_model.service_model(SERVICE), iam_actions.Request(method, path, headers, body, query, get_region()))
        except json.JSONDecodeError:
            raise invalid("The body of the request is not JSON.") from None
        except LookupError:
            raise Refusal("UnknownOperationException", f"{method} {path} is no operation of QuickSight.", 404) from None
        answer = call(operation.name, from_template(operation.input_shape, params))
        return json_response(answer, answer["Status"])
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status)


def call(name, params):
    """The answer of an operation of the model; Refusal when QuickSight would not take the call."""
    if name not in OPERATIONS:
        raise invalid(f"NotImplemented: the local cloud has no {name}, only {', '.join(OPERATIONS)}.")
    problem = request_rules.problem(api_model.service_model(SERVICE).operation_model(name).input_shape, params)
    if problem:
        raise invalid(problem)
    return OPERATIONS[name](params)
