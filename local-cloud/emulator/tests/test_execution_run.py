import json
import time

from ministack.services import stepfunctions

from emulator import cloud_clock, execution_run
from emulator.tests.machines import MachineTest, passing, states

LONG = {"Type": "Wait", "Seconds": 86_400_000, "End": True}


class ExecutionRunTest(MachineTest):
    def stop(self, execution, **more):
        status, _, body = stepfunctions._stop_execution({"executionArn": execution["executionArn"], **more})
        return status, json.loads(body)

    def waiting(self, definition):
        execution = self.start(definition)
        self.eventually(lambda: "A" in self.entered(execution))
        return execution

    def test_waits_in_cloud_time(self):
        began = time.monotonic()
        execution = self.run_machine(states(A={"Type": "Wait", "Seconds": 100, "End": True}))
        real = time.monotonic() - began
        took = stepfunctions._iso_to_epoch_ms(execution["stopDate"]) - stepfunctions._iso_to_epoch_ms(execution["startDate"])
        self.assertGreaterEqual(took, 100_000)
        # To the millisecond at both ends.
        self.assertLessEqual(took, real * 1000 * self.SPEED + 2)

    def test_every_time_of_an_execution_is_cloud_time(self):
        cloud_now = cloud_clock.now()
        times = "{% [$states.context.Execution.StartTime, $states.context.State.EnteredTime, $now()] %}"
        moment = {"Type": "Wait", "Timestamp": "{% $fromMillis($millis() + 60000) %}", "Next": "B"}
        execution = self.run_machine(states(A=moment, B=passing(times)))
        start, entered, now = (stepfunctions._iso_to_epoch_ms(text) for text in json.loads(execution["output"]))
        self.assertGreaterEqual(start / 1000, cloud_now - 1)
        self.assertGreaterEqual(entered - start, 59_000)
        self.assertGreaterEqual(now, entered)
        self.assertEqual(json.loads(execution["output"])[0], execution["startDate"])
        self.assertGreaterEqual(stepfunctions._iso_to_epoch_ms(execution["events"][-1]["timestamp"]), now)

    def test_stop_ends_a_wait_at_once_and_nothing_follows(self):
        for definition in (
            states(A={**LONG, "Next": "B", "End": False}, B=passing()),
            states(A={"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": LONG}}], "End": True}),
            states(A={"Type": "Map", "Items": [1, 2], "ItemProcessor": {"StartAt": "I", "States": {"I": LONG}}, "End": True}),
        ):
            execution = self.waiting(definition)
            status, answer = self.stop(execution, error="Operator", cause="enough")
            self.assertEqual((status, answer["stopDate"], execution["status"]), (200, execution["stopDate"], "ABORTED"))
            self.finished(execution)
            self.assertEqual((execution["status"], execution["error"], execution["cause"]), ("ABORTED", "Operator", "enough"))
            self.assertEqual(execution["events"][-1]["type"], "ExecutionAborted")
            self.assertEqual(execution["events"][-1]["executionAbortedEventDetails"], {"error": "Operator", "cause": "enough"})
            self.assertNotIn("B", self.entered(execution))

    def test_stop_answers_as_the_api_documents(self):
        execution = self.waiting(states(A=LONG))
        first = self.stop(execution)
        self.assertEqual(self.stop(execution, error="other"), first)
        self.assertIsNone(execution["error"])
        self.assertEqual(self.stop({"executionArn": "gone"})[1]["__type"], "ExecutionDoesNotExist")
        self.assertEqual(self.stop(self.run_machine(states(A=passing())))[1]["__type"], "ValidationException")

    def test_a_state_machine_has_a_time_limit(self):
        execution = self.run_machine(states(A=LONG, timeout=30))
        self.assertEqual((execution["status"], execution["error"], execution["output"]), ("TIMED_OUT", None, None))
        self.assertEqual(self.history(execution, "ExecutionTimedOut"), [{"error": "States.Timeout"}])

    def test_an_execution_ends_once(self):
        execution = self.finished(self.start(states(A=passing(), timeout=3_000_000)))
        self.assertFalse(execution_run.end(execution, "TIMED_OUT"))
        self.assertEqual((execution["status"], execution["events"][-1]["type"]), ("SUCCEEDED", "ExecutionSucceeded"))

    def test_inner_states_read_the_variables_outside_and_assign_their_own(self):
        inner = {"StartAt": "I", "States": {
            "I": {"Type": "Pass", "Assign": {"mine": "{% $n * $states.input %}"}, "Next": "J"},
            "J": passing("{% $mine %}")}}
        machine = states(
            A={"Type": "Pass", "Assign": {"n": 2}, "Next": "B"},
            B={"Type": "Map", "Items": [1, 2], "ItemProcessor": inner, "Assign": {"all": "{% $states.result %}"}, "Next": "C"},
            C={"Type": "Parallel", "Arguments": 5, "Branches": [inner], "Assign": {"last": "{% $states.result[0] %}"}, "Next": "D"},
            D=passing("{% [$all, $last, $exists($mine)] %}"))
        self.assertEqual(self.output(machine), [2, 4, 10, False])

    def test_a_failing_branch_ends_its_siblings(self):
        fail = {"StartAt": "F", "States": {"F": {"Type": "Fail", "Error": "Bad"}}}
        slow = {"StartAt": "S", "States": {"S": {**LONG, "Next": "T", "End": False}, "T": passing()}}
        parallel = {"Type": "Parallel", "Branches": [slow, fail], "End": True, "Catch": [{"ErrorEquals": ["Bad"], "Next": "B"}]}
        execution = self.run_machine(states(A=parallel, B=passing()))
        self.assertEqual(execution["status"], "SUCCEEDED")
        self.assertNotIn("T", self.entered(execution))

    def test_what_cannot_run_fails(self):
        execution = self.run_machine(states(A={"Type": "Pass", "Next": "Gone"}))
        self.assertEqual((execution["status"], execution["error"]), ("FAILED", "States.Runtime"))
        execution = self.run_machine(states(A={"Type": "Odd", "End": True}))
        self.assertEqual((execution["status"], execution["error"]), ("FAILED", "States.Runtime"))
        with self.assertLogs("states", "ERROR"):
            execution = self.run_machine({**states(A={"Type": "Wait", "Seconds": [], "End": True}), "QueryLanguage": "JSONPath"})
        self.assertEqual((execution["status"], execution["error"]), ("FAILED", "States.Runtime"))
