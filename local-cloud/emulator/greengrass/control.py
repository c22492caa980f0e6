"""The door of a nucleus and of tests: what a core device tells AWS by jobs and fleet status messages.

POST /_local-cloud/greengrass {"region": r, "core": thing, "status": "HEALTHY", "deployment": {"deploymentId", "status": "SUCCEEDED", "reason"},
"components": [{"componentName", "componentVersion", "lifecycleState", "isRoot"}], "about": {"coreVersion", "platform", "architecture"}} reports;
all but region and core may be left out. GET gives all deployments and cores, with their account and region.
"""

import json

from ministack.core.responses import get_account_id, request_scope

from emulator import control
from emulator.greengrass import cores, deployments
from emulator.refusal import Refusal

PATH = "/_local-cloud/greengrass"
REPORTED = ("status", "deployment", "components", "about")


def answer_to(method, body):
    try:
        if method == "POST":
            told = json.loads(body)
            with request_scope(get_account_id(), told["region"]):
                cores.report(told["core"], **{name: told[name] for name in REPORTED if name in told})
    except Refusal as refusal:
        return 400, {"message": f"{method} {PATH}: {refusal.code}: {refusal.message}"}
    except (ValueError, KeyError, TypeError) as problem:
        return 400, {"message": f"{method} {PATH}: {problem}"}
    return 200, {"deployments": _everywhere(deployments._deployments), "cores": _everywhere(cores._cores)}


def _everywhere(store):
    return [{"account": account, "region": region, **each} for (account, region, _), each in store.all_items()]


def middleware(app):
    return control.middleware(app, PATH, answer_to)
