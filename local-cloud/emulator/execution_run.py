"""How an execution goes from state to state and how it ends: once, at once, in cloud time.

MiniStack lets a stopped execution run on and fail afterwards, ignores the TimeoutSeconds of a state machine, and lets the
inner states of Map and Parallel assign the variables outside, and run on when a sibling has failed.
"""

import contextvars
import copy
import datetime
import json
import logging
import threading

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from emulator import branches, cloud_clock, execution_events

_ending = threading.Lock()
_running, _awaited = {}, {}
# What AWS takes for no limit, in seconds.
FOREVER = 99_999_999


def register():
    stepfunctions.now_iso = cloud_clock.iso
    stepfunctions._run_execution = run
    stepfunctions._run_sub_machine = run_inner
    stepfunctions._stop_execution = stop
    stepfunctions._scaled_sleep = lambda seconds: branches.current().wait(seconds * stepfunctions._SFN_WAIT_SCALE)
    stepfunctions._sleep_until = sleep_until
    for name in ("_run_parallel_branches", "_run_map_items"):
        setattr(stepfunctions, name, _as_one(getattr(stepfunctions, name)))


def sleep_until(timestamp):
    moment = datetime.datetime.fromisoformat(timestamp.replace("Z", "+00:00")).timestamp()
    stepfunctions._scaled_sleep(max(0, moment - cloud_clock.now()))


def run(arn):
    execution = stepfunctions._executions[arn]
    machine = stepfunctions._state_machines[execution["stateMachineArn"]]
    definition, given = json.loads(machine["definition"]), json.loads(execution["input"])
    context = {
        "QueryLanguage": definition.get("QueryLanguage", "JSONPath"),
        "Execution": {"Id": arn, "Input": given, "Name": execution["name"], "RoleArn": machine["roleArn"],
                      "StartTime": execution["startDate"], "RedriveCount": 0},
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "variables": {},
    }
    execution_events.begin(execution)
    limit = _limit(execution, definition.get("TimeoutSeconds"))
    try:
        with _branch(arn).entered():
            output = walk(definition["States"], definition["StartAt"], given, execution, context)
        end(execution, "SUCCEEDED", output=execution_events.text(output))
    except branches.Stopped:
        logging.getLogger("states").debug("%s ended as %s", arn, execution["status"])
    except stepfunctions._ExecutionError as failure:
        end(execution, "FAILED", failure.error, failure.cause)
    except Exception as cause:
        logging.getLogger("states").exception("unexpected error in %s", arn)
        end(execution, "FAILED", "States.Runtime", str(cause))
    finally:
        limit.cancel()
        _running.pop(arn, None)


def walk(states, name, given, execution, context):
    """The output of the last state."""
    while name:
        branches.current().go_on()
        if name not in states:
            raise stepfunctions._ExecutionError("States.Runtime", f"State '{name}' not found in definition")
        state = states[name]
        kind = state["Type"]
        context["State"] = {"Name": name, "EnteredTime": cloud_clock.iso(), "RetryCount": 0}
        context["assigned"] = {}
        context.pop("Task", None)
        entered = execution_events.entered(execution, kind, name, given)
        context["State"]["EnteredTime"] = entered["timestamp"]
        if kind == "Fail":
            raise stepfunctions._ExecutionError(*stepfunctions._fail_state_error(state, given, context))
        given, following = _step(kind, state, given, execution, context)
        execution_events.exited(execution, kind, name, given, context["assigned"])
        name = following
    return given


def _step(kind, state, given, execution, context):
    if kind == "Succeed":
        if stepfunctions._state_query_language(state, context) == "JSONata":
            return stepfunctions._apply_jsonata_output(state, given, context, default=given), None
        return stepfunctions._apply_output_path(state, stepfunctions._apply_input_path(state, given, context), context), None
    execute = getattr(stepfunctions, f"_execute_{kind.lower()}", None)
    if not execute:
        raise stepfunctions._ExecutionError("States.Runtime", f"Unknown state type: {kind}")
    return execute(state, given, execution, context) if kind in ("Task", "Parallel", "Map") else execute(state, given, context)


def run_inner(states, start, given, execution, context):
    """One branch or iteration: it reads the variables outside and assigns its own; its failure ends its siblings."""
    try:
        return walk(states, start, copy.deepcopy(given), execution, {**context, "variables": dict(context["variables"])})
    except stepfunctions._ExecutionError:
        branches.current().end()
        raise


def _as_one(run_all):
    def run_together(state, given, execution, context):
        outside = branches.current()
        with branches.Branch(outside).entered():
            following = run_all(state, given, execution, context)
        outside.go_on()
        return following
    return run_together


def _branch(arn):
    return _running.setdefault(arn, branches.Branch())


def _limit(execution, seconds):
    """The state machine's own TimeoutSeconds; without one it is a timer that is never started."""
    timer = threading.Timer(cloud_clock.real_seconds(seconds or 0), contextvars.copy_context().run, (end, execution, "TIMED_OUT"))
    timer.daemon = True
    if seconds:
        timer.start()
    return timer


def end(execution, status, error=None, cause=None, output=None):
    """Whoever comes first decides how an execution ends; whether it was this one."""
    with _ending:
        if execution["status"] != "RUNNING":
            return False
        execution.update(status=status, error=error, cause=cause, output=output, stopDate=cloud_clock.iso())
        execution_events.ended(execution)
    _branch(execution["executionArn"]).end()
    for waiting in _awaited.pop(execution["executionArn"], []):
        waiting.tell()
    execution_events.tell_status(execution)
    return True


def ended(execution):
    """Waits for the end of another execution."""
    _awaited.setdefault(execution["executionArn"], []).append(branches.current())
    branches.current().wait(FOREVER, lambda: execution["status"] != "RUNNING")


def stop(data):
    execution = stepfunctions._executions.get(data.get("executionArn"))
    if not execution:
        return error_response_json("ExecutionDoesNotExist", f"Execution Does Not Exist: '{data.get('executionArn')}'", 400)
    if not end(execution, "ABORTED", data.get("error"), data.get("cause")) and execution["status"] != "ABORTED":
        return error_response_json("ValidationException", "Execution is not running", 400)
    return json_response({"stopDate": execution["stopDate"]})
