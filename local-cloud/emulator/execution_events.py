"""An execution's history and its status-change events, with the details that AWS gives.

Added to MiniStack's: the parameters, region and timeout of a scheduled task (an operator finds a task token there), the states
inside Map and Parallel, which event led to which, assigned variables, and that nothing follows the event of the end.
"""

import contextvars
import json
import threading

from ministack.core.responses import get_region
from ministack.services import eventbridge, stepfunctions

from emulator import cloud_clock

ENDS = {"SUCCEEDED": "ExecutionSucceeded", "FAILED": "ExecutionFailed", "TIMED_OUT": "ExecutionTimedOut", "ABORTED": "ExecutionAborted"}
_last = contextvars.ContextVar("local_cloud_last_event", default=0)
_writing = threading.Lock()
# The execution on whose behalf this thread makes calls.
executing = contextvars.ContextVar("local_cloud_executing", default=None)


def text(value):
    """JSON as Step Functions writes it: without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def register():
    stepfunctions._add_event = add
    stepfunctions._emit_execution_status_event = tell_status
    eventbridge._now_ts = cloud_clock.now


def add(execution, kind, details=None):
    """A thread's event follows the last one of that thread, or of the thread that started it."""
    with _writing:
        events = execution["events"]
        if events and events[-1]["type"] in ENDS.values():
            return events[-1]
        event = {"id": len(events) + 1, "previousEventId": _last.get(), "type": kind, "timestamp": cloud_clock.iso(), **(details or {})}
        events.append(event)
    _last.set(event["id"])
    return event


def begin(execution):
    """The first event that this thread adds follows ExecutionStarted."""
    _last.set(1)
    executing.set(execution)


def entered(execution, kind, name, given):
    return add(execution, f"{kind}StateEntered", {"stateEnteredEventDetails": {"name": name, "input": text(given)}})


def exited(execution, kind, name, output, assigned):
    variables = {"assignedVariables": {key: text(value) for key, value in assigned.items()}} if assigned else {}
    add(execution, f"{kind}StateExited", {"stateExitedEventDetails": {"name": name, "output": text(output), **variables}})


def task(execution, kind, resource, **details):
    """TaskScheduled has taskScheduledEventDetails, with what was called as AWS splits it: `aws-sdk:lambda` and `updateAlias`."""
    parts = resource.split(":")
    called = {"resourceType": ":".join(parts[5:-1]), "resource": parts[-1]} if resource.startswith("arn:aws:states:::") \
        else {"resourceType": "lambda" if ":function:" in resource else parts[2], "resource": resource}
    add(execution, kind, {f"{kind[0].lower()}{kind[1:]}EventDetails": {**called, **details}})


def scheduled(execution, resource, arguments, timeout):
    limit = {} if timeout is None else {"timeoutInSeconds": int(timeout)}
    task(execution, "TaskScheduled", resource, region=get_region(), parameters=text(arguments), **limit)


def evaluation_failed(execution, location, name, error):
    add(execution, "EvaluationFailed", {"evaluationFailedEventDetails": {
        "error": error.error, "cause": error.cause, "location": location, "state": name}})


def ended(execution):
    kind = ENDS[execution["status"]]
    error = {"error": "States.Timeout"} if execution["status"] == "TIMED_OUT" else {key: execution[key] for key in ("error", "cause") if execution[key]}
    details = {"output": execution["output"]} if execution["status"] == "SUCCEEDED" else error
    add(execution, kind, {f"{kind[0].lower()}{kind[1:]}EventDetails": details})


def tell_status(execution):
    """https://docs.aws.amazon.com/step-functions/latest/dg/eventbridge-integration.html; express executions tell nothing."""
    machine = stepfunctions._state_machines.get(execution["stateMachineArn"]) or {}
    if execution.get("sync") or machine.get("type") == "EXPRESS":
        return
    status = execution["status"]
    succeeded, redrivable = status == "SUCCEEDED", status in ("FAILED", "TIMED_OUT", "ABORTED")
    detail = {
        **{key: execution[key] for key in ("executionArn", "stateMachineArn", "name", "status")},
        "startDate": stepfunctions._iso_to_epoch_ms(execution["startDate"]),
        "stopDate": stepfunctions._iso_to_epoch_ms(execution["stopDate"]),
        **_payload("input", execution["input"]),
        **_payload("output", execution["output"] if succeeded else None),
        "stateMachineVersionArn": None,
        "stateMachineAliasArn": None,
        "redriveCount": 0,
        "redriveDate": None,
        "redriveStatus": "REDRIVABLE" if redrivable else "NOT_REDRIVABLE",
        "redriveStatusReason": None if redrivable else f"Execution is {status} and cannot be redriven",
        "error": execution.get("error"),
        "cause": execution.get("cause"),
    }
    eventbridge._put_events({"Entries": [{
        "Source": "aws.states", "DetailType": "Step Functions Execution Status Change",
        "Detail": text(detail), "Resources": [execution["executionArn"]],
    }]}, allow_aws_source=True)


def _payload(name, content):
    """An event has no room for a text above 248 KiB, and says so."""
    fits = content is None or len(content.encode()) <= stepfunctions._STATUS_EVENT_PAYLOAD_CAP
    return {name: content if fits else None, f"{name}Details": None if content is None else {"included": fits}}
