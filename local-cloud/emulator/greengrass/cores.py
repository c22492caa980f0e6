"""Core devices: things that have reported, and how far each is with the deployments that are in force for it."""

from ministack.core.responses import AccountRegionScopedDict
from ministack.services import iot

from emulator import cloud_clock
from emulator.greengrass import deployments
from emulator.greengrass.refusals import invalid, not_found

STATUSES = ("IN_PROGRESS", "QUEUED", "FAILED", "COMPLETED", "TIMED_OUT", "CANCELED", "REJECTED", "SUCCEEDED")
HEALTH = ("HEALTHY", "UNHEALTHY")
LIFECYCLE = ("NEW", "INSTALLED", "STARTING", "RUNNING", "STOPPING", "ERRORED", "BROKEN", "FINISHED")

# Thing name: what it reported.
_cores = AccountRegionScopedDict()


def report(thing, status="HEALTHY", deployment=None, components=None, about=None):
    """What AWS takes from a core's job updates and fleet status messages.

    `deployment`: {"deploymentId", "status", "reason"}; `components`: those that are installed, as ListInstalledComponents tells them.
    """
    if thing not in iot._things:
        raise not_found(f"Thing {thing} does not exist")
    _one_of(status, HEALTH, "status")
    for each in components or []:
        _one_of(each.get("lifecycleState", "RUNNING"), LIFECYCLE, "lifecycleState")
    found = None
    if deployment is not None:
        _one_of(deployment["status"], STATUSES, "status of a deployment")
        found = deployments.known(deployment["deploymentId"])
    core = _cores.setdefault(thing, {"coreDeviceThingName": thing, "coreVersion": "0.0.0", "platform": "linux", "architecture": "amd64", "tags": {},
                                     "executions": {}, "components": []})
    core.update(status=status, lastStatusUpdateTimestamp=cloud_clock.now(), **(about or {}))
    if components is not None:
        core["components"] = components
    if found:
        core["executions"][deployment["deploymentId"]] = {**deployment, "at": cloud_clock.now()}
        # A job of one thing ends with it; one of a group goes on for things that join later.
        if ":thing/" in found["targetArn"] and found["deploymentStatus"] == "ACTIVE" and deployment["status"] in ("SUCCEEDED", "FAILED", "REJECTED"):
            found["deploymentStatus"] = "COMPLETED" if deployment["status"] == "SUCCEEDED" else "FAILED"


def _one_of(value, allowed, what):
    if value not in allowed:
        raise invalid(f"{what} is {value!r}, allowed: {', '.join(allowed)}")


def effective(params):
    """Also before the thing has reported: then each is QUEUED."""
    thing = params["coreDeviceThingName"]
    if thing not in iot._things:
        raise not_found(f"Core device [{thing}] cannot be found")
    executions = (_cores.get(thing) or {}).get("executions", {})
    return {"effectiveDeployments": [_effective(each, executions.get(each["deploymentId"], {})) for each in deployments.effective(thing)]}


def _effective(deployment, execution):
    return {
        **{key: deployment[key] for key in ("deploymentId", "iotJobId", "iotJobArn", "targetArn", "creationTimestamp")},
        "deploymentName": deployment.get("deploymentName", deployment["deploymentId"]),
        "coreDeviceExecutionStatus": execution.get("status", "QUEUED"),
        "modifiedTimestamp": execution.get("at", deployment["creationTimestamp"]),
        **({"reason": execution["reason"]} if execution.get("reason") else {}),
    }


def known(params):
    thing = params["coreDeviceThingName"]
    if thing not in _cores:
        raise not_found(f"Core device [{thing}] cannot be found")
    return _cores[thing]


def get(params):
    return {key: value for key, value in known(params).items() if key not in ("executions", "components")}


def installed(params):
    return {"installedComponents": known(params)["components"]}


def listed(params):
    members = ("coreDeviceThingName", "status", "lastStatusUpdateTimestamp", "platform", "architecture")
    return {"coreDevices": [{key: core[key] for key in members} for core in _cores.values() if params.get("status") in (None, core["status"])]}


def delete(params):
    known(params)
    del _cores[params["coreDeviceThingName"]]
    return {}
