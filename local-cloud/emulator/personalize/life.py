"""The life of whatever takes time: PENDING, IN_PROGRESS, and ACTIVE or FAILED, in cloud time, in a thread of its own."""

import contextvars
import logging
import threading
import time

from emulator import cloud_clock
from emulator.personalize import resources, world
from emulator.personalize.refusals import Failed
from emulator.refusal import Refusal

# The part of the time that is spent in PENDING.
PENDING_PART = 0.2
POLL_S = 0.05
CREATION = ("CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE", "CREATE FAILED")
# Personalize has no status for a deletion that fails: what is left over is no good.
DELETION = ("DELETE PENDING", "DELETE IN_PROGRESS", None, "CREATE FAILED")
JOB = ("PENDING", "IN_PROGRESS", "COMPLETED", "FAILED")


class Stopped(Exception):
    """Someone stops this training."""


def begin(resource, kind, work=lambda: None, done=lambda made: None, part=None, statuses=CREATION):
    """The first status now, the rest by a thread: `work` gives what `done` gets in the moment when the last status is there.

    `part` is the piece of the description that has the status, when it is not the resource's own: an update has one of its own.
    """
    state = resource.described if part is None else part
    reason = world.failure(kind)
    with resources.changing:
        _enter(state, statuses[0])
    begun = cloud_clock.now()
    arguments = (_live, resource, kind, state, statuses, begun, _failing(reason) if reason else work, done)
    threading.Thread(target=contextvars.copy_context().run, args=arguments, daemon=True).start()


def _failing(reason):
    def work():
        raise Failed(reason)
    return work


def _live(resource, kind, state, statuses, begun, work, done):
    _pending, progress, good, bad = statuses
    try:
        _wait(resource, lambda: begun + world.seconds(kind) * PENDING_PART)
        with resources.changing:
            _enter(state, progress if not resource.stopping else state["status"])
        failure, made = _worked(work)
        _wait(resource, lambda: begun + world.seconds(kind), lambda: world.held(kind))
        with resources.changing:
            # Whoever was told that it stops shall not find it ACTIVE.
            if resource.stopping:
                raise Stopped
            if failure is None:
                failure, _ = _worked(lambda: done(made))
            if failure is None:
                _enter(state, good)
            else:
                _fail(state, bad, failure)
    except Stopped:
        with resources.changing:
            _enter(state, "CREATE STOPPED")
    except Exception as problem:
        logging.getLogger("personalize").exception("unexpected error in %s", resource.arn)
        # A defect of this stand-in: whoever reads the resource shall see it as one, and not wait for ever.
        with resources.changing:
            _fail(state, bad, f"An internal error of the local cloud's Personalize: {problem!r}")


def _worked(work):
    """(why it failed or None, what it made)."""
    try:
        return None, work()
    except (Failed, Refusal) as problem:
        return str(problem), None


def _wait(resource, until, held=lambda: False):
    """The test's world may change meanwhile, so it is asked again and again."""
    while (left := cloud_clock.real_seconds(until() - cloud_clock.now())) > 0 or held():
        if resource.stopping:
            raise Stopped
        time.sleep(min(POLL_S, left) if left > 0 else POLL_S)
    if resource.stopping:
        raise Stopped


def _fail(state, bad, reason):
    state["failureReason"] = reason
    _enter(state, bad)


def _enter(state, status):
    state.update(status=status, lastUpdatedDateTime=cloud_clock.now())
