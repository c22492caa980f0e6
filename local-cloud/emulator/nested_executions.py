"""`states:startExecution.sync:2` and `events:putEvents` as Step Functions makes them.

MiniStack ran a child inside its parent as if it were an express execution (no status events), reported the child's error as
the parent's own, and left the child running when the parent was stopped. It put events as they stand.
"""

import json

from ministack.services import eventbridge, stepfunctions

from emulator import branches, execution_events, execution_run, integration_errors


def register():
    stepfunctions._invoke_nested_start_execution = start
    stepfunctions._invoke_nested_start_execution_sync = start_and_wait
    stepfunctions._SERVICE_DISPATCH["arn:aws:states:::events:putEvents"] = put_events


def start(_resource, arguments):
    status, _, body = stepfunctions._start_execution(stepfunctions._nested_start_execution_request(arguments))
    answer = json.loads(body)
    if status >= 400:
        name = integration_errors.of_code("sfn", answer["__type"]).replace("Sfn.", "StepFunctions.")
        raise stepfunctions._ExecutionError(name, answer.get("message", ""))
    return {"ExecutionArn": answer["executionArn"], "StartDate": answer["startDate"]}


def start_and_wait(resource, arguments):
    """The child's description; its output parsed for `.sync:2`. A child does not outlive the task that waits for it."""
    child = stepfunctions._executions[start(resource, arguments)["ExecutionArn"]]
    try:
        execution_run.ended(child)
    except branches.Stopped:
        execution_run.stop({"executionArn": child["executionArn"]})
        raise
    if child["status"] != "SUCCEEDED":
        raise stepfunctions._ExecutionError("States.TaskFailed", execution_events.text(_described(child)))
    output = json.loads(child["output"]) if resource.endswith(".sync:2") else child["output"]
    return {**_described(child), "Output": output, "OutputDetails": {"Included": True}}


def _described(child):
    texts = {"ExecutionArn": "executionArn", "StateMachineArn": "stateMachineArn", "Name": "name", "Status": "status", "Input": "input",
             "Error": "error", "Cause": "cause"}
    return {
        **{name: child[key] for name, key in texts.items() if child.get(key) is not None},
        "InputDetails": {"Included": True},
        "StartDate": stepfunctions._iso_to_epoch_ms(child["startDate"]),
        "StopDate": stepfunctions._iso_to_epoch_ms(child["stopDate"]),
    }


def put_events(_resource, arguments):
    """Detail may be an object, each event names the execution and its machine, and one refused entry fails the task."""
    execution = execution_events.executing.get()
    own = [execution["executionArn"], execution["stateMachineArn"]] if execution else []
    entries = [{**entry, "Detail": _text(entry.get("Detail", {})), "Resources": [*entry.get("Resources", []), *own]} for entry in arguments["Entries"]]
    status, _, body = eventbridge._put_events({"Entries": entries})
    answer = json.loads(body)
    if status >= 400:
        raise stepfunctions._ExecutionError(integration_errors.of_kind("arn:aws:states:::events:putEvents", "serverError"), answer.get("message", ""))
    if answer["FailedEntryCount"]:
        raise stepfunctions._ExecutionError("EventBridge.FailedEntry", execution_events.text(answer))
    return answer


def _text(detail):
    return detail if isinstance(detail, str) else execution_events.text(detail)
