"""Athena's API as SDKs call it: JSON 1.1, each request checked by AWS's model. What is not made here, MiniStack answers."""

import asyncio
import json

from ministack.core.responses import error_response_json, json_response
from ministack.core.router import extract_access_key_id
from ministack.services import athena

from emulator import api_model, execution_identity, recorder, request_rules, role_storage
from emulator.athena import executions, workgroups
from emulator.refusal import Refusal

JSON_1_1 = "application/x-amz-json-1.1"
CHECKS = {"CreateNamedQuery": workgroups.check_named_query, "DeleteWorkGroup": workgroups.check_deletion}


async def handle_request(method, path, headers, body, query):
    name = headers.get("x-amz-target", "").rpartition(".")[2]
    try:
        params = json.loads(body or b"{}")
        check(name, params)
        caller = recorder.executing() or execution_identity.caller(extract_access_key_id(headers, query))
        if name == "StartQueryExecution":
            return json_response(await asyncio.to_thread(executions.start, params, caller), content_type=JSON_1_1)
        if name == "GetQueryResults":
            _note_results(params, caller)
        return await athena.handle_request(method, path, headers, body, query)
    except json.JSONDecodeError:
        return error_response_json("SerializationException", "The body of the request is not JSON.", content_type=JSON_1_1)
    except Refusal as refusal:
        return error_response_json(refusal.code, refusal.message, refusal.status, content_type=JSON_1_1)


def check(name, params):
    """Refusal when Athena would not take the call."""
    if name not in model().operation_names:
        raise Refusal("UnknownOperationException", f"'{name}' is no operation of Athena.")
    problem = request_rules.problem(model().operation_model(name).input_shape, params)
    if problem:
        raise Refusal("InvalidRequestException", problem)
    if name in CHECKS:
        CHECKS[name](params)


def model():
    return api_model.service_model("athena")


def _note_results(params, caller):
    """Who reads results through Athena needs to be allowed to read their object."""
    execution = athena._executions.get(params["QueryExecutionId"])
    if execution and caller["principal"].startswith("arn:"):
        bucket, key = role_storage.split(execution["ResultConfiguration"]["OutputLocation"])
        recorder.note(service="s3", operation="GetObject", action="s3:GetObject", resources=[f"arn:aws:s3:::{bucket}/{key}"],
                      principal=caller["principal"], via=caller["via"], status=0)
