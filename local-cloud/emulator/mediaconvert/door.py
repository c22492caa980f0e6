"""MediaConvert's API as SDKs call it: REST with JSON under /2017-08-29, each request read and checked by AWS's model."""

import asyncio
import json
from dataclasses import replace
from urllib.parse import quote

from ministack.core.responses import error_response_json, get_region, json_response
from ministack.core.router import extract_access_key_id

from emulator import api_model, execution_identity, iam_actions, recorder, request_model, request_rules
from emulator.mediaconvert import jobs, probe, queues, tags, wire, world
from emulator.mediaconvert.refusals import bad_request, not_implemented
from emulator.refusal import Refusal

OPERATIONS = {
    "Probe": probe.probe,
    "CreateJob": jobs.create, "GetJob": jobs.get, "ListJobs": jobs.listed, "SearchJobs": jobs.searched, "CancelJob": jobs.cancel,
    "CreateQueue": queues.create, "GetQueue": queues.get, "UpdateQueue": queues.update, "DeleteQueue": queues.delete, "ListQueues": queues.listed,
    "TagResource": tags.add, "UntagResource": tags.remove, "ListTagsForResource": tags.listed,
}
JSON = "application/json"
TAGS = "/2017-08-29/tags/"


async def handle_request(method, path, headers, body, query):
    try:
        request = iam_actions.Request(method, path, headers, body, {k: v if isinstance(v, list) else [v] for k, v in query.items()}, get_region())
        operation, params = _read(replace(request, path=TAGS + quote(path[len(TAGS):], safe="")) if path.startswith(TAGS) else request)
        caller = recorder.executing() or execution_identity.caller(extract_access_key_id(headers, query))
        # Probing takes as long as ffprobe does, and this is the emulator's one loop.
        answer = await asyncio.to_thread(call, operation.name, params, caller)
        return json_response(wire.written(operation.output_shape, answer), status=operation.http["responseCode"])
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status, content_type=JSON)


def call(name, params, caller):
    """The answer of an operation, members named as in the model; Refusal when MediaConvert would not take the call."""
    if world.strikes("throttle"):
        raise Refusal("TooManyRequestsException", "Too many requests have been sent in too short of a time.", 429)
    if world.strikes("serverError"):
        raise Refusal("InternalServerErrorException", "The service encountered an unexpected condition.", 500)
    if name not in OPERATIONS:
        raise not_implemented(f"operation {name}, only {', '.join(OPERATIONS)}")
    problem = request_rules.problem(model().operation_model(name).input_shape, params)
    if problem:
        raise bad_request(problem)
    return OPERATIONS[name](params, caller)


def model():
    return api_model.service_model("mediaconvert")


def _read(request):
    try:
        operation, params = request_model.READERS["rest-json"](model(), request)
    except LookupError as problem:
        raise bad_request(str(problem)) from None
    except ValueError:
        raise bad_request("The body of the request is not JSON.") from None
    params = wire.read(operation.input_shape, {_wire_name(operation.input_shape, key): value for key, value in params.items()})
    return operation, _typed(operation.input_shape, params)


def _wire_name(shape, key):
    """The reader names members of path and query as the model does, those of the body as they came."""
    return shape.members[key].serialization.get("name", key) if key in shape.members else key


def _typed(shape, params):
    """Numbers that came in the query are text."""
    return {key: int(value) if isinstance(value, str) and key in shape.members and shape.members[key].type_name == "integer"
            and value.lstrip("-").isdigit() and shape.members[key].serialization.get("location") == "querystring" else value
            for key, value in params.items()}
