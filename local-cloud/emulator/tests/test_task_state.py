import json
import threading
from unittest import mock

from ministack.services import dynamodb, stepfunctions

from emulator.tests.machines import PUT_EVENTS, TABLE_TASK, MachineTest, passing, states
from emulator.tests.running import PATIENCE_S

EVALUATION = "States.QueryEvaluationError"


def caught(error, **more):
    return {"ErrorEquals": [error], "Next": "B", "Output": "{% $states.errorOutput %}", **more}


class TaskStateTest(MachineTest):
    def hanging(self):
        """The service does not answer until the test is over."""
        answer = threading.Event()
        self.addCleanup(answer.set)
        patched = mock.patch.object(dynamodb, "_get_item", lambda _data: answer.wait(PATIENCE_S) and (200, {}, b"{}"))
        patched.start()
        self.addCleanup(patched.stop)

    def test_a_field_that_cannot_be_evaluated_is_an_error_of_its_own(self):
        for field, expression, words in (
            ("Arguments", "{% $error('not now') %}", "D3137: not now"),
            ("Arguments", {"Entries": "{% $assert(false, 'not so') %}"}, "D3141: not so"),
            ("Arguments", "{% $states.input.gone %}", "did not return a result"),
            ("TimeoutSeconds", "{% 'long' %}", "Expected 'number'"),
            ("TimeoutSeconds", "{% 1.5 %}", "whole number from 1"),
            ("TimeoutSeconds", "{% 0 %}", "whole number from 1"),
            ("Output", "{% $error('not now') %}", "D3137: not now"),
            ("Assign", {"n": "{% $states.result.Gone %}"}, "did not return a result"),
        ):
            for name in (EVALUATION, "States.ALL"):
                with self.subTest(field=field, expression=expression, caught_by=name):
                    task = {**PUT_EVENTS, field: expression, "Catch": [caught(name)], "Next": "C"}
                    execution = self.run_machine(states(A=task, B=passing(), C=passing()))
                    error = json.loads(execution["output"])
                    self.assertEqual(error["Error"], EVALUATION)
                    self.assertIn(words, error["Cause"])
                    self.assertEqual(self.history(execution, "EvaluationFailed"), [
                        {"error": EVALUATION, "cause": error["Cause"], "location": field, "state": "A"}])
                    made = field in ("Output", "Assign")
                    self.assertEqual([len(self.history(execution, kind)) for kind in ("TaskScheduled", "TaskSucceeded")], [made, made])

    def test_what_is_not_caught_fails_the_execution(self):
        task = {**PUT_EVENTS, "Arguments": "{% $error('x') %}", "Catch": [caught("Other")], "End": True}
        execution = self.run_machine(states(A=task, B=passing()))
        self.assertEqual((execution["status"], execution["error"]), ("FAILED", EVALUATION))
        self.assertEqual(self.history(execution, "ExecutionFailed"), [{"error": EVALUATION, "cause": execution["cause"]}])

    def test_an_error_in_a_catch_fails_the_execution(self):
        task = {**TABLE_TASK, "Catch": [caught("States.ALL", Output="{% $error('again') %}")], "End": True}
        self.assertEqual(self.run_machine(states(A=task, B=passing()))["error"], EVALUATION)

    def test_catch_assigns_from_the_error(self):
        task = {**TABLE_TASK, "Catch": [caught("States.ALL", Assign={"error": "{% $states.errorOutput.Error %}"})], "End": True}
        self.assertEqual(self.output(states(A=task, B=passing("{% $error %}"))), "DynamoDb.ResourceNotFoundException")

    def test_a_task_has_a_time_limit_as_number_and_as_expression(self):
        self.hanging()
        for limit in (10, "{% $states.input.limit %}"):
            task = {**TABLE_TASK, "TimeoutSeconds": limit, "Catch": [caught("States.Timeout")], "End": True}
            execution = self.run_machine(states(A=task, B=passing()), {"limit": 10})
            self.assertEqual(json.loads(execution["output"]), {"Error": "States.Timeout", "Cause": ""})
            self.assertEqual(self.history(execution, "TaskScheduled")[0]["timeoutInSeconds"], 10)
            self.assertEqual(self.history(execution, "TaskTimedOut"), [
                {"resourceType": "aws-sdk:dynamodb", "resource": "getItem", "error": "States.Timeout"}])

    def test_stop_does_not_wait_for_a_call(self):
        self.hanging()
        execution = self.start(states(A={**TABLE_TASK, "End": True}))
        self.eventually(lambda: self.history(execution, "TaskScheduled"))
        stepfunctions._stop_execution({"executionArn": execution["executionArn"]})
        self.assertEqual((execution["status"], execution["events"][-1]["type"]), ("ABORTED", "ExecutionAborted"))

    def test_the_history_tells_what_was_called_with_what(self):
        task = {**PUT_EVENTS, "Assign": {"failed": "{% $states.result.FailedEntryCount %}"}, "End": True}
        execution = self.run_machine(states(A=task))
        scheduled = self.history(execution, "TaskScheduled")[0]
        self.assertEqual(json.loads(scheduled.pop("parameters")), PUT_EVENTS["Arguments"])
        self.assertEqual(scheduled, {"resourceType": "events", "resource": "putEvents", "region": "us-east-1"})
        self.assertEqual(json.loads(self.history(execution, "TaskSucceeded")[0]["output"])["FailedEntryCount"], 0)
        self.assertEqual([event["type"] for event in execution["events"]], [
            "ExecutionStarted", "TaskStateEntered", "TaskScheduled", "TaskSucceeded", "TaskStateExited", "ExecutionSucceeded"])
        self.assertEqual([event.get("previousEventId") for event in execution["events"][1:]], [1, 2, 3, 4, 5])
        self.assertEqual(execution["events"][4]["stateExitedEventDetails"]["assignedVariables"], {"failed": "0"})

    def test_events_in_branches_follow_those_of_their_branch(self):
        inner = {"StartAt": "I", "States": {"I": {**PUT_EVENTS, "End": True}}}
        execution = self.run_machine(states(A={"Type": "Map", "Items": [1, 2, 3], "ItemProcessor": inner, "End": True}))
        events = {event["id"]: event for event in execution["events"]}
        for scheduled in (event for event in events.values() if event["type"] == "TaskScheduled"):
            entered = events[scheduled["previousEventId"]]
            self.assertEqual((entered["type"], events[entered["previousEventId"]]["type"]), ("TaskStateEntered", "MapStateEntered"))

    def test_a_task_in_jsonpath_still_works(self):
        task = {"Type": "Task", "Resource": PUT_EVENTS["Resource"], "Parameters": PUT_EVENTS["Arguments"], "End": True,
                "TimeoutSeconds": 3_000_000, "ResultSelector": {"failed.$": "$.FailedEntryCount"}, "ResultPath": "$.told"}
        self.assertEqual(self.output({**states(A=task), "QueryLanguage": "JSONPath"}, {"n": 1}), {"n": 1, "told": {"failed": 0}})
