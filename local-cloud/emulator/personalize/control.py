"""The door of the scripted world, for tests only: what world.py holds, and what became of all resources.

PUT /_local-cloud/personalize {"settings": {"seconds": {"solutionVersion": 60}}} sets members of world.SETTINGS. GET gives the settings; all
resources as Describe shows them, with their kind and tags; rows of the datasets; what each campaign serves and since when; and the trainings
that are billed. DELETE drops the settings.
"""

import json

from emulator import control
from emulator.personalize import resources, tags, training, world

PATH = "/_local-cloud/personalize"


def answer_to(method, body):
    try:
        if method == "PUT":
            world.change(json.loads(body)["settings"])
        elif method == "DELETE":
            world.reset()
    except (ValueError, KeyError, TypeError, AttributeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    with resources.changing:
        return 200, {
            "settings": world.settings(),
            "resources": [{**_plain(each.described), "kind": each.kind, "arn": each.arn, "tags": tags.of(each.arn), **_rows(each)}
                          for each in resources.everywhere()],
            "served": {each.arn: each.kept["served"] for each in resources.everywhere() if each.kind == "campaign"},
            "trained": list(training.billed),
        }


def _rows(resource):
    if resource.kind == "dataset":
        rows = resource.kept["rows"]
        return {"rows": {"bulk": len(rows.bulk), "single": len(rows.single)}}
    return {"records": resource.kept["records"]} if "records" in resource.kept else {}


def _plain(described):
    return json.loads(json.dumps(described))


def middleware(app):
    return control.middleware(app, PATH, answer_to)
