import json
from unittest import mock

from ministack.services import stepfunctions

from emulator import glue, role_storage, role_trust
from emulator.glue import door, job_runs, world
from emulator.tests.machines import ROLE, MachineTest, states

ARN = "arn:aws:states:::glue:startJobRun"


class GlueMachineTest(MachineTest):
    """The task of a state machine in this process; test_glue_task.py has it in a running emulator."""

    SPEED = 60

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        glue.register()

    def setUp(self):
        super().setUp()
        trusted = mock.patch.object(role_trust, "allows", lambda role, _service: role == ROLE)
        trusted.start()
        self.addCleanup(trusted.stop)
        self.addCleanup(world.reset)
        brought = mock.patch.object(role_storage.Storage, "download", self.bring)
        brought.start()
        self.addCleanup(brought.stop)
        self.script = "pass"

    def bring(self, _uri, _key, path):
        path.parent.mkdir(exist_ok=True)
        path.write_text(self.script)

    def machine(self, name, resource=f"{ARN}.sync", **job):
        if name not in door.call("ListJobs", {})["JobNames"]:
            door.call("CreateJob", {"Name": name, "Role": ROLE, "Command": {"Name": "glueetl", "ScriptLocation": "s3://scripts/a.py"}, **job})
        return states(A={"Type": "Task", "Resource": resource, "Arguments": {"JobName": name}, "End": True})

    def test_a_run_that_succeeds(self):
        run = self.output(self.machine("succeeds"))
        self.assertEqual((run["JobName"], run["JobRunState"]), ("succeeds", "SUCCEEDED"))
        self.assertIsInstance(run["CompletedOn"], int)
        answer = self.output(self.machine("succeeds", ARN))
        self.assertEqual(set(answer), {"JobName", "JobRunId"})
        self.eventually(lambda: job_runs.known("succeeds", answer["JobRunId"]).over)

    def test_a_run_that_fails_or_is_refused(self):
        self.script = "raise ValueError('odd')"
        execution = self.run_machine(self.machine("fails"))
        self.assertEqual((execution["error"], json.loads(execution["cause"])["JobRunState"]), ("States.TaskFailed", "FAILED"))
        for name, more, error in (("trustless", {"Role": "gone"}, "InvalidInputException"), ("retried", {"MaxRetries": 1}, "AWSGlueException"),
                                  ("queued", {"JobRunQueuingEnabled": True}, "AWSGlueException"),
                                  ("streams", {"Command": {"Name": "gluestreaming", "ScriptLocation": "s3://a/b.py"}}, "AWSGlueException"),
                                  ("installs", {"DefaultArguments": {"--additional-python-modules": "x"}}, "AWSGlueException")):
            self.assertEqual(self.run_machine(self.machine(name, **more))["error"], f"Glue.{error}")

    def test_the_end_of_the_execution_stops_the_run(self):
        world.change({"holdRuns": "held"})
        execution = self.start(self.machine("held"))
        run = self.eventually(lambda: [each for each in job_runs.everywhere() if each.name == "held"])[0]
        self.eventually(lambda: run.state == "RUNNING")
        stepfunctions._stop_execution({"executionArn": execution["executionArn"]})
        self.eventually(lambda: run.state == "STOPPED")
        self.assertEqual(self.finished(execution)["status"], "ABORTED")
