"""The life of a job run: what Glue brings to its script, the script as a process, and how it ends.

Spark takes its real time, however fast the cloud's runs: a run's ExecutionTime and Timeout are real ones. At most two scripts run at a time,
as a machine may have two cores; the others wait in STARTING.
"""

import fnmatch
import logging
import threading
import time

from emulator import role_storage, scratch
from emulator.glue import network, run_logs, world
from emulator.glue.script import Script

DIRECTORY = "local-cloud-glue-"
AT_A_TIME = 2
WATCH_S = 0.05
_places = threading.Semaphore(AT_A_TIME)
INTERNAL = "Internal service error"


class Ended(Exception):
    def __init__(self, state, message=None):
        super().__init__(state)
        self.state, self.message = state, message


def live(run):
    directory = None
    try:
        directory = scratch.directory(DIRECTORY)
        run.wait(world.setting("startSeconds"))
        fault = world.strikes("failRuns", lambda each: _meant(each, run))
        _strike(fault, "before")
        network.reach(run.job.get("Connections", {}).get("Connections", []), run.role, run.arn)
        _in_place(run, directory)
        _strike(fault, "after")
        run.end("SUCCEEDED")
    except Ended as end:
        run.end(end.state, end.message)
    except (network.Unreachable, role_storage.Missing) as problem:
        run.end("FAILED", f"LAUNCH ERROR | {problem}")
    except Exception as problem:
        logging.getLogger("glue").exception("unexpected error in %s", run.arn)
        # A defect of this stand-in: whoever reads the run shall see it as one.
        run.end("FAILED", f"{INTERNAL} (local cloud: {problem!r})")
    finally:
        if directory:
            scratch.remove(directory)


def _meant(fault, run):
    return fnmatch.fnmatchcase(run.name, fault.get("job", "*"))


def _strike(fault, when):
    if fault and fault.get("when", "before") == when:
        raise Ended(fault.get("state", "FAILED"), fault.get("errorMessage", "Internal service error"))


def _in_place(run, directory):
    """Has a place of its own among those that run at a time."""
    if not run.wait(float("inf"), lambda: _places.acquire(blocking=False)):
        raise Ended("STOPPED")
    try:
        run.run()
        run.wait(float("inf"), lambda: not world.held(run.name))
        if run.stop_requested:
            raise Ended("STOPPED")
        _execute(run, directory)
    finally:
        _places.release()


def _execute(run, directory):
    script = Script(run, directory)
    deadline = time.monotonic() + run.described()["Timeout"] * world.setting("minuteSeconds")
    why = None
    script.start(*run_logs.of_run(run))
    while not script.ended():
        why = why or ("STOPPED" if run.stop_requested else "TIMEOUT" if time.monotonic() > deadline else None)
        if why:
            script.terminate()
        time.sleep(WATCH_S)
    failure = script.close()
    if why or run.stop_requested:
        raise Ended(why or "STOPPED")
    if failure:
        raise Ended("FAILED", failure)
