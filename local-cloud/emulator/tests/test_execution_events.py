import json
from unittest import mock

from ministack.services import stepfunctions

from emulator import cloud_clock, execution_events
from emulator.tests.machines import ROLE, MachineTest, passing, states

LONG = {"Type": "Wait", "Seconds": 86_400_000, "End": True}


class ExecutionEventsTest(MachineTest):
    def last_told(self, execution):
        self.ended(execution)
        self.eventually(lambda: len(self.told(execution)) == 2)
        return self.told(execution)[-1]

    def test_a_start_and_a_success(self):
        before = int(cloud_clock.now() * 1000)
        execution = self.run_machine(states(A=passing({"m": 2})), {"n": 1})
        last, first = self.last_told(execution), self.told(execution)[0]
        self.assertEqual((first["status"], first["stopDate"], first["output"], first["outputDetails"]), ("RUNNING", None, None, None))
        self.assertEqual((last["status"], last["input"], last["output"]), ("SUCCEEDED", '{"n": 1}', '{"m":2}'))
        self.assertEqual((last["name"], last["executionArn"], last["stateMachineArn"]),
                         (execution["name"], execution["executionArn"], execution["stateMachineArn"]))
        self.assertEqual((last["error"], last["cause"], last["redriveStatus"]), (None, None, "NOT_REDRIVABLE"))
        self.assertTrue(before <= last["startDate"] <= last["stopDate"])
        self.assertTrue(all(isinstance(detail[date], int) for detail, date in ((first, "startDate"), (last, "startDate"), (last, "stopDate"))))

    def test_a_failure_a_stop_and_a_time_limit(self):
        failed = self.start(states(A={"Type": "Fail", "Error": "Bad", "Cause": "luck"}))
        stopped = self.start(states(A=LONG))
        stepfunctions._stop_execution({"executionArn": stopped["executionArn"], "error": "Operator", "cause": "enough"})
        timed_out = self.start(states(A=LONG, timeout=20))
        for execution, expected in ((failed, ("FAILED", "Bad", "luck")), (stopped, ("ABORTED", "Operator", "enough")), (timed_out, ("TIMED_OUT", None, None))):
            last = self.last_told(execution)
            self.assertEqual((last["status"], last["error"], last["cause"]), expected)
            self.assertEqual((last["output"], last["redriveStatus"], isinstance(last["stopDate"], int)), (None, "REDRIVABLE", True))

    def test_a_long_text_is_left_out_and_it_says_so(self):
        with mock.patch.object(stepfunctions, "_STATUS_EVENT_PAYLOAD_CAP", 8):
            last = self.last_told(self.run_machine(states(A=passing(1)), {"long": "input"}))
        self.assertEqual((last["input"], last["inputDetails"], last["output"]), (None, {"included": False}, "1"))

    def test_express_executions_tell_nothing(self):
        machine = {"name": "express", "type": "EXPRESS", "roleArn": ROLE, "definition": json.dumps(states(A=passing()))}
        arn = json.loads(stepfunctions._create_state_machine(machine)[2])["stateMachineArn"]
        stepfunctions._start_sync_execution({"stateMachineArn": arn, "name": "sync"})
        stepfunctions._start_execution({"stateMachineArn": arn, "name": "async"})
        for execution in [e for e in stepfunctions._executions.values() if e["stateMachineArn"] == arn]:
            self.assertEqual(self.told(self.ended(execution)), [])

    def test_nothing_follows_the_end_in_a_history(self):
        execution = self.run_machine(states(A=passing()))
        self.eventually(lambda: execution["events"][-1]["type"] == "ExecutionSucceeded")
        execution_events.add(execution, "TaskSucceeded")
        self.assertEqual(execution["events"][-1]["type"], "ExecutionSucceeded")

    def sdk(self, action, **arguments):
        resource = f"arn:aws:states:::aws-sdk:sfn:{action}"
        catch = [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput.Error %}"}]
        return self.output(states(A={"Type": "Task", "Resource": resource, "Arguments": arguments, "Catch": catch, "Next": "B"}, B=passing()))

    def test_state_machines_list_describe_and_stop_executions(self):
        execution = self.start(states(A=LONG), {"n": 1})
        iso = r"^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z$"
        listed = self.sdk("listExecutions", StateMachineArn=execution["stateMachineArn"], StatusFilter="RUNNING")["Executions"]
        self.assertEqual([(one["ExecutionArn"], one["Name"], one["Status"]) for one in listed],
                         [(execution["executionArn"], execution["name"], "RUNNING")])
        self.assertRegex(listed[0]["StartDate"], iso)
        self.assertNotIn("StopDate", listed[0])
        self.assertRegex(self.sdk("stopExecution", ExecutionArn=execution["executionArn"], Cause="enough")["StopDate"], iso)
        described = self.sdk("describeExecution", ExecutionArn=execution["executionArn"])
        self.assertEqual((described["Status"], described["Input"], described["Cause"]), ("ABORTED", '{"n": 1}', "enough"))
        self.assertRegex(described["StopDate"], iso)
        self.assertEqual(self.sdk("describeExecution", ExecutionArn=execution["executionArn"] + "x"), "Sfn.ExecutionDoesNotExistException")
