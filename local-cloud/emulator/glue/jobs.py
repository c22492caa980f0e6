"""Definitions of jobs: MiniStack's records, made from whole requests; it leaves out some members, MaxConcurrentRuns among them."""

from ministack.services import glue

from emulator import cloud_clock
from emulator.glue import job_rules
from emulator.glue.refusals import exists, invalid, not_found

NOT_KEPT = ("Tags", "AllocatedCapacity")


def create(params):
    name = params["Name"]
    job = _defined(params)
    now = cloud_clock.now()
    made = {**job, "Name": name, "CreatedOn": now, "LastModifiedOn": now}
    # In one step: two requests may come at once.
    if glue._jobs.setdefault(name, made) is not made:
        raise exists(f"Job with name {name} already exists.")
    if params.get("Tags"):
        glue._tags[glue._arn("job", name)] = dict(params["Tags"])
    return {"Name": name}


def update(params):
    """The update is the whole definition: what it leaves out has its default again."""
    before, update = known(params["JobName"]), params["JobUpdate"]
    for member in ("Role", "Command"):
        if member not in update:
            raise invalid(f"JobUpdate needs {member}.")
    glue._jobs[before["Name"]] = {**_defined(update), "Name": before["Name"], "CreatedOn": before["CreatedOn"], "LastModifiedOn": cloud_clock.now()}
    return {"JobName": before["Name"]}


def delete(params):
    """Also when there is none."""
    glue._jobs.pop(params["JobName"], None)
    glue._tags.pop(glue._arn("job", params["JobName"]), None)
    return {"JobName": params["JobName"]}


def listed(_params):
    return {"JobNames": sorted(glue._jobs)}


def find(name):
    return glue._jobs.get(name)


def known(name):
    job = find(name)
    if not job:
        raise not_found(f"Job {name} not found.")
    return job


def _defined(members):
    job_rules.check(members)
    job = {key: value for key, value in members.items() if key not in NOT_KEPT}
    if "WorkerType" not in job and "MaxCapacity" not in job:
        shell = job["Command"]["Name"] == "pythonshell"
        job.update({"MaxCapacity": 0.0625} if shell else {"WorkerType": "G.1X", "NumberOfWorkers": 10})
    capacity = job_rules.DPU[job["WorkerType"]] * job["NumberOfWorkers"] if "WorkerType" in job else job["MaxCapacity"]
    return {"ExecutionProperty": {"MaxConcurrentRuns": 1}, "MaxRetries": 0, "ExecutionClass": "STANDARD", "JobMode": "SCRIPT",
            "JobRunQueuingEnabled": False, **job, "MaxCapacity": capacity, "AllocatedCapacity": max(1, int(capacity)),
            "GlueVersion": job_rules.version(job), "Timeout": job_rules.timeout_minutes(job)}
