"""Training jobs for tests: in a running emulator, or in the test's own process, through the same clients of botocore."""

import asyncio
import io
import json
import logging
import pathlib
import unittest
import urllib.request
from unittest import mock
from urllib.parse import parse_qs, unquote, urlsplit

import botocore.session
from botocore.awsrequest import AWSResponse
from ministack import app as ministack_app
from ministack.core.responses import request_scope

from emulator import cloud_clock, sagemaker
from emulator.sagemaker import control, jobs
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, RunningTest, eventually

SPEED = 60
ROLE = f"arn:aws:iam::{ACCOUNT}:role/training"
BUCKET = "training-data"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/any:1"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}
ENDED = ("Completed", "Failed", "Stopped")


def channel(name, uri):
    source = {"S3DataType": "S3Prefix", "S3Uri": uri, "S3DataDistributionType": "FullyReplicated"}
    return {"ChannelName": name, "DataSource": {"S3DataSource": source}}


def request(name, spot=True, channels=(), **more):
    """CreateTrainingJob of a Python program that comes as a channel; `algorithm`, `stopping` and `resources` are merged in."""
    parts = {part: more.pop(part, {}) for part in ("algorithm", "stopping", "resources")}
    return {
        "TrainingJobName": name, "RoleArn": ROLE, "OutputDataConfig": {"S3OutputPath": f"s3://{BUCKET}/output"},
        "AlgorithmSpecification": {"TrainingImage": IMAGE, "TrainingInputMode": "File", "ContainerEntrypoint": ["python3"],
                                   "ContainerArguments": ["/opt/ml/input/data/code/main.py"], **parts["algorithm"]},
        "ResourceConfig": {"InstanceType": "ml.m5.large", "InstanceCount": 1, "VolumeSizeInGB": 10, **parts["resources"]},
        "StoppingCondition": {"MaxRuntimeInSeconds": 3600, **({"MaxWaitTimeInSeconds": 7200} if spot else {}), **parts["stopping"]},
        "InputDataConfig": [channel("code", f"s3://{BUCKET}/code/{name}/main.py"), *channels],
        "EnableManagedSpotTraining": spot, **more,
    }


def processes(part, mark):
    """How many processes of this machine have this in their `cmdline` or `environ`; other runs of the tests are among them."""
    found = 0
    for path in pathlib.Path("/proc").glob(f"[0-9]*/{part}"):
        try:
            found += mark.encode() in path.read_bytes()
        except OSError:
            # It ended meanwhile, or is somebody else's.
            continue
    return found


class _Trainings:
    """What both kinds of tests do; they differ in client() and control()."""

    @classmethod
    def _furnish(cls):
        cls.sagemaker, cls.s3 = cls.client("sagemaker"), cls.client("s3")
        if BUCKET in [bucket["Name"] for bucket in cls.s3.list_buckets()["Buckets"]]:
            return
        cls.client("iam").create_role(RoleName="training", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def setUp(self):
        self.control("DELETE")
        self.world({"*": {"startSeconds": 6, "downloadSeconds": 3, "restartSeconds": 6}})

    def world(self, capacity):
        return self.control("PUT", {"capacity": capacity})

    def train(self, name, source="pass", **more):
        self.s3.put_object(Bucket=BUCKET, Key=f"code/{name}/main.py", Body=source.encode())
        self.sagemaker.create_training_job(**request(name, **more))

    def described(self, name):
        return self.sagemaker.describe_training_job(TrainingJobName=name)

    def ended(self, name):
        return eventually(lambda: (job := self.described(name))["TrainingJobStatus"] in ENDED and job)

    def waiting_for_capacity(self, name):
        return eventually(lambda: (job := self.described(name))["SecondaryStatusTransitions"][-1]["StatusMessage"].startswith("Insufficient") and job)

    def statuses(self, job):
        return [transition["Status"] for transition in job["SecondaryStatusTransitions"]]

    def stored(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()

    def printed(self, name):
        """Lines of each stay on an instance."""
        logs, group = self.client("logs"), "/aws/sagemaker/TrainingJobs"
        streams = logs.describe_log_streams(logGroupName=group, logStreamNamePrefix=f"{name}/algo-1-")["logStreams"]
        events = [logs.get_log_events(logGroupName=group, logStreamName=stream["logStreamName"], startFromHead=True)["events"] for stream in streams]
        return [[event["message"] for event in each] for each in events]


class TrainingTest(_Trainings, RunningTest):
    """In a running emulator."""

    settings = {"LOCAL_CLOUD_SPEED": str(SPEED)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._furnish()

    @classmethod
    def control(cls, method="GET", body=None):
        call = urllib.request.Request(f"{cls.endpoint}{control.PATH}", method=method, data=body and json.dumps(body).encode())
        with urllib.request.urlopen(call, timeout=PATIENCE_S) as answer:
            return json.load(answer)


class OwnTrainingTest(_Trainings, unittest.TestCase):
    """In this process: the clients' requests go to MiniStack's handlers. All jobs are over when a test is."""

    @classmethod
    def setUpClass(cls):
        logging.disable(logging.INFO)
        cls.addClassCleanup(logging.disable, logging.NOTSET)
        sagemaker.register()
        cls._furnish()

    def setUp(self):
        fast = mock.patch.object(cloud_clock, "SPEED", SPEED)
        fast.start()
        self.addCleanup(fast.stop)
        self.addCleanup(self._finish)
        super().setUp()

    def _finish(self):
        for job in jobs.everywhere():
            job.request_stop()
        eventually(lambda: all(job.over for job in jobs.everywhere()))

    @classmethod
    def client(cls, service):
        client = botocore.session.get_session().create_client(
            service, region_name=REGION, endpoint_url="http://127.0.0.1:1", aws_access_key_id="AKIALOCALCLOUDCLIENT", aws_secret_access_key="x")
        client.meta.events.register("before-send.*", lambda request, **_: _answered(service, request))
        return client

    @classmethod
    def control(cls, method="GET", body=None):
        status, answer = control.answer_to(method, json.dumps(body).encode())
        if status != 200:
            raise ValueError(answer["message"])
        return answer


def _answered(service, request):
    url, body = urlsplit(request.url), request.body or b""
    headers = {name.lower(): value.decode() if isinstance(value, bytes) else value for name, value in request.headers.items()}
    body = body.read() if hasattr(body, "read") else body.encode() if isinstance(body, str) else body
    with request_scope(ACCOUNT, REGION):
        status, answer_headers, answer = asyncio.run(ministack_app.SERVICE_HANDLERS[service](
            request.method, unquote(url.path), headers, body, parse_qs(url.query, keep_blank_values=True)))
    content = answer.encode() if isinstance(answer, str) else answer
    response = AWSResponse(request.url, status, {name.lower(): value for name, value in answer_headers.items()}, io.BytesIO(content))
    # Of an answer that is no stream, botocore reads this.
    response._content = content
    return response
