"""Appends every AWS call that reaches the emulator to a file, one JSON object a line.

{"time", "region", "service", "operation", "action": "dynamodb:PutItem", "resources": [arn], "principal": role ARN |
"deployer" | "client", "via": function ARN | execution ARN | "session/..." | "key", "status": 200}
and for a function's call "conditions" (iam_conditions.py) and "problem", what AWS's API model has against it (request_model.py).

Two doors: HTTP (SDKs, the CDK CLI, handlers) and Step Functions' own integrations, which never leave the process.
"""

import contextvars
import json
import logging
import threading
import time
from urllib.parse import parse_qs

from ministack import app as ministack_app
from ministack.core.responses import get_region
from ministack.core.router import extract_access_key_id, extract_region
from ministack.services import stepfunctions

from emulator import execution_identity, iam_actions, iam_conditions, integration_calls, request_model

# Enough for any request whose body names its resources; objects uploaded to S3 are larger and need no body.
BODY_LIMIT = 1_000_000

_execution = contextvars.ContextVar("local_cloud_execution", default=None)
_write_lock = threading.Lock()
_writers = []


def register(app, path):
    if not path:
        return app
    log = open(path, "a", encoding="utf-8", buffering=1)

    def write(**call):
        with _write_lock:
            log.write(json.dumps({"time": round(time.time(), 3), **call}) + "\n")

    _writers[:] = [write]
    _record_integrations(write)
    return _recording(app, write)


def note(**call):
    """A third door, for what a stand-in does under a role that it was given, as SageMaker with the role of a training job."""
    for write in _writers:
        write(region=get_region(), **call)


def executing():
    """The role and the execution behind a call that a state machine makes now; None for any other call."""
    return _execution.get()


def _recording(app, write):
    async def recording(scope, receive, send):
        if scope["type"] != "http" or not _signed(scope):
            return await app(scope, receive, send)
        body, status = bytearray(), []

        async def tee():
            message = await receive()
            if len(body) < BODY_LIMIT:
                body.extend(message.get("body", b""))
            return message

        async def watch(message):
            if message["type"] == "http.response.start":
                status.append(message["status"])
            await send(message)

        try:
            await app(scope, tee, watch)
        finally:
            write(**_described(scope, bytes(body)), status=status[0] if status else 0)

    return recording


def _signed(scope):
    """AWS calls are signed; requests to an API's own name are not (or carry the user's token)."""
    return any(name == b"authorization" and value.startswith(b"AWS4-") for name, value in scope["headers"]) \
        or b"X-Amz-Credential" in scope["query_string"]


def _described(scope, body):
    """A request that cannot be read is in the record too, as what nobody allows: it must not go unseen."""
    try:
        return _http_call(scope, body)
    except Exception as cause:
        logging.getLogger("recorder").exception("could not read %s %s", scope["method"], scope["path"])
        return {"region": "?", "service": "?", "operation": "?", "action": "?:?", "resources": ["*"], "principal": "unknown",
                "via": f"{scope['method']} {scope['path']}: {cause}"}


def _http_call(scope, body):
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    query = parse_qs(scope["query_string"].decode("latin-1"), keep_blank_values=True)
    region = extract_region(headers, query)
    caller = execution_identity.caller(extract_access_key_id(headers, query))
    body = ministack_app._decompress_request_body(body, headers)
    params = ministack_app._routing_params(scope["method"], scope["path"], headers, body, query)
    request = iam_actions.Request(scope["method"], scope["path"], headers, body, params, region)
    call = {"region": region, **iam_actions.describe(request), **caller}
    if caller["via"].startswith("arn:"):
        # A function's call: what its role's conditions would see, and what AWS would not take.
        conditions, problem = iam_conditions.describe(call["service"], request), request_model.problem(call["service"], request)
        call.update({**({"conditions": conditions} if conditions else {}), **({"problem": problem} if problem else {})})
    return call


def _record_integrations(write):
    """Wraps where an execution starts (to know its role) and where a task leaves it."""
    run, invoke, callback = stepfunctions._run_execution, stepfunctions._invoke_resource, stepfunctions._invoke_with_callback

    def run_execution(execution_arn):
        machine = stepfunctions._state_machines.get(stepfunctions._executions[execution_arn]["stateMachineArn"]) or {}
        _execution.set({"principal": machine.get("roleArn", "unknown"), "via": execution_arn})
        return run(execution_arn)

    def recorded(call):
        def task(resource, arguments, *rest):
            for made in integration_calls.describe(resource, arguments, get_region()):
                write(region=get_region(), **made, **(_execution.get() or {"principal": "unknown", "via": "unknown"}), status=0)
            return call(resource, arguments, *rest)
        return task

    stepfunctions._run_execution = run_execution
    stepfunctions._invoke_resource = recorded(invoke)
    stepfunctions._invoke_with_callback = recorded(callback)
