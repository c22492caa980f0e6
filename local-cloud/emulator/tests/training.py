"""Training jobs for tests."""

import json
import pathlib

from emulator import sagemaker
from emulator.sagemaker import control, jobs
from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.scripted import OwnScriptedTest, ScriptedTest

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
    door = control

    @classmethod
    def _furnish(cls):
        cls.sagemaker, cls.s3 = cls.client("sagemaker"), cls.client("s3")
        if BUCKET in [bucket["Name"] for bucket in cls.s3.list_buckets()["Buckets"]]:
            return
        cls.client("iam").create_role(RoleName="training", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def setUp(self):
        super().setUp()
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


class TrainingTest(_Trainings, ScriptedTest):
    pass


class OwnTrainingTest(_Trainings, OwnScriptedTest):
    stand_in = sagemaker
    jobs = jobs

    def _end(self, job):
        job.request_stop()
