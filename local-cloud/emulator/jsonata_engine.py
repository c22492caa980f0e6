"""Replaces MiniStack's JSONata evaluator by the reference one: the npm package `jsonata` in a long-lived Node process.

Step Functions implements JSONata; a port of it answers differently in the corners, and those are where definitions fail.
"""

import logging
import os
import pathlib
import threading

from ministack.core.node_pool import NodeWorkerError, NodeWorkerPool, NodeWorkerTimeout
from ministack.services import stepfunctions

from emulator import cloud_clock

# What the engine keeps in the context for itself.
OWN = ("variables", "assigned", "QueryLanguage")
# The worker itself gives up after 1 s, as AWS does; this ends a process that no longer answers.
HARD_LIMIT_S = 15

# An evaluation takes a millisecond and starts no other one, so it waits its turn: the pool would start a process for each that comes at the same time.
PROCESSES = max(2, os.cpu_count() or 1)
_turns = threading.BoundedSemaphore(PROCESSES)
_pool = NodeWorkerPool(
    pathlib.Path(__file__).with_name("jsonata_worker.js").read_text(encoding="utf-8"),
    log_prefix="jsonata", logger=logging.getLogger("jsonata"), timeout=HARD_LIMIT_S, max_idle=PROCESSES,
)


def register():
    stepfunctions._evaluate_jsonata = evaluate


def evaluate(expression, raw_input, ctx=None, result=None, error_output=None):
    """The value of what stands between {% and %}; every failure is States.QueryEvaluationError, as in AWS."""
    ctx = ctx or {}
    states = {"input": raw_input, "context": {k: v for k, v in ctx.items() if k not in OWN}}
    if result is not None:
        states["result"] = result
    if error_output is not None:
        states["errorOutput"] = error_output
    bindings = {**ctx.get("variables", {}), "states": states}
    try:
        with _turns:
            reply = _pool.call({"expression": expression, "bindings": bindings, "now": int(cloud_clock.now() * 1000)})
    except (NodeWorkerError, NodeWorkerTimeout) as cause:
        raise stepfunctions._ExecutionError("States.Runtime", f"the JSONata engine failed: {cause}") from cause
    if "error" in reply:
        raise stepfunctions._ExecutionError("States.QueryEvaluationError", reply["error"])
    return reply["value"]


def close():
    _pool.reset()
