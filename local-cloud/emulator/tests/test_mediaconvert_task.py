import json
import pathlib
import tempfile
import urllib.request

from emulator.tests.media import BUCKET, ROLE, MediaTest, clip, simple
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, eventually

CREATE = "arn:aws:states:::mediaconvert:createJob"
SDK = "arn:aws:states:::aws-sdk:mediaconvert:"
MACHINE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"


class MediaTaskTest(MediaTest):
    calls = pathlib.Path(tempfile.mkdtemp(), "calls.jsonl")
    settings = {**MediaTest.settings, "LOCAL_CLOUD_CALLS": str(calls)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.client("stepfunctions")
        cls.s3.put_object(Bucket=BUCKET, Key="in/a b.mp4", Body=clip())
        cls.source = f"s3://{BUCKET}/in/a b.mp4"

    def start(self, resource, arguments, **task):
        """An execution of one task; what it catches is the output."""
        name = f"m{self.id().rpartition('.')[2]}{len(self.states.list_state_machines()['stateMachines'])}"[-70:]
        definition = {"QueryLanguage": "JSONata", "StartAt": "A", "States": {
            "A": {"Type": "Task", "Resource": resource, "Arguments": arguments, "Next": "B",
                  "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput %}"}], **task},
            "B": {"Type": "Pass", "End": True},
        }}
        machine = self.states.create_state_machine(name=name, roleArn=MACHINE_ROLE, definition=json.dumps(definition))["stateMachineArn"]
        return self.states.start_execution(stateMachineArn=machine)["executionArn"]

    def end(self, execution):
        return eventually(lambda: (found := self.states.describe_execution(executionArn=execution))["status"] != "RUNNING" and found)

    def output(self, resource, arguments, **task):
        return json.loads(self.end(self.start(resource, arguments, **task))["output"])

    def made(self, via):
        calls = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return [call for call in calls if call["via"] == via]

    def newest(self):
        return self.control()["jobs"][-1]

    def test_waits_for_the_job_and_gets_it(self):
        execution = self.start(f"{CREATE}.sync", simple(self.source, "task", UserMetadata={"assetId": "a1"}, Tags={"team": "video"}))
        job = json.loads(self.end(execution)["output"])["Job"]
        self.assertEqual((job["Status"], job["JobPercentComplete"], job["UserMetadata"]), ("COMPLETE", 100, {"assetId": "a1"}))
        self.assertEqual(job["Timing"]["FinishTime"], int(self.job(job["Id"])["Timing"]["FinishTime"].timestamp()) * 1000)
        self.assertEqual(job["OutputGroupDetails"][0]["OutputDetails"][0]["VideoDetails"], {"WidthInPx": 320, "HeightInPx": 180})
        self.assertEqual(self.newest()["Tags"], {"team": "video", "ManagedByService": "AWSStepFunctions"})
        made = self.made(execution)
        arn = f"arn:aws:mediaconvert:{REGION}:{ACCOUNT}:"
        self.assertEqual([(call["action"], call["resources"], call["principal"]) for call in made], [
            ("mediaconvert:CreateJob", [f"{arn}queues/Default"], MACHINE_ROLE), ("mediaconvert:GetJob", [f"{arn}jobs/{job['Id']}"], MACHINE_ROLE)])
        self.assertIn(["iam:PassRole", ROLE], made[0]["also"])
        self.assertEqual(made[0]["conditions"], {"iam:PassedToService": ["mediaconvert.amazonaws.com"]})

    def test_the_job_reads_and_writes_with_its_own_role(self):
        job = self.output(f"{CREATE}.sync", simple(self.source, "role"))["Job"]
        made = self.made(job["Arn"])
        self.assertEqual({call["principal"] for call in made}, {ROLE})
        self.assertEqual(made[0]["resources"], [f"arn:aws:s3:::{BUCKET}/in/a b.mp4"])
        self.assertEqual({call["action"] for call in made}, {"s3:GetObject", "s3:PutObject"})
        written = {resource.removeprefix(f"arn:aws:s3:::{BUCKET}/role/") for call in made[1:] for resource in call["resources"]}
        self.assertEqual(written, set(self.stored("role/")))

    def test_without_sync_it_does_not_wait(self):
        self.world(holdAtPercent=0)
        job = self.output(CREATE, simple(self.source, "early"))["Job"]
        self.assertEqual(job["Status"], "SUBMITTED")
        self.world(holdAtPercent=None)
        self.assertEqual(self.ended(job["Id"])["Status"], "COMPLETE")

    def test_a_failed_or_canceled_job_fails_the_task_with_the_job_as_cause(self):
        self.world(failJobs=[{"errorCode": 1550, "errorMessage": "Acceleration is not available", "at": 30}])
        failed = self.output(f"{CREATE}.sync", simple(self.source, "failed"))
        self.assertEqual(failed["Error"], "States.TaskFailed")
        cause = json.loads(failed["Cause"])
        self.assertEqual((cause["Status"], cause["ErrorCode"], cause["ErrorMessage"]), ("ERROR", 1550, "Acceleration is not available"))
        self.world(holdAtPercent=10)
        execution = self.start(f"{CREATE}.sync", simple(self.source, "canceled"))
        held = eventually(lambda: (job := self.newest())["Status"] == "PROGRESSING" and job)
        self.mediaconvert.cancel_job(Id=held["Id"])
        self.assertEqual(json.loads(json.loads(self.end(execution)["output"])["Cause"])["Status"], "CANCELED")

    def test_the_end_of_the_execution_or_of_its_time_cancels_the_job(self):
        self.world(holdAtPercent=10)
        for name, limit, status in (("aborted", {}, "ABORTED"), ("timed-out", {"TimeoutSeconds": 600}, "SUCCEEDED")):
            execution = self.start(f"{CREATE}.sync", simple(self.source, name, UserMetadata={"name": name}), **limit)
            eventually(lambda: (job := self.newest())["UserMetadata"] == {"name": name} and job["Status"] == "PROGRESSING")
            if name == "aborted":
                self.states.stop_execution(executionArn=execution)
            self.assertEqual(self.end(execution)["status"], status)
            self.assertEqual(self.ended(self.newest()["Id"])["Status"], "CANCELED")
            self.assertEqual([call["operation"] for call in self.made(execution)], ["CreateJob", "CancelJob"])

    def test_errors_have_the_names_of_the_integration(self):
        refused = simple(self.source, "refused")
        refused["Settings"]["OutputGroups"][0]["Outputs"][0]["VideoDescription"]["CodecSettings"]["H264Settings"]["RateControlMode"] = "VBR"
        for resource, error in ((f"{CREATE}.sync", "MediaConvert.BadRequestException"), (f"{SDK}createJob", "MediaConvert.BadRequestException")):
            failed = self.output(resource, refused)
            self.assertEqual((failed["Error"], "rateControlMode QVBR" in failed["Cause"]), (error, True))
        self.assertEqual(self.output(f"{SDK}getJob", {"Id": "nothing"})["Error"], "MediaConvert.NotFoundException")

    def test_faults_strike_it(self):
        # Only the answer that never comes is to run out of time, which is short.
        for kind, error, limit in (("throttle", "MediaConvert.TooManyRequestsException", {}), ("lostAnswer", "States.Timeout", {"TimeoutSeconds": 120})):
            fault = urllib.request.Request(f"{self.endpoint}/_local-cloud/faults", json.dumps({"kind": kind, "state": "A"}).encode(), method="POST")
            urllib.request.urlopen(fault, timeout=PATIENCE_S)
            self.assertEqual(self.output(f"{CREATE}.sync", simple(self.source, kind), **limit)["Error"], error)

    def test_probes_with_the_machines_role(self):
        execution = self.start(f"{SDK}probe", {"InputFiles": [{"FileUrl": self.source}]})
        found = json.loads(self.end(execution)["output"])["ProbeResults"][0]
        self.assertEqual(found["Container"]["Tracks"][0]["VideoProperties"]["Width"], 320)
        self.assertEqual([(call["action"], call["principal"]) for call in self.made(execution)],
                         [("mediaconvert:Probe", MACHINE_ROLE), ("s3:GetObject", MACHINE_ROLE)])
        nothing = self.output(f"{SDK}probe", {"InputFiles": [{"FileUrl": f"s3://{BUCKET}/nothing"}]})
        self.assertEqual(nothing["Error"], "MediaConvert.NotFoundException")
