"""The door of the scripted world, for tests only: what world.py holds, and what became of all jobs.

PUT /_local-cloud/mediaconvert {"settings": {"failJobs": [...]}} sets members of world.SETTINGS. GET gives the settings and all jobs as GetJob
shows them, with what the event COMPLETE told as `made`. DELETE drops the settings.
"""

import json

from emulator import control
from emulator.mediaconvert import jobs, tags, world

PATH = "/_local-cloud/mediaconvert"


def answer_to(method, body):
    try:
        if method == "PUT":
            world.change(json.loads(body)["settings"])
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError, TypeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    return 200, {"settings": world.settings(), "jobs": [{**job.described(), "Tags": tags.of(job.arn), "made": job.made} for job in jobs.everywhere()]}


def middleware(app):
    return control.middleware(app, PATH, answer_to)
