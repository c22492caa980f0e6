"""Batch inference jobs: recommendations for each line of the input files, written beside their names as `<file>.out`.

https://docs.aws.amazon.com/personalize/latest/dg/batch-inference-job-output-examples.html
"""

import json

from emulator import role_storage
from emulator.personalize import bucket_access, life, resources, runtime
from emulator.personalize.refusals import Failed, invalid
from emulator.refusal import Refusal

MOST_RESULTS = 500


def create(params):
    version = resources.active("solutionVersion", params["solutionVersionArn"])
    if params.get("batchInferenceJobMode", "BATCH_INFERENCE") != "BATCH_INFERENCE":
        raise invalid("The local cloud has no themes.")
    if params.get("numResults", 1) > MOST_RESULTS:
        raise invalid(f"numResults is {params['numResults']}, at most {MOST_RESULTS} are allowed.")
    if "filterArn" in params:
        resources.active("filter", params["filterArn"])
    arn = resources.arn_of("batchInferenceJob", params["jobName"])
    source, target = (params[part]["s3DataSource" if part == "jobInput" else "s3DataDestination"]["path"] for part in ("jobInput", "jobOutput"))
    bucket_access.check(params["roleArn"], source, bucket_access.READ, arn)
    bucket_access.check(params["roleArn"], target, bucket_access.WRITE, arn)
    described = {"numResults": runtime.DEFAULT_RESULTS, "batchInferenceJobMode": "BATCH_INFERENCE",
                 **{key: value for key, value in params.items() if key != "tags"}, "datasetGroupArn": version.group}
    with resources.changing:
        pending = [job for job in resources.of_kind("batchInferenceJob") if job.running]
        resources.within("batchInferenceJobs", "pending or in progress batch inference jobs", pending)
        job = resources.add("batchInferenceJob", arn, described, params.get("tags", []))
        life.begin(job, "batchInferenceJob", lambda: _work(job, version, source, target))
    return {"batchInferenceJobArn": job.arn}


def _work(job, version, source, target):
    for key, data in bucket_access.files(job.described["roleArn"], source, job.arn):
        lines = [_line(job, version, text) for text in data.decode("utf-8").splitlines() if text.strip()]
        bucket, folder = role_storage.split(target)
        uri = f"s3://{bucket}/{folder.rstrip('/')}/{key.rpartition('/')[2]}.out".replace(f"{bucket}//", f"{bucket}/")
        bucket_access.write(job.described["roleArn"], uri, "".join(f"{json.dumps(line)}\n" for line in lines).encode(), job.arn)


def _line(job, version, text):
    try:
        given = json.loads(text)
        user, item = given.get("userId"), given.get("itemId")
    except (ValueError, AttributeError):
        raise Failed(f"A line of the input is no object of JSON: {text[:200]}") from None
    needed = "itemId" if version.kept["recipe"] == "item" else "userId"
    if version.kept["recipe"] != "popular" and not given.get(needed):
        return {"input": given, "output": None, "error": f"{needed} is missing."}
    asked = {"userId": user, "filterValues": given.get("filterValues", {})}
    try:
        allowed = runtime.filter_of(job.group, {**asked, **({"filterArn": job.described["filterArn"]} if "filterArn" in job.described else {})})
    except Refusal as problem:
        return {"input": given, "output": None, "error": problem.message}
    ranked = [(name, round(score, 7)) for name, score in runtime.ranked_for(version, user, item) if allowed(name)][:job.described["numResults"]]
    return {"input": given, "output": {"recommendedItems": [name for name, _ in ranked], "scores": [score for _, score in ranked]}, "error": None}
