import io
import json
import tarfile
import uuid

from emulator.tests.running import ACCOUNT, REGION, eventually
from emulator.tests.training import BUCKET, TrainingTest, channel, processes

# Counts to 40, a checkpoint each; told to end, it saves what it has. At 15 and at 30 it goes no further on the same instance.
COUNTER = """
import json, os, pathlib, signal, sys
root = pathlib.Path("/opt/ml")
checkpoint = root / "checkpoints/state/count.json"
checkpoint.parent.mkdir(parents=True, exist_ok=True)
state = json.loads(checkpoint.read_text()) if checkpoint.exists() else {"count": 0, "starts": []}
state["starts"].append(state["count"])
def save(*_):
    part = checkpoint.with_suffix(".part")
    part.write_text(json.dumps(state))
    part.rename(checkpoint)
def end(*_):
    state["told"] = state.get("told", 0) + 1
    save()
    sys.exit(0)
signal.signal(signal.SIGTERM, end)
while state["count"] < 40:
    state["count"] += 1
    save()
    print(f"step {state['count']} loss={1 / state['count']:.4f}", flush=True)
    if state["count"] == 15 * len(state["starts"]):
        signal.pause()
(root / "model/result.txt").write_text(f"{state['count']} {(root / 'input/data/train/part/a.csv').read_text()}")
(root / "model/environment.json").write_text(json.dumps(dict(os.environ)))
"""
# Saves as fast as it can, each time in a directory of its own that is renamed when it is whole, and takes old ones away.
RESTLESS = """
import pathlib, shutil, time
root, step, end = pathlib.Path("/opt/ml/checkpoints"), 0, time.monotonic() + 3
while time.monotonic() < end:
    step += 1
    saving = root / f"saving-{step}"
    saving.mkdir(parents=True)
    (saving / "state").write_text(str(step))
    saving.rename(root / f"step-{step}")
    if step > 2:
        shutil.rmtree(root / f"step-{step - 2}")
"""
CHECKPOINTS = {"CheckpointConfig": {"S3Uri": f"s3://{BUCKET}/checkpoints/run-1/"}}

