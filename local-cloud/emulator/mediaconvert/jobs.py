"""The jobs of all accounts and regions: CreateJob, GetJob, ListJobs, SearchJobs and CancelJob."""

import contextvars
import itertools
import threading

from ministack.core.responses import get_account_id, get_region

from emulator import api_model, cloud_clock
from emulator.mediaconvert import job_life, queues, settings_rules, supported, tags
from emulator.mediaconvert.job import Canceled, Job
from emulator.mediaconvert.refusals import bad_request, conflict, not_found

# How long CreateJob knows a ClientRequestToken, in cloud time.
TOKEN_S = 60
LONGEST_INPUT_FILE = 300

_jobs, _by_token = {}, {}
_numbers = itertools.count(1)
_creating = threading.Lock()


def create(params, _caller):
    supported.check(api_model.service_model("mediaconvert").shape_for("JobSettings"), params["Settings"])
    settings_rules.check(params)
    token = (get_account_id(), get_region(), params.get("ClientRequestToken"))
    with _creating:
        before = _by_token.get(token)
        if before and token[2] and cloud_clock.now() - before.created < TOKEN_S:
            return {"Job": before.described()}
        job = Job(params, queues.of_job(params), next(_numbers), *token[:2], _start)
        tags.put(job.arn, params.get("Tags", {}))
        _jobs[job.id] = _by_token[token] = job
    described = job.described()
    if params.get("HopDestinations"):
        _in_thread(_hop, job)
    queues.submit(job)
    return {"Job": described}


def _start(job):
    _in_thread(job_life.live, job)


def _in_thread(work, job):
    threading.Thread(target=contextvars.copy_context().run, args=(work, job), daemon=True).start()


def _hop(job):
    try:
        for hop in sorted(job.request["HopDestinations"], key=lambda each: each.get("WaitMinutes", 0)):
            due = job.created + hop.get("WaitMinutes", 0) * 60
            if job.wait(due - cloud_clock.now(), lambda: job.status != "SUBMITTED"):
                return
            queues.hop(job, hop.get("Queue", "Default"), hop.get("Priority"))
    except Canceled:
        pass


def get(params, _caller):
    return {"Job": known(params["Id"]).described()}


def cancel(params, _caller):
    job = known(params["Id"])
    if not job.cancel():
        raise conflict(f"The job {job.id} is {job.status} and can't be canceled.")
    if job in job.queue.waiting:
        queues.leave(job)
        job.end("CANCELED")
    return {}


def listed(params, _caller):
    return _found(params, lambda _job: True)


def searched(params, _caller):
    """By the whole URL of an input, or by its end. AWS's text calls it the input file of a job, or a part of its name."""
    wanted = params.get("InputFile", "")
    if len(wanted) > LONGEST_INPUT_FILE:
        raise bad_request(f"InputFile has {len(wanted)} characters, at most {LONGEST_INPUT_FILE} are allowed.")
    return _found(params, lambda job: any(each.get("FileInput", "").endswith(wanted) for each in job.described()["Settings"].get("Inputs", [])))


def _found(params, fits):
    mine = [job for job in everywhere() if (job.account, job.region) == (get_account_id(), get_region())
            and params.get("Status", job.status) == job.status
            and ("Queue" not in params or queues.known(params["Queue"]) is job.queue) and fits(job)]
    mine.sort(key=lambda job: job.number, reverse=params.get("Order") != "ASCENDING")
    return queues.page("Jobs", [job.described() for job in mine], params)


def known(name):
    job = _jobs.get(name)
    if not job or (job.account, job.region) != (get_account_id(), get_region()):
        raise not_found(f"The specified job doesn't exist: {name}")
    return job


def everywhere():
    return list(_jobs.values())
