"""What MiniStack's Glue keeps, as operations that take the members of a request and give those of an answer."""

import contextvars
import json
import threading

from ministack.services import glue

from emulator import cloud_clock
from emulator.refusal import Refusal


# MiniStack calls its operations one after another, in its loop; here they are called by threads.
_one_at_a_time = threading.RLock()
_inside = contextvars.ContextVar("local_cloud_glue_inside", default=False)


class _CloudTime:
    """In place of the module `time`, of which MiniStack's Glue uses no more."""

    time = staticmethod(cloud_clock.now)


def register():
    glue.time = _CloudTime


def call(name, params):
    """The answer of MiniStack's own operation."""
    token = _inside.set(True)
    try:
        with _one_at_a_time:
            status, _, body = glue._handle_request_sync("POST", "/", {"x-amz-target": f"AWSGlue.{name}"}, json.dumps(params).encode(), {})
    finally:
        _inside.reset(token)
    answer = json.loads(body or b"{}")
    if status >= 400:
        raise Refusal(answer["__type"], answer["message"], status)
    return answer


def inside():
    """Whether MiniStack's own operation is called for, not ours of the same name (stack_resources.py)."""
    return _inside.get()
