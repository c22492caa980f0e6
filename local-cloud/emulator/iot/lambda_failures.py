"""Failures of asynchronous invocations: MiniStack tells a destination and a dead-letter queue the same, as three calls whatever they were.

A dead-letter queue gets the event itself. Both are written with the function's role.
https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

import json
import uuid

from ministack.core.responses import get_region
from ministack.services import lambda_svc, sns, sqs

from emulator import cloud_clock, recorder

SENDS = {"sqs": "SendMessage", "sns": "Publish"}


def register():
    route = lambda_svc._route_async_failure

    def routed(target, name, event, result):
        service = target.split(":")[2]
        if service not in SENDS:
            return route(target, name, event, result)
        func = lambda_svc._functions.get(name) or {}
        config = func.get("config", {})
        recorder.note(service=service, operation=SENDS[service], action=f"{service}:{SENDS[service]}", resources=[target],
                      principal=config.get("Role", "unknown"), via=config.get("FunctionArn", name), status=0)
        # The name of a function is all that is handed over; the destination stands in its configuration.
        of_configuration = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
        is_destination = (of_configuration.get("DestinationConfig") or {}).get("OnFailure", {}).get("Destination") == target
        _send(service, target, *(_as_destination if is_destination else _as_dead_letter)(config, of_configuration, event, result))

    lambda_svc._route_async_failure = routed


def _as_destination(config, invoke_config, event, result):
    retries = invoke_config.get("MaximumRetryAttempts")
    return json.dumps({
        "version": "1.0",
        "timestamp": cloud_clock.iso(),
        "requestContext": {
            "requestId": str(uuid.uuid4()),
            "functionArn": f"{config.get('FunctionArn')}:$LATEST",
            "condition": "RetriesExhausted",
            "approximateInvokeCount": (2 if retries is None else int(retries)) + 1,
        },
        "requestPayload": event,
        "responseContext": {"statusCode": 200, "executedVersion": "$LATEST", "functionError": result.get("function_error") or "Unhandled"},
        "responsePayload": result.get("body"),
    }), {}


def _as_dead_letter(_config, _invoke_config, event, result):
    said = result.get("body")
    message = said.get("errorMessage", "") if isinstance(said, dict) else str(said)
    values = {"RequestID": str(uuid.uuid4()), "ErrorCode": "200", "ErrorMessage": message[:1024]}
    types = {"ErrorCode": "Number"}
    return json.dumps(event), {name: {"DataType": types.get(name, "String"), "StringValue": value} for name, value in values.items() if value}


def _send(service, target, body, attributes):
    if service == "sns":
        sns.publish_internal(target, body)
        return
    queue = sqs._queue_by_arn(target)
    if not queue:
        raise RuntimeError(f"{target} does not exist in {get_region()}: the event is lost")
    sqs._act_send_message({"MessageBody": body, "MessageAttributes": attributes}, queue["url"])
