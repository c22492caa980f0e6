"""Waiting inside an execution, in cloud time: over when its time is, or at once when the execution around it ends.

MiniStack sleeps in real time, and an execution that was stopped slept on, then went on. Here each line of an execution (the
execution itself, a branch of Parallel, the iterations of a Map, one call) knows the line that it belongs to.
"""

import contextlib
import contextvars
import threading

from emulator import cloud_clock

_current = contextvars.ContextVar("local_cloud_branch", default=None)


# Ends the thread of a branch that is over, silently. Not an Exception: no Retry, no Catch and no handler of the engine may take it.
Stopped = SystemExit


class Branch:
    def __init__(self, parent=None):
        self._parent = parent
        self._ended = False
        self._changed = parent._changed if parent else threading.Condition()

    @property
    def over(self):
        return self._ended or bool(self._parent and self._parent.over)

    def end(self):
        with self._changed:
            self._ended = True
            self._changed.notify_all()

    def tell(self):
        """Wakes who waits: what they wait for may be there."""
        with self._changed:
            self._changed.notify_all()

    def wait(self, cloud_seconds, until=lambda: False):
        """Whether it came true within that time; Stopped when the branch is over first."""
        with self._changed:
            self._changed.wait_for(lambda: self.over or until(), cloud_clock.real_seconds(max(cloud_seconds, 0)))
            self.go_on()
            return bool(until())

    def go_on(self):
        if self.over:
            raise Stopped

    @contextlib.contextmanager
    def entered(self):
        """Threads that copy the context belong to this branch."""
        token = _current.set(self)
        try:
            yield self
        finally:
            _current.reset(token)


def current():
    return _current.get() or Branch()


def in_time(cloud_seconds, work):
    """What `work` gives, done in a thread of its own; TimeoutError when it takes longer, and then it may go on unheard."""
    parent, outcome = current(), {}
    own = Branch(parent)

    def run():
        try:
            with own.entered():
                outcome["value"] = work()
        except Exception as cause:
            outcome["error"] = cause
        own.tell()

    threading.Thread(target=contextvars.copy_context().run, args=(run,), daemon=True).start()
    try:
        if not parent.wait(cloud_seconds, lambda: outcome):
            raise TimeoutError
    finally:
        own.end()
    if "error" in outcome:
        raise outcome["error"]
    return outcome["value"]
