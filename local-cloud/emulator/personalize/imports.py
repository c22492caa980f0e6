"""Import jobs: the files are really read from S3 with the role that is given, and taken or refused by check.py."""

from ministack.services import cloudwatch

from emulator.personalize import bucket_access, check, datasets, life, resources
from emulator.personalize.refusals import Failed, in_use, invalid

LARGEST = {"FULL": 100 * 10 ** 9, "INCREMENTAL": 10 ** 9}
# Distinct event types and metadata columns of the interactions together.
MOST_EVENT_TYPES_AND_COLUMNS = 10


def create(params):
    dataset = resources.active("dataset", params["datasetArn"])
    if "roleArn" not in params:
        raise invalid("roleArn is required to read the data.")
    described = {"importMode": "FULL", "publishAttributionMetricsToS3": False, "datasetGroupArn": dataset.group,
                 **{key: value for key, value in params.items() if key != "tags"}}
    arn = resources.arn_of("datasetImportJob", params["jobName"])
    bucket_access.check(params["roleArn"], params["dataSource"].get("dataLocation", ""), bucket_access.READ, arn)
    with resources.changing:
        if dataset.running:
            raise in_use(f"The dataset {dataset.arn} is being updated.")
        no_deletion(dataset.group)
        pending = [job for job in resources.of_kind("datasetImportJob") if job.running]
        resources.within("datasetImportJobs", "pending or in progress dataset import jobs", pending)
        job = resources.add("datasetImportJob", arn, described, params.get("tags", []))
        life.begin(job, "datasetImportJob", lambda: _read(job, dataset), lambda records: _taken(job, dataset, records))
    _count("DatasetImportJobRequests", dataset.group)
    return {"datasetImportJobArn": job.arn}


def no_deletion(group):
    if any(job.running for job in resources.of_kind("dataDeletionJob", group)):
        raise in_use(f"A data deletion job of {group} is in progress; its data can't be used meanwhile.")


def _read(job, dataset):
    try:
        files = bucket_access.files(job.described["roleArn"], job.described["dataSource"]["dataLocation"], job.arn)
        size, most = sum(len(data) for _, data in files), LARGEST[job.described["importMode"]]
        if size > most:
            raise Failed(f"The data has {size} bytes, at most {most} are allowed for an import of mode {job.described['importMode']}.")
        schema = datasets.schema_of(dataset)
        records = check.job(schema, files)
        _event_types(schema, dataset, records, job.described["importMode"])
        job.kept["bytes"] = size
        return schema, records
    except (Failed, check.Refused) as problem:
        _count("DatasetImportJobError", dataset.group)
        raise Failed(f"{problem.code}: {problem}" if isinstance(problem, check.Refused) else str(problem)) from None


def _event_types(schema, dataset, records, mode):
    if schema.dataset != "INTERACTIONS" or not schema.named("EVENT_TYPE"):
        return
    place = [field.name for field in schema.fields].index("EVENT_TYPE")
    types = {record[place] for record in records} | (dataset.kept["rows"].event_types() if mode == "INCREMENTAL" else set())
    columns = len(schema.metadata())
    if len(types) + columns > MOST_EVENT_TYPES_AND_COLUMNS:
        raise Failed(f"The interactions have {len(types)} event types and {columns} metadata columns, together at most "
                     f"{MOST_EVENT_TYPES_AND_COLUMNS} are allowed.")


def _taken(job, dataset, made):
    schema, records = made
    dataset.kept["rows"].take(schema, records, job.described["importMode"])
    job.kept["records"] = len(records)


def _count(metric, group):
    cloudwatch.record_metric("AWS/Personalize", metric, 1, unit="Count", dimensions={"DatasetGroupArn": group})
