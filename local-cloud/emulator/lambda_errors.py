"""Errors that Node.js handlers throw: MiniStack calls all of them Runtime.HandlerError; on Lambda the name of the error is its type, by which Step Functions catches it.

The worker's answer has room for a text only, so the type comes in it.
"""

import json

from ministack.core import lambda_runtime
from ministack.services import lambda_svc

MARK = "\u241e"
# What the worker says of an error, as MiniStack's script has it, and as Lambda would tell it.
SAID = {
    "error: String(err.message || err), trace": ("err.message || err", "err.name"),
    "error: e.message, trace": ("e.message", "e.name"),
}


def register():
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    for said, (message, name) in SAID.items():
        if said not in script:
            raise RuntimeError(f"MiniStack's worker for Node.js no longer says '{said}'")
        typed = f"JSON.stringify({{ errorType: String({name} || 'Error'), errorMessage: String({message}) }})"
        script = script.replace(said, f"error: '{MARK}' + {typed}, trace")
    lambda_runtime._NODEJS_WORKER_SCRIPT = script
    execute = lambda_svc._execute_function_warm
    lambda_svc._execute_function_warm = lambda *args, **kwargs: with_type(execute(*args, **kwargs))


def with_type(result):
    body = result.get("body") if result.get("error") else None
    said = body.get("errorMessage", "") if isinstance(body, dict) else ""
    return {**result, "body": json.loads(said[len(MARK):])} if said.startswith(MARK) else result
