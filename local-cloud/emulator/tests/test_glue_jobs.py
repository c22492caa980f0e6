import io
import json
import os
import pathlib
import tempfile
import zipfile
from unittest import mock

from botocore.exceptions import ClientError
from ministack.core.responses import request_scope
from ministack.services import eventbridge

from emulator.glue import run_life, script
from emulator.tests.etl import BUCKET, OwnEtlTest, job
from emulator.tests.running import ACCOUNT, REGION, eventually

TELLING = """
import json, os, sys
import helper
print(json.dumps({"arguments": sys.argv[1:], "name": __name__, "helped": helper.VALUE, "environment": dict(os.environ),
                  "files": sorted(os.listdir(".")), "script": os.path.basename(sys.argv[0])}))
print("a warning", file=sys.stderr)
"""
# Does not mind being told to end, and goes when its file is there.
STUBBORN = """
import os, signal, sys, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready")
while not os.path.exists(sys.argv[sys.argv.index("--until") + 1] if "--until" in sys.argv else ""):
    time.sleep(0.05)
"""


class GlueJobsTest(OwnEtlTest):
    def refused(self, call, code, words="", **params):
        with self.assertRaises(ClientError) as caught:
            getattr(self.glue, call)(**params)
        error = caught.exception.response["Error"]
        self.assertEqual(error["Code"], code, error)
        self.assertIn(words, error["Message"])

    def told(self, number):
        """The event of a run's end, which follows its state."""
        def found():
            with request_scope(ACCOUNT, REGION):
                events = [json.loads(event["Detail"]) for event in eventbridge._events_log_list() if event["DetailType"] == "Glue Job State Change"]
            return [event for event in events if event["jobRunId"] == number]
        return eventually(found)

    def test_runs_its_script_with_modules_files_and_arguments(self):
        modules = io.BytesIO()
        with zipfile.ZipFile(modules, "w") as archive:
            archive.writestr("helper/__init__.py", "VALUE = 42")
        self.put("lib/helper.zip", modules.getvalue())
        self.put("files/extra.txt", "x")
        defaults = {"--extra-py-files": f"s3://{BUCKET}/lib/helper.zip", "--extra-files": f"s3://{BUCKET}/files/extra.txt", "--mode": "FULL",
                    "--enable-auto-scaling": "true"}
        run = self.ran("tells", TELLING, {"--mode": "INCREMENTAL", "--since": "", "--fixed": "no"}, DefaultArguments=defaults,
                       NonOverridableArguments={"--fixed": "yes"})
        self.assertEqual(run["JobRunState"], "SUCCEEDED", run)
        told = json.loads(self.printed("output", run["Id"])[0])
        given = dict(zip(told["arguments"][::2], told["arguments"][1::2]))
        self.assertEqual([given[name] for name in ("--mode", "--since", "--fixed", "--JOB_NAME", "--JOB_RUN_ID")],
                         ["INCREMENTAL", "", "yes", "tells", run["Id"]])
        self.assertEqual((told["name"], told["helped"], told["files"], told["script"]), ("__main__", 42, ["extra.txt"], "tells.py"))
        self.assertEqual(self.printed("error", run["Id"]), ["a warning"])
        environment = told["environment"]
        self.assertEqual(environment["AWS_REGION"], REGION)
        self.assertTrue(environment["AWS_ACCESS_KEY_ID"].startswith("ASIA"))
        self.assertNotIn("MINISTACK_ACCOUNT_ID", environment)
        self.assertEqual(run["Arguments"], {"--mode": "INCREMENTAL", "--since": "", "--fixed": "no"})
        self.assertEqual((run["MaxCapacity"], run["DPUSeconds"], run["Attempt"]), (2.0, run["ExecutionTime"] * 2.0, 0))
        self.assertLessEqual(run["StartedOn"], run["CompletedOn"])
        mine = next(each for each in self.control()["runs"] if each["Id"] == run["Id"])
        self.assertEqual((mine["given"], mine["process"]["started"] < mine["process"]["ended"]), (told["arguments"], True))
        self.assertEqual(self.told(run["Id"]), [{"jobName": "tells", "severity": "INFO", "state": "SUCCEEDED", "jobRunId": run["Id"],
                                                 "message": "Job run succeeded"}])

    def test_an_exception_fails_the_run_with_its_words(self):
        for name, source, message in (
            ("raises", "\nraise ValueError('ETL_ERROR TableMissing: no table')",
             "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 2; ValueError: ETL_ERROR TableMissing: no table"),
            ("exits", "raise SystemExit(3)", "; SystemExit: 3"),
            ("wrong", "x = ", "SyntaxError: invalid syntax"),
            ("dies", "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "Command failed with exit code -9"),
        ):
            run = self.ran(name, source)
            self.assertEqual(run["JobRunState"], "FAILED")
            self.assertTrue(run["ErrorMessage"].endswith(message), run["ErrorMessage"])
            self.assertEqual([event["state"] for event in self.told(run["Id"])], ["FAILED"])
        self.assertEqual(self.ran("leaves", "raise SystemExit(0)")["JobRunState"], "SUCCEEDED")

    def test_what_is_not_there_fails_the_launch(self):
        self.glue.create_job(**job("scriptless"))
        run = self.ended("scriptless", self.start("scriptless"))
        self.assertEqual((run["JobRunState"], run["ErrorMessage"]),
                         ("FAILED", f"LAUNCH ERROR | File s3://{BUCKET}/scripts/scriptless.py does not exist"))
        run = self.ran("unconnected", Connections={"Connections": ["nowhere"]})
        self.assertEqual(run["ErrorMessage"], "LAUNCH ERROR | Connection nowhere not found.")

    def test_no_more_runs_than_the_job_allows(self):
        self.world(startSeconds=3600)
        first = self.start(self.prepare("one-at-a-time"))
        self.refused("start_job_run", "ConcurrentRunsExceededException", "Concurrent runs exceeded for one-at-a-time", JobName="one-at-a-time")
        self.glue.batch_stop_job_run(JobName="one-at-a-time", JobRunIds=[first])
        self.assertEqual(self.ended("one-at-a-time", first)["JobRunState"], "STOPPED")
        second = self.start("one-at-a-time")
        self.prepare("several", ExecutionProperty={"MaxConcurrentRuns": 3})
        self.assertEqual(len({self.start("several") for _ in range(3)}), 3)
        self.refused("start_job_run", "ConcurrentRunsExceededException", JobName="several")
        runs = self.glue.get_job_runs(JobName="one-at-a-time", MaxResults=1)
        self.assertEqual([run["Id"] for run in runs["JobRuns"]], [second])
        runs = self.glue.get_job_runs(JobName="one-at-a-time", NextToken=runs["NextToken"])
        self.assertEqual([run["Id"] for run in runs["JobRuns"]], [first])

    def test_two_scripts_run_at_a_time_and_others_wait(self):
        self.prepare("waits", STUBBORN, ExecutionProperty={"MaxConcurrentRuns": 3})
        self.world(startSeconds=0)
        runs = [self.start("waits") for _ in range(3)]
        states = eventually(lambda: (now := sorted(self.state("waits", run) for run in runs)).count("RUNNING") == run_life.AT_A_TIME and now)
        self.assertEqual(states, ["RUNNING", "RUNNING", "STARTING"])
        going = next(run for run in runs if self.state("waits", run) == "RUNNING")
        self.glue.batch_stop_job_run(JobName="waits", JobRunIds=[going])
        eventually(lambda: sorted(self.state("waits", run) for run in runs) == ["RUNNING", "RUNNING", "STOPPED"])

    def test_a_run_is_stopped(self):
        patient = mock.patch.object(script, "GRACE_S", 3600)
        patient.start()
        self.addCleanup(patient.stop)
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        go = pathlib.Path(directory.name, "go")
        self.prepare("stopped", STUBBORN)
        number = self.start("stopped", Arguments={"--until": str(go)})
        eventually(lambda: self.printed("output", number) == ["ready"])
        answer = self.glue.batch_stop_job_run(JobName="stopped", JobRunIds=[number, "jr_none"])
        self.assertEqual([each["JobRunId"] for each in answer["SuccessfulSubmissions"]], [number])
        self.assertEqual([each["ErrorDetail"]["ErrorCode"] for each in answer["Errors"]], ["EntityNotFoundException"])
        self.assertEqual(self.state("stopped", number), "STOPPING")
        go.touch()
        self.assertEqual(self.ended("stopped", number)["JobRunState"], "STOPPED")
        again = self.glue.batch_stop_job_run(JobName="stopped", JobRunIds=[number])
        self.assertEqual([each["ErrorDetail"]["ErrorCode"] for each in again["Errors"]], ["JobRunInvalidStateTransitionException"])

    def test_a_run_has_its_time_and_no_more(self):
        self.world(minuteSeconds=0.5)
        run = self.ran("late", STUBBORN, Timeout=1)
        self.assertEqual((run["JobRunState"], self.told(run["Id"])[0]["severity"]), ("TIMEOUT", "WARN"))

    def test_the_world_fails_and_holds_runs(self):
        self.world(failRuns=[{"job": "struck", "errorMessage": "out of capacity"}, {"job": "struck", "when": "after", "state": "ERROR"}])
        run = self.ran("struck", "print('done')")
        self.assertEqual((run["JobRunState"], run["ErrorMessage"]), ("FAILED", "out of capacity"))
        run = self.ended("struck", self.start("struck"))
        self.assertEqual((run["JobRunState"], self.printed("output", run["Id"])), ("ERROR", ["done"]))
        self.assertEqual(self.ended("struck", self.start("struck"))["JobRunState"], "SUCCEEDED")
        self.world(holdRuns="str*")
        held = self.start("struck")
        eventually(lambda: self.state("struck", held) == "RUNNING")
        self.assertEqual(next(run for run in self.control()["runs"] if run["Id"] == held)["process"], {})
        self.world(holdRuns=None)
        self.assertEqual(self.ended("struck", held)["JobRunState"], "SUCCEEDED")
        for settings, words in (({"fail": 1}, "the setting is 'fail'"), ({"failRuns": [{"who": 1}]}, "failRuns has 'who'"),
                                ({"failRuns": [{"when": "now"}]}, "when is 'now', allowed: before, after")):
            with self.assertRaisesRegex(ValueError, words):
                self.world(**settings)

    def test_refuses_what_aws_refuses(self):
        shell = {"Name": "pythonshell", "ScriptLocation": f"s3://{BUCKET}/a.py"}
        flex = {"ExecutionClass": "FLEX", "WorkerType": "G.4X"}
        for more, code, words in (
            ({"WorkerType": "G.3X"}, "ValidationException", "enum value set"),
            ({"GlueVersion": "6.0"}, "InvalidInputException", "Glue version 6.0 is not supported"),
            ({"Command": {"Name": "spark", "ScriptLocation": "s3://b/a.py"}}, "InvalidInputException", "command name 'spark'"),
            ({"Command": {"Name": "glueetl", "ScriptLocation": "a.py"}}, "InvalidInputException", "ScriptLocation"),
            ({"Timeout": 10_081}, "InvalidInputException", "at most 10080"),
            ({"MaxCapacity": 2.0}, "InvalidInputException", "Max Capacity"),
            ({"Command": shell}, "InvalidInputException", "not supported for Job Command pythonshell"),
            (flex, "InvalidInputException", "FLEX"),
            ({"Name": "x" * 256}, "ValidationException", "length less than or equal to 255"),
        ):
            with self.subTest(words=words):
                self.refused("create_job", code, words, **{**job("refused"), **more})
        self.refused("start_job_run", "EntityNotFoundException", "missing metadata", JobName="refused")
        self.prepare("twice", Role="arn:aws:iam::111122223333:role/gone")
        self.refused("create_job", "AlreadyExistsException", **job("twice"))
        self.refused("start_job_run", "InvalidInputException", "assume role permissions", JobName="twice")
        self.refused("get_job_run", "EntityNotFoundException", JobName="twice", RunId="jr_none")
        self.refused("update_job", "InvalidInputException", "needs Command", JobName="twice", JobUpdate={"Role": "r"})
        self.prepare("more", MaxRetries=1)
        self.refused("start_job_run", "NotImplemented", "MaxRetries", JobName="more")
        self.refused("list_sessions", "NotImplemented", "ListSessions")

    def test_definitions_are_whole(self):
        self.glue.create_job(**job("whole", ExecutionProperty={"MaxConcurrentRuns": 4}, Tags={"a": "1"}))
        kept = self.glue.get_job(JobName="whole")["Job"]
        self.assertEqual((kept["ExecutionProperty"], kept["MaxCapacity"], kept["ExecutionClass"]), ({"MaxConcurrentRuns": 4}, 2.0, "STANDARD"))
        self.assertEqual(self.glue.get_tags(ResourceArn=f"arn:aws:glue:{REGION}:{ACCOUNT}:job/whole")["Tags"], {"a": "1"})
        self.glue.update_job(JobName="whole", JobUpdate={"Role": "etl", "Command": kept["Command"]})
        changed = self.glue.get_job(JobName="whole")["Job"]
        self.assertEqual((changed["ExecutionProperty"], changed["Timeout"], changed["WorkerType"]), ({"MaxConcurrentRuns": 1}, 480, "G.1X"))
        self.put("scripts/whole.py", "pass")
        self.assertEqual(self.ended("whole", self.start("whole"))["JobRunState"], "SUCCEEDED")
        self.glue.delete_job(JobName="whole")
        self.assertNotIn("whole", self.glue.list_jobs()["JobNames"])

    def test_directories_are_gone_afterwards(self):
        self.ran("tidy")
        mine = f"{run_life.DIRECTORY}{os.getpid()}-"
        eventually(lambda: not list(pathlib.Path(tempfile.gettempdir()).glob(f"{mine}*")))
