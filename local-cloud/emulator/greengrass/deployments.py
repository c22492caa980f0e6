"""Deployments: what a thing or a thing group is to run. The newest one of a target is in force, the ones before are inactive."""

import json
import uuid

from ministack.core.responses import AccountRegionScopedDict, get_account_id, get_region
from ministack.services import iot

from emulator import cloud_clock
from emulator.greengrass import components, recipe
from emulator.greengrass.refusals import conflict, invalid, not_found

# Deployment id: what GetDeployment tells.
_deployments = AccountRegionScopedDict()
# What was asked, by its client token.
_tokens = AccountRegionScopedDict()
DESCRIBED = ("targetArn", "deploymentName", "components", "deploymentPolicies", "iotJobConfiguration", "parentTargetArn", "tags")


def create(params):
    token = params.get("clientToken")
    if token in _tokens:
        return _made(_tokens[token])
    _check_target(params["targetArn"])
    for name, spec in params.get("components", {}).items():
        _check_component(name, spec)
    identifier = str(uuid.uuid4())
    before = [each for each in of_target(params["targetArn"]) if each["isLatestForTarget"]]
    for each in before:
        each["isLatestForTarget"] = False
        if each["deploymentStatus"] in ("ACTIVE", "COMPLETED"):
            each["deploymentStatus"] = "INACTIVE"
    _deployments[identifier] = {
        **{key: params[key] for key in DESCRIBED if key in params},
        "deploymentId": identifier, "revisionId": str(1 + max((int(each["revisionId"]) for each in of_target(params["targetArn"])), default=0)),
        "deploymentStatus": "ACTIVE", "iotJobId": str(uuid.uuid4()), "creationTimestamp": cloud_clock.now(), "isLatestForTarget": True,
    }
    job = _deployments[identifier]["iotJobId"]
    _deployments[identifier]["iotJobArn"] = f"arn:aws:iot:{get_region()}:{get_account_id()}:job/{job}"
    if token:
        _tokens[token] = identifier
    return _made(identifier)


def _made(identifier):
    return {key: _deployments[identifier][key] for key in ("deploymentId", "iotJobId", "iotJobArn")}


def _check_target(arn):
    prefix, _, name = arn.partition("/")
    scope = f"arn:aws:iot:{get_region()}:{get_account_id()}:"
    if not arn.startswith(scope) or name not in {f"{scope}thing": iot._things, f"{scope}thinggroup": iot._thing_groups}.get(prefix, {}):
        raise not_found(f"Target {arn} cannot be found: a deployment needs a thing or a thing group of this account and region")


def _check_component(name, spec):
    version, update = spec.get("componentVersion"), spec.get("configurationUpdate", {})
    if not recipe.is_version(version):
        raise invalid(f"The version of component [{name}] is {version!r}, allowed: one version as 1.0.0")
    components.deployable(name, version)
    if "merge" in update:
        try:
            merged = json.loads(update["merge"])
        except ValueError as problem:
            raise invalid(f"configurationUpdate.merge of component [{name}] is not JSON: {problem}") from None
        if not isinstance(merged, dict):
            raise invalid(f"configurationUpdate.merge of component [{name}] must be a JSON object")
    for pointer in update.get("reset", []):
        # The empty one stands for all of the configuration.
        if pointer and not pointer.startswith("/"):
            raise invalid(f"configurationUpdate.reset of component [{name}] has {pointer!r}, allowed: JSON pointers as /a/b, and an empty text")


def known(identifier):
    if identifier not in _deployments:
        raise not_found(f"Deployment {identifier} cannot be found")
    return _deployments[identifier]


def get(params):
    return dict(known(params["deploymentId"]))


def of_target(arn):
    return [each for each in _deployments.values() if each["targetArn"] == arn]


def listed(params):
    latest = params.get("historyFilter", "LATEST_ONLY") == "LATEST_ONLY"
    found = [each for each in _deployments.values()
             if params.get("targetArn") in (None, each["targetArn"]) and (each["isLatestForTarget"] or not latest)]
    members = ("targetArn", "revisionId", "deploymentId", "deploymentName", "creationTimestamp", "deploymentStatus", "isLatestForTarget")
    newest_first = sorted(found, key=lambda each: -each["creationTimestamp"])
    return {"deployments": [{key: each[key] for key in members if key in each} for each in newest_first]}


def cancel(params):
    found = known(params["deploymentId"])
    if found["deploymentStatus"] == "ACTIVE":
        found["deploymentStatus"] = "CANCELED"
    return {"message": "Deployment canceled"}


def delete(params):
    found = known(params["deploymentId"])
    if found["deploymentStatus"] == "ACTIVE":
        raise conflict(f"Deployment {params['deploymentId']} is ACTIVE; cancel it first")
    del _deployments[params["deploymentId"]]
    return {}


def effective(thing):
    """The deployments that are in force for a thing: its own, and those of its groups; the oldest first."""
    prefix = f"arn:aws:iot:{get_region()}:{get_account_id()}"
    groups = [name for name, group in iot._thing_groups.items() if thing in group.get("things", [])]
    targets = [f"{prefix}:thing/{thing}", *(f"{prefix}:thinggroup/{name}" for name in groups)]
    found = [each for target in targets for each in of_target(target)
             if each["isLatestForTarget"] and each["deploymentStatus"] in ("ACTIVE", "COMPLETED")]
    return sorted(found, key=lambda each: each["creationTimestamp"])


def tags_of(arn):
    identifier = arn.rpartition(":deployments:")[2]
    return _deployments[identifier].setdefault("tags", {}) if identifier in _deployments else None
