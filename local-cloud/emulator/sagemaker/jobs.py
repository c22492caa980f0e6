"""The training jobs of all accounts and regions: CreateTrainingJob, DescribeTrainingJob, StopTrainingJob and ListTrainingJobs."""

import base64
import contextvars
import threading

from ministack.core.responses import get_account_id, get_region

from emulator.sagemaker import job_life, tags, training_rules, world
from emulator.sagemaker.job import TrainingJob
from emulator.sagemaker.refusal import Refusal, invalid

SUMMARY = ("TrainingJobName", "TrainingJobArn", "CreationTime", "TrainingEndTime", "LastModifiedTime", "TrainingJobStatus", "SecondaryStatus")
SORTED_BY = {"Name": "TrainingJobName", "CreationTime": "CreationTime", "Status": "TrainingJobStatus"}
PAGE = 10

_jobs = {}
_creating = threading.Lock()


def create(params):
    training_rules.check(params)
    key = (get_account_id(), get_region(), params["TrainingJobName"])
    with _creating:
        if key in _jobs:
            raise Refusal("ResourceInUse", "Job name must be unique within an AWS account and region, and a job with this name already exists "
                                           f"({_jobs[key].arn})")
        job = TrainingJob(params, *key[:2])
        _within_quota(job)
        tags.put(job.arn, params.get("Tags", []))
        _jobs[key] = job
    threading.Thread(target=contextvars.copy_context().run, args=(job_life.live, job), daemon=True).start()
    return {"TrainingJobArn": job.arn}


def _within_quota(job):
    quota, wanted = world.setting(job.capacity, "quota"), _instances(job)
    used = sum(_instances(other) for other in _mine() if other.capacity == job.capacity and not other.over)
    if quota is not None and used + wanted > quota:
        usage = f"{job.request['ResourceConfig'].get('InstanceType')} for {'spot ' if job.spot else ''}training job usage"
        raise Refusal("ResourceLimitExceeded", f"The account-level service limit '{usage}' is {quota} Instances, with current utilization of {used} "
                                               f"Instances and a request delta of {wanted} Instances. Please use AWS Service Quotas to request an "
                                               "increase for this quota.")


def _instances(job):
    return job.request["ResourceConfig"].get("InstanceCount", 1)


def describe(params):
    return known(params["TrainingJobName"]).described()


def stop(params):
    job = known(params["TrainingJobName"])
    if not job.request_stop():
        raise invalid(f"The request was rejected because the training job is in status {job.status}.")
    return {}


def listed(params):
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_ListTrainingJobs.html"""
    found = [each for each in (job.described() for job in _mine()) if _wanted(each, params)]
    found.sort(key=lambda each: each[SORTED_BY[params.get("SortBy", "CreationTime")]], reverse=params.get("SortOrder") == "Descending")
    first = _decoded(params["NextToken"]) if "NextToken" in params else 0
    last = first + params.get("MaxResults", PAGE)
    # As documented: a page is taken first, and then what has another status is left out of it.
    page = [{name: each[name] for name in SUMMARY if name in each} for each in found[first:last]
            if params.get("StatusEquals", each["TrainingJobStatus"]) == each["TrainingJobStatus"]]
    more = {"NextToken": base64.b64encode(str(last).encode()).decode()} if last < len(found) else {}
    return {"TrainingJobSummaries": page, **more}


def _wanted(described, params):
    return params.get("NameContains", "") in described["TrainingJobName"] \
        and all(described[time] > params.get(f"{time}After", 0) and described[time] < params.get(f"{time}Before", float("inf"))
                for time in ("CreationTime", "LastModifiedTime"))


def _decoded(token):
    try:
        return int(base64.b64decode(token, validate=True))
    except ValueError:
        raise invalid("The NextToken is not valid.") from None


def known(name):
    job = _jobs.get((get_account_id(), get_region(), name))
    if not job:
        raise invalid("Requested resource not found.")
    return job


def everywhere():
    return list(_jobs.values())


def by_name(name):
    """For the control endpoint, which knows no region; the newest wins."""
    found = [job for job in everywhere() if job.name == name]
    if not found:
        raise ValueError(f"no training job is named '{name}'")
    return found[-1]


def _mine():
    return [job for job in everywhere() if (job.account, job.region) == (get_account_id(), get_region())]
