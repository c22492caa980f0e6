"""The door of the scripted world, for tests only: what world.py holds, and what became of all jobs.

PUT /_local-cloud/sagemaker {"capacity": {"ml.m5.large/spot": {"available": false}}} sets members of world.SETTINGS. POST {"interrupt": job
name} takes the instance of a job away now. GET gives the settings and all jobs, with the times at which their processes lived. DELETE drops
the settings.
"""

import json

from emulator import control
from emulator.sagemaker import jobs, world

PATH = "/_local-cloud/sagemaker"


def answer_to(method, body):
    try:
        if method == "PUT":
            world.change(json.loads(body)["capacity"])
        elif method == "POST":
            jobs.by_name(json.loads(body)["interrupt"]).request_interruption()
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    return 200, {"capacity": world.settings(), "jobs": [{**job.as_event(), "Processes": job.processes} for job in jobs.everywhere()]}


def middleware(app):
    return control.middleware(app, PATH, answer_to)
