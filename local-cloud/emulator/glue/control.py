"""The door of the scripted world, for tests only: what world.py holds, and what became of all runs and crawls.

PUT /_local-cloud/glue {"settings": {"failRuns": [...]}} sets members of world.SETTINGS. GET gives the settings, all job runs as GetJobRun shows
them (times in seconds), with the arguments that their scripts got and the times of their processes, and all crawls. DELETE drops the settings.
"""

import json

from emulator import control
from emulator.glue import crawlers, job_runs, world

PATH = "/_local-cloud/glue"


def answer_to(method, body):
    try:
        if method == "PUT":
            world.change(json.loads(body)["settings"])
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError, TypeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    runs = [{**run.described(), "given": list(run.given), "process": dict(run.process)} for run in job_runs.everywhere()]
    return 200, {"settings": world.settings(), "runs": runs, "crawls": [crawl.told() for crawl in crawlers.everywhere()]}


def middleware(app):
    return control.middleware(app, PATH, answer_to)
