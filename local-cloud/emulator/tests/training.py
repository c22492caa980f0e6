"""An emulator with a bucket and a role for training jobs, whose cloud time runs fast."""

import json
import urllib.request

from emulator.tests.running import ACCOUNT, REGION, RunningTest, eventually

ROLE = f"arn:aws:iam::{ACCOUNT}:role/training"
BUCKET = "training-data"
IMAGE = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com/any:1"
TRUST = {"Version": "2012-10-17", "Statement": [
    {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}]}


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


class TrainingTest(RunningTest):
    settings = {"LOCAL_CLOUD_SPEED": "60"}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.sagemaker, cls.s3 = cls.client("sagemaker"), cls.client("s3")
        cls.client("iam").create_role(RoleName="training", AssumeRolePolicyDocument=json.dumps(TRUST))
        cls.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})

    def setUp(self):
        self.control("DELETE")
        self.world({"*": {"startSeconds": 6, "downloadSeconds": 3, "restartSeconds": 6}})

    @classmethod
    def control(cls, method="GET", body=None):
        call = urllib.request.Request(f"{cls.endpoint}/_local-cloud/sagemaker", method=method, data=body and json.dumps(body).encode())
        with urllib.request.urlopen(call, timeout=10) as answer:
            return json.load(answer)

    def world(self, capacity):
        return self.control("PUT", {"capacity": capacity})

    def train(self, name, source="", **more):
        self.s3.put_object(Bucket=BUCKET, Key=f"code/{name}/main.py", Body=source.encode())
        self.sagemaker.create_training_job(**request(name, **more))

    def described(self, name):
        return self.sagemaker.describe_training_job(TrainingJobName=name)

    def in_status(self, name, secondary, seconds=15):
        return eventually(lambda: (job := self.described(name))["SecondaryStatus"] == secondary and job, seconds)

    def ended(self, name, seconds=20):
        return eventually(lambda: (job := self.described(name))["TrainingJobStatus"] in ("Completed", "Failed", "Stopped") and job, seconds)

    def statuses(self, job):
        return [transition["Status"] for transition in job["SecondaryStatusTransitions"]]

    def stored(self, key):
        return self.s3.get_object(Bucket=BUCKET, Key=key)["Body"].read()
