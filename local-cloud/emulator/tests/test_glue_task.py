import json
import pathlib
import tempfile
import urllib.request
import uuid

from emulator.tests.etl import BUCKET, DATABASE, ROLE, EtlTest
from emulator.tests.running import ACCOUNT, PATIENCE_S, REGION, eventually
from emulator.tests.training import processes

START = "arn:aws:states:::glue:startJobRun"
SDK = "arn:aws:states:::aws-sdk:glue:"
MACHINE_ROLE = f"arn:aws:iam::{ACCOUNT}:role/machine"
ARN = f"arn:aws:glue:{REGION}:{ACCOUNT}:"
READING = f"""
import boto3
boto3.client("s3").put_object(Bucket="{BUCKET}", Key="out/made.txt", Body=b"made")
print(boto3.client("glue").get_table(DatabaseName="{DATABASE}", Name="read")["Table"]["Name"])
"""


class GlueTaskTest(EtlTest):
    calls = pathlib.Path(tempfile.mkdtemp(), "calls.jsonl")
    settings = {**EtlTest.settings, "LOCAL_CLOUD_CALLS": str(calls)}

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.states = cls.client("stepfunctions")

    def begin(self, resource, arguments, **task):
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
        return json.loads(self.end(self.begin(resource, arguments, **task))["output"])

    def made(self, via):
        """What the recorder saw of an execution, a run or a crawl."""
        calls = [json.loads(line) for line in self.calls.read_text().splitlines()]
        return [call for call in calls if call["via"].startswith(via)]

    def test_waits_for_the_run_whose_calls_are_those_of_its_role(self):
        self.glue.create_table(DatabaseName=DATABASE, TableInput={"Name": "read"})
        self.prepare("task", READING)
        execution = self.begin(f"{START}.sync", {"JobName": "task", "Arguments": {"--mode": "FULL"}})
        run = json.loads(self.end(execution)["output"])
        self.assertEqual((run["JobRunState"], run["JobName"], run["Arguments"]), ("SUCCEEDED", "task", {"--mode": "FULL"}), run)
        known = self.run_of("task", run["Id"])
        for time in ("StartedOn", "CompletedOn", "LastModifiedOn"):
            self.assertAlmostEqual(run[time], known[time].timestamp() * 1000, delta=1)
        self.assertEqual([(call["action"], call["resources"], call["principal"]) for call in self.made(execution)], [
            ("glue:StartJobRun", [f"{ARN}job/task"], MACHINE_ROLE), ("glue:GetJobRun", [f"{ARN}job/task"], MACHINE_ROLE)])
        of_run = [call for call in self.made(f"{ARN}job/task/{run['Id']}") if call["service"] != "logs"]
        made = [(call["principal"], call["action"], call["resources"]) for call in of_run]
        catalog = [f"{ARN}catalog", f"{ARN}database/{DATABASE}", f"{ARN}table/{DATABASE}/read"]
        self.assertEqual(made, [(ROLE, "s3:GetObject", [f"arn:aws:s3:::{BUCKET}/scripts/task.py"]),
                                (ROLE, "s3:PutObject", [f"arn:aws:s3:::{BUCKET}/out/made.txt"]), (ROLE, "glue:GetTable", catalog)])
        self.assertEqual(self.printed("output", run["Id"]), ["read"])

    def test_only_starts_without_sync(self):
        answer = self.output(START, {"JobName": self.prepare("request-response")})
        self.assertEqual(answer["JobName"], "request-response")
        self.assertEqual(self.ended("request-response", answer["JobRunId"])["JobRunState"], "SUCCEEDED")

    def test_a_run_that_fails_fails_the_task(self):
        error = self.output(f"{START}.sync", {"JobName": self.prepare("fails", "raise ValueError('odd')")})
        cause = json.loads(error["Cause"])
        self.assertEqual((error["Error"], cause["JobRunState"]), ("States.TaskFailed", "FAILED"))
        self.assertIn("ValueError: odd", cause["ErrorMessage"])

    def test_refusals_have_the_names_of_the_optimized_integration(self):
        self.world(holdRuns="busy")
        self.start(self.prepare("busy"))
        self.prepare("roleless", Role="gone")
        for name, error in (("busy", "Glue.ConcurrentRunsExceededException"), ("nobody", "Glue.EntityNotFoundException"),
                            ("roleless", "Glue.InvalidInputException")):
            found = self.output(f"{START}.sync", {"JobName": name})
            self.assertEqual(found["Error"], error)
            self.assertRegex(found["Cause"], rf"\(Service: AWSGlue; Status Code: 400; Error Code: {error[5:]}\)$")

    def test_the_end_of_the_execution_or_of_its_time_stops_the_run(self):
        for name, limit, status in (("aborted", {}, "ABORTED"), ("timed-out", {"TimeoutSeconds": 120}, "SUCCEEDED")):
            self.prepare(name, "import time; print('on', flush=True); time.sleep(600)")
            execution = self.begin(f"{START}.sync", {"JobName": name}, **limit)
            number = eventually(lambda: self.glue.get_job_runs(JobName=name)["JobRuns"])[0]["Id"]
            if name == "aborted":
                eventually(lambda: self.state(name, number) == "RUNNING")
                self.states.stop_execution(executionArn=execution)
            self.assertEqual(self.end(execution)["status"], status)
            self.assertEqual(self.ended(name, number)["JobRunState"], "STOPPED")
            eventually(lambda: [call["action"] for call in self.made(execution)] == ["glue:StartJobRun", "glue:BatchStopJobRun"])

    def test_faults_strike_it(self):
        self.prepare("struck")
        for kind, error, limit in (("throttle", "Glue.AWSGlueException", 3600), ("serverError", "Glue.InternalServiceException", 3600),
                                   ("lostAnswer", "States.Timeout", 120)):
            fault = urllib.request.Request(f"{self.endpoint}/_local-cloud/faults", json.dumps({"kind": kind, "state": "A"}).encode(), method="POST")
            urllib.request.urlopen(fault, timeout=PATIENCE_S).close()
            self.assertEqual(self.output(f"{START}.sync", {"JobName": "struck"}, TimeoutSeconds=limit)["Error"], error)
        self.assertEqual(len(self.glue.get_job_runs(JobName="struck")["JobRuns"]), 1)

    def test_sdk_integrations_are_typed_and_name_their_errors(self):
        self.world(crawlSeconds=10**9, stopSeconds=1)
        self.put("sdk/x.csv", "id,name\n1,a\n2,b\n")
        self.crawler("sdk", "sdk/")
        self.assertEqual(self.output(f"{SDK}startCrawler", {"Name": "sdk"}), {})
        self.assertEqual(self.output(f"{SDK}startCrawler", {"Name": "sdk"})["Error"], "Glue.CrawlerRunningException")
        crawler = self.output(f"{SDK}getCrawler", {"Name": "sdk"})["Crawler"]
        self.assertEqual((crawler["State"], "LastCrawl" in crawler, crawler["Version"]), ("RUNNING", False, 1))
        self.world(crawlSeconds=0)
        eventually(lambda: self.glue.get_crawler(Name="sdk")["Crawler"]["State"] == "READY")
        last = self.output(f"{SDK}getCrawler", {"Name": "sdk"})["Crawler"]["LastCrawl"]
        self.assertEqual(last["Status"], "SUCCEEDED")
        self.assertRegex(last["StartTime"], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")
        table = self.output(f"{SDK}getTable", {"DatabaseName": DATABASE, "Name": "sdk"})["Table"]
        self.assertEqual(table["StorageDescriptor"]["Columns"], [{"Name": "id", "Type": "bigint"}, {"Name": "name", "Type": "string"}])
        self.assertEqual((table["Parameters"]["classification"], table["VersionId"]), ("csv", "0"))
        found = self.output(f"{SDK}getTables", {"DatabaseName": DATABASE, "Expression": "sdk"})["TableList"]
        self.assertEqual([each["Name"] for each in found], ["sdk"])
        versions = self.output(f"{SDK}getTableVersions", {"DatabaseName": DATABASE, "TableName": "sdk"})["TableVersions"]
        self.assertEqual([each["VersionId"] for each in versions], ["0"])
        for call, arguments, error in (
            ("getTable", {"DatabaseName": DATABASE, "Name": "none"}, "EntityNotFoundException"),
            ("getTables", {"DatabaseName": "none"}, "EntityNotFoundException"),
            ("getCrawler", {"Name": "none"}, "EntityNotFoundException"),
            ("testConnection", {"ConnectionName": "none"}, "EntityNotFoundException"),
            ("startJobRun", {"JobName": "none"}, "EntityNotFoundException"),
            ("getConnection", {"Name": "none"}, "EntityNotFoundException"),
            ("stopCrawler", {"Name": "sdk"}, "CrawlerNotRunningException"),
        ):
            self.assertEqual(self.output(f"{SDK}{call}", arguments)["Error"], f"Glue.{error}", call)
        made = {(call["action"], *call["resources"]) for call in self.made(f"{ARN}crawler/sdk") if call["principal"] == ROLE}
        catalog = (f"{ARN}catalog", f"{ARN}database/{DATABASE}")
        logs = f"arn:aws:logs:{REGION}:{ACCOUNT}:log-group:/aws-glue/crawlers"
        self.assertEqual(made, {
            ("logs:CreateLogGroup", logs), ("logs:CreateLogStream", f"{logs}:log-stream:sdk"), ("logs:PutLogEvents", f"{logs}:log-stream:sdk"),
            ("s3:ListBucket", f"arn:aws:s3:::{BUCKET}"), ("s3:GetObject", f"arn:aws:s3:::{BUCKET}/sdk/x.csv"), ("glue:GetDatabase", *catalog),
            ("glue:GetTable", *catalog, f"{ARN}table/{DATABASE}/sdk"), ("glue:CreateTable", *catalog, f"{ARN}table/{DATABASE}/sdk")})


class LeashTest(EtlTest):
    def test_a_script_ends_with_the_emulator(self):
        # A name of this run alone: all processes of the machine are looked at.
        name = f"outlives-{uuid.uuid4().hex}"
        number = self.start(self.prepare(name, "import time; print('on', flush=True); time.sleep(600)"))
        eventually(lambda: self.printed("output", number) == ["on"])
        self.assertEqual(processes("cmdline", name), 1)
        type(self)._stop()
        eventually(lambda: processes("cmdline", name) == 0)
