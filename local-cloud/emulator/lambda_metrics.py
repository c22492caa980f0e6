"""AWS/Lambda metrics: MiniStack counts only calls of the Invoke API, by FunctionName alone, in real time.

LOCAL_CLOUD_METRIC_LAG (cloud seconds, default 0) holds a data point back, as CloudWatch shows Lambda's a minute or so late.
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import contextvars
import os
import queue
import threading
import time

from ministack.core import lambda_runtime
from ministack.services import cloudwatch, lambda_svc

from emulator import cloud_clock

LAG_S = float(os.environ.get("LOCAL_CLOUD_METRIC_LAG", "0"))

_held_back = queue.SimpleQueue()
_handler = threading.local()


def register():
    lambda_svc._emit_lambda_metrics = lambda *_, **__: None
    lambda_runtime.Worker.invoke = _timed(lambda_runtime.Worker.invoke)
    threading.Thread(target=_publish, daemon=True).start()


def record(function_name, qualifier, executed_version, begun, duration_ms, error, throttle):
    """One invocation; `executed_version` only for an alias with weights, the only one whose metrics have that dimension."""
    if throttle:
        values = {"Throttles": 1}
    else:
        values = {"Invocations": 1, "Errors": int(error), "Throttles": 0, "Duration": duration_ms}
    resource = {"FunctionName": function_name, "Resource": f"{function_name}:{qualifier}" if qualifier else function_name}
    dimension_sets = [{"FunctionName": function_name}, resource]
    if executed_version:
        dimension_sets.append({**resource, "ExecutedVersion": executed_version})
    if LAG_S:
        _held_back.put((cloud_clock.now() + LAG_S, contextvars.copy_context(), (values, dimension_sets, begun)))
    else:
        _store(values, dimension_sets, begun)


def _store(values, dimension_sets, begun):
    for name, value in values.items():
        unit = "Milliseconds" if name == "Duration" else "Count"
        for dimensions in dimension_sets:
            cloudwatch._store_datum("AWS/Lambda", name, dimensions, begun, unit, float(value), None, None, None)


def _publish():
    """The lag is the same for all, so they fall due in order."""
    while True:
        due, context, point = _held_back.get()
        time.sleep(max(0, cloud_clock.real_seconds(due - cloud_clock.now())))
        context.run(_store, *point)


def _timed(invoke):
    """Duration is the handler's time; a cold start is not part of it."""
    def timed(worker, *args, **kwargs):
        lambda_runtime.ensure_spawned(worker)
        started = time.monotonic()
        try:
            return invoke(worker, *args, **kwargs)
        finally:
            _handler.ms = (time.monotonic() - started) * 1000
    return timed


def handler_ms():
    """How long the handler ran that this thread ran last; None when it ran none."""
    return _handler.__dict__.pop("ms", None)
