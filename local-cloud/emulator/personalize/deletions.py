"""Data deletion jobs: the users of a list, and all that they did, leave the datasets. Versions that were trained before still know them."""

import csv
import io

from emulator.personalize import bucket_access, life, resources
from emulator.personalize.refusals import Failed, in_use

LARGEST = 100 * 10 ** 6
BUSY = ("datasetImportJob", "solutionVersion", "batchInferenceJob", "recommender")


def create(params):
    group = resources.active("datasetGroup", params["datasetGroupArn"])
    arn = resources.arn_of("dataDeletionJob", params["jobName"])
    bucket_access.check(params["roleArn"], params["dataSource"].get("dataLocation", ""), bucket_access.READ, arn)
    with resources.changing:
        busy = [each for kind in BUSY for each in resources.of_kind(kind, group.arn) if each.running]
        if busy:
            raise in_use(f"{busy[0].arn} uses the data of {group.arn}; wait until it is over.")
        pending = [job for job in resources.of_kind("dataDeletionJob", group.arn) if job.status == "PENDING"]
        resources.within("dataDeletionJobs", "pending data deletion jobs in a dataset group", pending)
        described = {key: value for key, value in params.items() if key != "tags"}
        job = resources.add("dataDeletionJob", arn, described, params.get("tags", []))
        life.begin(job, "dataDeletionJob", lambda: _users(job), lambda users: _forget(job, users), statuses=life.JOB)
    return {"dataDeletionJobArn": job.arn}


def _users(job):
    location = job.described["dataSource"]["dataLocation"]
    if bucket_access.encrypted_by_customer(location):
        raise Failed(f"The data in {location} is encrypted with a key of KMS; the input of a data deletion job must not be.")
    files = bucket_access.files(job.described["roleArn"], location, job.arn)
    size = sum(len(data) for _, data in files)
    if size > LARGEST:
        raise Failed(f"The data has {size} bytes, at most {LARGEST} are allowed.")
    return {user for name, data in files for user in _of_file(name, data)}


def _of_file(name, data):
    try:
        lines = list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""), strict=True))
    except (UnicodeDecodeError, csv.Error) as problem:
        raise Failed(f"{name} is no CSV file in UTF-8: {problem}") from None
    if not lines or lines[0] != ["USER_ID"]:
        raise Failed(f"{name} must have one column with the header USER_ID.")
    wrong = next((number for number, line in enumerate(lines, 1) if len(line) != 1 or not line[0]), None)
    if wrong:
        raise Failed(f"{name}, line {wrong} must have one user ID.")
    return [line[0] for line in lines[1:]]


def _forget(job, users):
    kept = [each.kept["rows"] for each in resources.of_kind("dataset", job.group)]
    job.described["numDeleted"] = sum(rows.forget(users) for rows in kept)
