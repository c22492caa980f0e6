"""The runs of all accounts and regions: StartJobRun, GetJobRun, GetJobRuns and BatchStopJobRun."""

import contextvars
import threading

from ministack.core.responses import get_account_id, get_region

from emulator import role_trust
from emulator.glue import job_rules, jobs, run_life
from emulator.glue.job_run import JobRun
from emulator.glue.refusals import invalid, not_found, not_implemented
from emulator.refusal import Refusal

PAGE = 200
# What the stand-in cannot do, and does not pass over.
LACKING = ("--additional-python-modules", "--python-modules-installer-option")

_runs = []
_starting = threading.Lock()


def start(params):
    job = jobs.find(params["JobName"])
    if job is None:
        raise not_found("Failed to start job run due to missing metadata")
    _possible(job, params)
    job_rules.check({**{key: value for key, value in job.items() if key != "MaxCapacity" or "WorkerType" not in job},
                     **{key: params[key] for key in ("Timeout", "WorkerType", "NumberOfWorkers", "MaxCapacity", "ExecutionClass") if key in params}})
    run = JobRun(job, params, get_account_id(), get_region())
    if not role_trust.allows(job["Role"], "glue.amazonaws.com"):
        raise invalid("Role should be given assume role permissions for Glue Service.")
    with _starting:
        if sum(not other.over for other in _mine(run.name)) >= job["ExecutionProperty"]["MaxConcurrentRuns"]:
            raise Refusal("ConcurrentRunsExceededException", f"Concurrent runs exceeded for {run.name}")
        _runs.append(run)
    threading.Thread(target=contextvars.copy_context().run, args=(run_life.live, run), daemon=True).start()
    return {"JobRunId": run.id}


def _possible(job, params):
    arguments = {**job.get("DefaultArguments", {}), **params.get("Arguments", {})}
    lacking = [name for name in LACKING if name in arguments]
    if lacking:
        raise not_implemented(f"argument {lacking[0]}")
    if job["Command"]["Name"] not in ("glueetl", "pythonshell"):
        raise not_implemented(f"command {job['Command']['Name']}")
    if job["MaxRetries"]:
        raise not_implemented("MaxRetries: no run is started anew")
    if "JobRunId" in params or params.get("JobRunQueuingEnabled", job["JobRunQueuingEnabled"]):
        raise not_implemented("queue of job runs, and no run that is started again by its id")


def get(params):
    return {"JobRun": known(params["JobName"], params["RunId"]).described()}


def listed(params):
    """The newest first."""
    jobs.known(params["JobName"])
    first = int(params.get("NextToken", 0))
    last = first + params.get("MaxResults", PAGE)
    found = _mine(params["JobName"])[::-1]
    return {"JobRuns": [run.described() for run in found[first:last]], **({"NextToken": str(last)} if last < len(found) else {})}


def stop(params):
    """https://docs.aws.amazon.com/glue/latest/webapi/API_BatchStopJobRun.html: each by itself."""
    done, errors = [], []
    for number in params["JobRunIds"]:
        name = {"JobName": params["JobName"], "JobRunId": number}
        try:
            run = known(params["JobName"], number)
            if not run.request_stop():
                raise Refusal("JobRunInvalidStateTransitionException", f"Job run {number} is in state {run.state} and cannot be stopped.")
            done.append(name)
        except Refusal as refusal:
            errors.append({**name, "ErrorDetail": {"ErrorCode": refusal.code, "ErrorMessage": refusal.message}})
    return {"SuccessfulSubmissions": done, "Errors": errors}


def known(job, number):
    found = [run for run in _mine(job) if run.id == number]
    if not found:
        raise not_found(f"Job run {number} of job {job} not found.")
    return found[0]


def everywhere():
    return list(_runs)


def _mine(job):
    return [run for run in everywhere() if (run.account, run.region, run.name) == (get_account_id(), get_region(), job)]
