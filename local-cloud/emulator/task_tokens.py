"""Task tokens: what `.waitForTaskToken` waits for, in cloud time, and what the SendTask... calls answer.

MiniStack forgot a token when its task ended, kept one token for all attempts of a task, and took an output that is not JSON.
"""

import base64
import json
import secrets
import threading

from ministack.core.responses import error_response_json, json_response
from ministack.services import stepfunctions

from emulator import branches

CALLBACK = ".waitForTaskToken"
# As long as real ones: what carries a token must have room for it.
TOKEN_BYTES = 600
_answering = threading.Lock()


def register():
    stepfunctions._send_task_success = send_success
    stepfunctions._send_task_failure = send_failure
    stepfunctions._send_task_heartbeat = send_heartbeat


def issue():
    token = base64.b64encode(secrets.token_bytes(TOKEN_BYTES)).decode()
    stepfunctions._task_tokens[token] = {"event": threading.Event(), "branch": branches.current(), "result": None, "error": None}
    return token


def wait(token, seconds):
    """The answer; TimeoutError when none came in time."""
    answer = stepfunctions._task_tokens[token]
    branches.current().wait(seconds, answer["event"].is_set)
    # What decides is whether it was answered when it was closed: nobody's answer is taken and then ignored.
    if not close(token):
        raise TimeoutError
    if answer["error"]:
        raise stepfunctions._ExecutionError(answer["error"]["Error"], answer["error"]["Cause"])
    return json.loads(answer["result"])


def close(token):
    """Whether somebody had answered; nobody can afterwards."""
    with _answering:
        answer = stepfunctions._task_tokens[token]
        answered = answer["event"].is_set()
        answer["event"].set()
        return answered


def send_success(data):
    try:
        json.loads(data.get("output"))
    except (TypeError, ValueError):
        return error_response_json("InvalidOutput", "Invalid Output: 'Output is not a valid JSON string'", 400)
    return _send(data, result=data["output"])


def send_failure(data):
    return _send(data, error={"Error": data.get("error", ""), "Cause": data.get("cause", "")})


def send_heartbeat(data):
    return _refusal(stepfunctions._task_tokens.get(data.get("taskToken"))) or json_response({})


def _refusal(task):
    if task is None:
        return error_response_json("InvalidToken", "Invalid Token: 'Invalid token'", 400)
    if task["event"].is_set():
        return error_response_json("TaskTimedOut", "Task Timed Out: 'Provided task does not exist anymore'", 400)
    return None


def _send(data, **answer):
    with _answering:
        task = stepfunctions._task_tokens.get(data.get("taskToken"))
        refusal = _refusal(task)
        if refusal:
            return refusal
        task.update(answer)
        task["event"].set()
    if "branch" in task:
        task["branch"].tell()
    return json_response({})
