import json
import pathlib
import tempfile
import urllib.request

from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, eventually
from emulator.tests.training import BUCKET, ROLE, TrainingTest, request

CREATE = "arn:aws:states:::sagemaker:createTrainingJob"
SDK = "arn:aws:states:::aws-sdk:sagemaker:"
MACHINE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"


class TrainingTaskTest(TrainingTest):
    calls = pathlib.Path(tempfile.mkdtemp(), "calls.jsonl")
    settings = {**TrainingTest.settings, "LOCAL_CLOUD_CALLS": str(calls)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.client("stepfunctions")

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

    def prepared(self, name, source="pass", **more):
        self.s3.put_object(Bucket=BUCKET, Key=f"code/{name}/main.py", Body=source.encode())
        return request(name, **more)

    def made(self, execution):
        """What the recorder saw of an execution."""
        calls = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return [call for call in calls if call["via"] == execution]

    def test_waits_for_the_job_and_describes_it(self):
        execution = self.start(f"{CREATE}.sync", self.prepared("task-1", Tags=[{"Key": "run", "Value": "r"}]))
        job = json.loads(self.end(execution)["output"])
        self.assertEqual((job["TrainingJobStatus"], job["SecondaryStatus"]), ("Completed", "Completed"))
        described = self.described("task-1")
        for time in ("CreationTime", "TrainingStartTime", "TrainingEndTime", "LastModifiedTime"):
            self.assertAlmostEqual(job[time], described[time].timestamp() * 1000, delta=1)
        self.assertEqual(job["SecondaryStatusTransitions"][0]["Status"], "Starting")
        self.assertIsInstance(job["SecondaryStatusTransitions"][0]["StartTime"], int)
        marks = {"MANAGED_BY_AWS": "STARTED_BY_STEP_FUNCTIONS", "AWS_STEP_FUNCTIONS_EXECUTION_ARN": execution}
        self.assertEqual(job["Tags"], {"run": "r", **marks})
        arn = f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/task-1"
        create, describe = self.made(execution)
        self.assertEqual((create["action"], create["resources"], create["principal"]), ("sagemaker:CreateTrainingJob", [arn], MACHINE_ROLE))
        self.assertEqual(create["also"], [["iam:PassRole", ROLE], ["sagemaker:AddTags", arn]])
        self.assertEqual(create["conditions"], {"iam:PassedToService": ["sagemaker.amazonaws.com"]})
        self.assertEqual((describe["action"], describe["resources"]), ("sagemaker:DescribeTrainingJob", [arn]))
        bucket, code = f"arn:aws:s3:::{BUCKET}", "code/task-1/main.py"
        self.assertEqual([(call["principal"], call["action"], call["resources"], call.get("conditions")) for call in self.made(arn)], [
            (ROLE, "s3:ListBucket", [bucket], {"s3:prefix": [code]}), (ROLE, "s3:GetObject", [f"{bucket}/{code}"], None),
            (ROLE, "s3:PutObject", [f"{bucket}/output/task-1/output/model.tar.gz"], None)])

    def test_only_creates_without_sync(self):
        answer = self.output(CREATE, self.prepared("request-response"))
        self.assertEqual(answer, {"TrainingJobArn": f"arn:aws:sagemaker:{REGION}:{ACCOUNT}:training-job/request-response"})

    def test_a_job_that_does_not_complete_fails_the_task(self):
        error = self.output(f"{CREATE}.sync", self.prepared("fails", "raise SystemExit(7)"))
        self.assertEqual(error["Error"], "States.TaskFailed")
        cause = json.loads(error["Cause"])
        self.assertEqual((cause["TrainingJobStatus"], cause["FailureReason"]), ("Failed", "AlgorithmError: , exit code: 7"))
        error = self.output(f"{CREATE}.sync", self.prepared("too-long", "import time; time.sleep(60)", stopping={"MaxRuntimeInSeconds": 6}))
        cause = json.loads(error["Cause"])
        self.assertEqual([error["Error"], cause["TrainingJobStatus"], cause["SecondaryStatus"]],
                         ["States.TaskFailed", "Stopped", "MaxRuntimeExceeded"])

    def test_refusals_have_the_names_of_the_optimized_integration(self):
        self.output(CREATE, self.prepared("taken"))
        self.world({"ml.c5.xlarge/spot": {"quota": 0}})
        for given, error in (
            (self.prepared("taken"), "SageMaker.ResourceInUseException"),
            (self.prepared("limited", resources={"InstanceType": "ml.c5.xlarge"}), "SageMaker.ResourceLimitExceededException"),
            (self.prepared("invalid", stopping={"MaxWaitTimeInSeconds": 1}), "SageMaker.AmazonSageMakerException"),
        ):
            self.assertEqual(self.output(f"{CREATE}.sync", given)["Error"], error)

    def test_the_end_of_the_execution_or_of_its_time_stops_the_job(self):
        for name, limit, status in (("aborted", {}, "ABORTED"), ("timed-out", {"TimeoutSeconds": 60}, "SUCCEEDED")):
            execution = self.start(f"{CREATE}.sync", self.prepared(name, "import time; time.sleep(60)"), **limit)
            if name == "aborted":
                eventually(lambda: self.described(name)["SecondaryStatus"] == "Training")
                self.states.stop_execution(executionArn=execution)
            self.assertEqual(self.end(execution)["status"], status)
            job = self.ended(name)
            self.assertEqual((job["TrainingJobStatus"], self.statuses(job)[-2:]), ("Stopped", ["Stopping", "Stopped"]))
            eventually(lambda: len(self.made(execution)) == 2)
            self.assertEqual([call["action"] for call in self.made(execution)], ["sagemaker:CreateTrainingJob", "sagemaker:StopTrainingJob"])

    def test_faults_strike_it(self):
        for kind, error, limit in (
            ("throttle", "SageMaker.AmazonSageMakerException", 3600), ("serverError", "SageMaker.AmazonSageMakerException", 3600),
            ("lostAnswer", "States.Timeout", 120),
        ):
            fault = urllib.request.Request(f"{self.endpoint}/_local-cloud/faults", json.dumps({"kind": kind, "state": "A"}).encode(), method="POST")
            urllib.request.urlopen(fault, timeout=PATIENCE_S).close()
            self.assertEqual(self.output(f"{CREATE}.sync", self.prepared(f"fault-{kind}"), TimeoutSeconds=limit)["Error"], error)
        self.ended("fault-lostAnswer")
        found = self.sagemaker.list_training_jobs(NameContains="fault-")["TrainingJobSummaries"]
        self.assertEqual([job["TrainingJobName"] for job in found], ["fault-lostAnswer"])

    def test_sdk_integrations_are_typed(self):
        self.train("typed", "pass", Tags=[{"Key": "a", "Value": "1"}])
        self.ended("typed")
        job = self.output(f"{SDK}describeTrainingJob", {"TrainingJobName": "typed"})
        self.assertRegex(job["CreationTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        self.assertIsInstance(job["TrainingTimeInSeconds"], int)
        self.assertIs(job["EnableManagedSpotTraining"], True)
        self.assertEqual(self.output(f"{SDK}listTags", {"ResourceArn": job["TrainingJobArn"]}), {"Tags": [{"Key": "a", "Value": "1"}]})
        found = self.output(f"{SDK}listTrainingJobs", {"NameContains": "typed", "SortBy": "CreationTime", "SortOrder": "Descending", "MaxResults": 1})
        self.assertEqual([each["TrainingJobName"] for each in found["TrainingJobSummaries"]], ["typed"])
        self.assertEqual(self.output(f"{SDK}describeTrainingJob", {"TrainingJobName": "nobody"})["Error"], "SageMaker.SageMakerException")
        self.assertEqual(self.output(f"{SDK}createTrainingJob", request("typed"))["Error"], "SageMaker.ResourceInUseException")

    def test_objects_are_listed_with_numbers_and_cloud_times(self):
        before = self.output("arn:aws:states:::aws-sdk:s3:listObjectsV2", {"Bucket": BUCKET, "Prefix": "listed/"},
                             Output={"found": "{% $states.result %}", "now": "{% $now() %}"})
        self.assertEqual([before["found"].get(key) for key in ("KeyCount", "IsTruncated", "Contents")], [0, False, None])
        self.s3.put_object(Bucket=BUCKET, Key="listed/a", Body=b"123")
        listed = self.output("arn:aws:states:::aws-sdk:s3:listObjectsV2", {"Bucket": BUCKET, "Prefix": "listed/", "MaxKeys": 10},
                             Output={"found": "{% $states.result.Contents %}", "now": "{% $now() %}"})
        self.assertEqual([(each["Key"], each["Size"]) for each in listed["found"]], [("listed/a", 3)])
        self.assertTrue(before["now"] < listed["found"][0]["LastModified"] < listed["now"], (before, listed))
        execution = self.start("arn:aws:states:::aws-sdk:s3:listObjectsV2", {"Bucket": "none-such", "Prefix": "p"})
        self.assertEqual(json.loads(self.end(execution)["output"])["Error"], "S3.NoSuchBucketException")
        self.assertEqual([(call["action"], call["resources"], call["conditions"]) for call in self.made(execution)], [
            ("s3:ListBucket", ["arn:aws:s3:::none-such"], {"s3:prefix": ["p"]})])


class ScheduledRuleTest(TrainingTest):
    def test_fires_in_cloud_time_and_starts_a_state_machine(self):
        states, events = self.client("stepfunctions"), self.client("events")
        definition = json.dumps({"StartAt": "A", "States": {"A": {"Type": "Pass", "End": True}}})
        machine = states.create_state_machine(name="patrol", roleArn=MACHINE_ROLE, definition=definition)["stateMachineArn"]
        for name, schedule in (("rate", "rate(1 minute)"), ("cron", "cron(* * * * ? *)")):
            events.put_rule(Name=name, ScheduleExpression=schedule)
            events.put_targets(Rule=name, Targets=[{"Id": "m", "Arn": machine, "RoleArn": MACHINE_ROLE, "Input": json.dumps({"by": name})}])

        def started():
            arns = [each["executionArn"] for each in states.list_executions(stateMachineArn=machine)["executions"]]
            inputs = [json.loads(states.describe_execution(executionArn=arn)["input"])["by"] for arn in arns]
            return inputs.count("rate") >= 3 and inputs.count("cron") >= 3
        # In real time, the third minute would come too late for this.
        eventually(started)
