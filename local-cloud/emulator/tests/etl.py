"""Jobs and crawlers of Glue for tests."""

import json

from botocore.exceptions import ClientError

from emulator import glue
from emulator.glue import control, crawlers, job_runs
from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.scripted import OwnScriptedTest, ScriptedTest

ROLE = f"arn:aws:iam::{ACCOUNT}:role/etl"
BUCKET = "company"
DATABASE = "shop"
TRUST = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Principal": {"Service": "glue.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
ENDED = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED", "ERROR")


def job(name, **more):
    """CreateJob of a script that lies in the bucket."""
    return {"Name": name, "Role": ROLE, "GlueVersion": "5.1", "WorkerType": "G.1X", "NumberOfWorkers": 2, "Timeout": 60,
            "Command": {"Name": "glueetl", "ScriptLocation": f"s3://{BUCKET}/scripts/{name}.py", "PythonVersion": "3"}, **more}


def _once(create):
    try:
        create()
    except ClientError as error:
        if error.response["Error"]["Code"] not in ("EntityAlreadyExists", "BucketAlreadyOwnedByYou", "AlreadyExistsException"):
            raise


class _Etl:
    door = control

    @classmethod
    def _furnish(cls):
        cls.glue, cls.s3 = cls.client("glue"), cls.client("s3")
        # Other tests clear what they have used, some of these or all.
        _once(lambda: cls.client("iam").create_role(RoleName="etl", AssumeRolePolicyDocument=json.dumps(TRUST)))
        _once(lambda: cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION}))
        _once(lambda: cls.glue.create_database(DatabaseInput={"Name": DATABASE}))

    def setUp(self):
        super().setUp()
        self.control("DELETE")

    def world(self, **settings):
        return self.control("PUT", {"settings": settings})

    def put(self, key, content):
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content if isinstance(content, bytes) else content.encode())

    def prepare(self, name, source="pass", **more):
        self.put(f"scripts/{name}.py", source)
        self.glue.create_job(**job(name, **more))
        return name

    def start(self, name, **more):
        return self.glue.start_job_run(JobName=name, **more)["JobRunId"]

    def run_of(self, name, number):
        return self.glue.get_job_run(JobName=name, RunId=number)["JobRun"]

    def state(self, name, number):
        return self.run_of(name, number)["JobRunState"]

    def ended(self, name, number):
        return eventually(lambda: (run := self.run_of(name, number))["JobRunState"] in ENDED and run)

    def ran(self, name, source="pass", arguments=None, **more):
        return self.ended(name, self.start(self.prepare(name, source, **more), Arguments=arguments or {}))

    def printed(self, kind, number):
        events = self.client("logs").get_log_events(logGroupName=f"/aws-glue/jobs/{kind}", logStreamName=number, startFromHead=True)["events"]
        return [event["message"] for event in events]

    def crawler(self, name, *paths, **more):
        self.glue.create_crawler(**{"Name": name, "Role": ROLE, "DatabaseName": DATABASE,
                                    "Targets": {"S3Targets": [{"Path": f"s3://{BUCKET}/{path}"} for path in paths]}, **more})
        return name

    def crawled(self, name):
        """Starts it, and waits for its end."""
        self.glue.start_crawler(Name=name)
        return eventually(lambda: (found := self.glue.get_crawler(Name=name)["Crawler"])["State"] == "READY" and found)["LastCrawl"]

    def table(self, name):
        return self.glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]

    def tables(self, expression):
        return [table["Name"] for table in self.glue.get_tables(DatabaseName=DATABASE, Expression=expression)["TableList"]]


def columns(table):
    return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}


class EtlTest(_Etl, ScriptedTest):
    pass


class _Everything:
    """What has to be over when a test is: runs and crawls."""

    @staticmethod
    def everywhere():
        return [*job_runs.everywhere(), *crawlers.everywhere()]


class OwnEtlTest(_Etl, OwnScriptedTest):
    stand_in = glue
    jobs = _Everything

    def _end(self, job):
        job.request_stop()
