"""The door of the scripted world, for tests only: what world.py holds, and what each stream has taken and delivered.

PUT /_local-cloud/firehose {"settings": {"failPuts": [...]}} sets members of world.SETTINGS. POST {"flush": "name"} delivers now what streams of that
name (* and ? stand for others) have buffered. DELETE drops the settings. Each answer has the settings and the streams.
"""

import fnmatch
import json

from emulator import control
from emulator.firehose import deliveries, world

PATH = "/_local-cloud/firehose"


def answer_to(method, body):
    try:
        if method == "PUT":
            world.change(json.loads(body)["settings"])
        elif method == "POST":
            wanted = json.loads(body)["flush"]
            for stream in deliveries.everywhere():
                if fnmatch.fnmatchcase(stream.name, wanted):
                    stream.flush()
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError, TypeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    return 200, {"settings": world.settings(), "streams": [stream.told() for stream in deliveries.everywhere()]}


def middleware(app):
    return control.middleware(app, PATH, answer_to)