class TrainingRunsTest(TrainingTest):
    def test_checkpoints_that_come_and_go_while_they_are_listed_do_no_harm(self):
        self.train("restless", RESTLESS, **CHECKPOINTS)
        self.assertEqual(self.ended("restless").get("FailureReason", "none"), "none")

    def test_is_interrupted_twice_and_completes_from_its_checkpoint(self):
        self.world({"ml.m5.large/spot": {"discount": 0.25}})
        self.s3.put_object(Bucket=BUCKET, Key="data/part/a.csv", Body=b"1,2")
        self.train("twice-1", COUNTER, **CHECKPOINTS, channels=[channel("train", f"s3://{BUCKET}/data")], Environment={"WHERE": "here"},
                   algorithm={"MetricDefinitions": [{"Name": "loss", "Regex": "loss=([0-9.]+)"}]})
        for stay in (1, 2):
            eventually(lambda: len(lines := self.printed("twice-1")) == stay and lines[-1][-1].startswith(f"step {15 * stay} "))
            self.world({"ml.m5.large/spot": {"interruptAfterTrainingSeconds": [0.1] * stay}})
        job = self.ended("twice-1")
        again = ["Interrupted", "Starting", "Downloading", "Training"]
        self.assertEqual(self.statuses(job), ["Starting", "Downloading", "Training", *again, *again, "Uploading", "Completed"], job)
        self._spans_are_whole(job)
        state = json.loads(self.stored("checkpoints/run-1/state/count.json"))
        self.assertEqual((state["count"], state["told"], state["starts"]), (40, 2, [0, 15, 30]))
        self.assertAlmostEqual(job["BillableTimeInSeconds"], job["TrainingTimeInSeconds"] * 0.25, delta=1)
        self.assertEqual(job["FinalMetricDataList"][0]["Value"], 0.025)
        files = self._model(job)
        self.assertEqual(files["result.txt"], b"40 1,2")
        environment = json.loads(files["environment.json"])
        self.assertEqual((environment["WHERE"], environment["TRAINING_JOB_NAME"]), ("here", "twice-1"))
        self.assertFalse({name for name in environment if name.startswith(("AWS_ACCESS", "AWS_SECRET", "AWS_SESSION", "MINISTACK", "LOCAL_CLOUD"))})
        lives = next(j for j in self.control()["jobs"] if j["TrainingJobName"] == "twice-1")["Processes"]
        self.assertEqual(len(lives), 3)
        self.assertTrue(all(before["ended"] <= after["started"] for before, after in zip(lives, lives[1:])))
        self._printed()

    def _spans_are_whole(self, job):
        transitions = job["SecondaryStatusTransitions"]
        for before, after in zip(transitions, transitions[1:]):
            self.assertEqual(before["EndTime"], after["StartTime"])
        spans = [(t["EndTime"] - t["StartTime"]).total_seconds() for t in transitions if t["Status"] == "Training"]
        self.assertAlmostEqual(sum(spans), job["TrainingTimeInSeconds"], delta=1)
        self.assertEqual((job["TrainingStartTime"], job["TrainingEndTime"]), (transitions[1]["StartTime"], transitions[-1]["EndTime"]))

    def _model(self, job):
        uri = job["ModelArtifacts"]["S3ModelArtifacts"]
        self.assertEqual(uri, f"s3://{BUCKET}/output/twice-1/output/model.tar.gz")
        with tarfile.open(fileobj=io.BytesIO(self.stored(uri.removeprefix(f"s3://{BUCKET}/")))) as archive:
            return {member.name: archive.extractfile(member).read() for member in archive if member.isfile()}

    def _printed(self):
        lines = self.printed("twice-1")
        self.assertEqual((len(lines), lines[0][0]), (3, "step 1 loss=1.0000"))
        found = self.client("cloudwatch").list_metrics(Namespace="/aws/sagemaker/TrainingJobs", MetricName="loss")["Metrics"]
        self.assertEqual([m["Dimensions"] for m in found], [[{"Name": "TrainingJobName", "Value": "twice-1"}]])

    def test_capacity_that_never_comes_ends_the_wait(self):
        self.world({"ml.m5.large/spot": {"available": False}})
        self.train("no-capacity", stopping={"MaxRuntimeInSeconds": 30, "MaxWaitTimeInSeconds": 60})
        job = self.ended("no-capacity")
        self.assertEqual((job["TrainingJobStatus"], self.statuses(job)), ("Stopped", ["Starting", "MaxWaitTimeExceeded"]))
        self.assertNotIn("TrainingStartTime", job)
        self.assertGreaterEqual((job["LastModifiedTime"] - job["CreationTime"]).total_seconds(), 60)

    def test_a_group_of_model_packages_comes_by_template(self):
        template = {"Resources": {"Group": {"Type": "AWS::SageMaker::ModelPackageGroup", "Properties": {"ModelPackageGroupName": "churn"}}},
                    "Outputs": {"Arn": {"Value": {"Ref": "Group"}}}}
        stacks = self.client("cloudformation")
        stacks.create_stack(StackName="registry", TemplateBody=json.dumps(template))
        made = eventually(lambda: (stack := stacks.describe_stacks(StackName="registry")["Stacks"][0])["StackStatus"] == "CREATE_COMPLETE" and stack)
        self.assertEqual(made["Outputs"][0]["OutputValue"], f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:model-package-group/churn")


class LeashTest(TrainingTest):
    def test_processes_end_with_the_emulator(self):
        # A name of this run alone: all processes of the machine are looked at.
        name = f"outlives-{uuid.uuid4().hex}"
        self.train(name, "import time; print('ready', flush=True); time.sleep(120)")
        eventually(lambda: self.printed(name) == [["ready"]])
        self.assertEqual(processes("environ", f"TRAINING_JOB_NAME={name}"), 1)
        type(self)._stop()
        eventually(lambda: processes("environ", f"TRAINING_JOB_NAME={name}") == 0)
