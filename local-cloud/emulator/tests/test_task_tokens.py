import json
import threading
import time

from ministack.services import stepfunctions

from emulator import task_faults
from emulator.tests.machines import PUT_EVENTS, MachineTest, passing, states

HOLD = {
    **PUT_EVENTS, "Resource": "arn:aws:states:::events:putEvents.waitForTaskToken", "TimeoutSeconds": 3_000_000,
    "Arguments": {"Entries": [{"Source": "test", "DetailType": "Hold", "Detail": {"taskToken": "{% $states.context.Task.Token %}"}}]},
    "Next": "B", "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B", "Output": "{% $states.errorOutput %}"}],
}


class TaskTokensTest(MachineTest):
    def token(self, execution, attempt=0, once="TaskSubmitted"):
        """As an operator finds it: in the history."""
        self.eventually(lambda: len(self.history(execution, once)) > attempt)
        arguments = json.loads(self.history(execution, "TaskScheduled")[attempt]["parameters"])
        return arguments["Entries"][0]["Detail"]["taskToken"]

    def send(self, call, **data):
        status, _, body = call(data)
        return status, json.loads(body).get("__type")

    def test_goes_on_with_what_was_sent(self):
        execution = self.start(states(A=HOLD, B=passing()))
        token = self.token(execution)
        self.assertGreater(len(token), 500)
        self.assertEqual(self.send(stepfunctions._send_task_heartbeat, taskToken=token), (200, None))
        self.assertEqual(self.send(stepfunctions._send_task_success, taskToken=token, output='{"go": true}'), (200, None))
        self.assertEqual(json.loads(self.ended(execution)["output"]), {"go": True})
        self.assertEqual(self.history(execution, "TaskSucceeded")[0]["resource"], "putEvents.waitForTaskToken")

    def test_a_failure_that_was_sent_is_an_error(self):
        execution = self.start(states(A=HOLD, B=passing()))
        sent = self.send(stepfunctions._send_task_failure, taskToken=self.token(execution), error="Rejected", cause="no")
        self.assertEqual(sent, (200, None))
        self.assertEqual(json.loads(self.ended(execution)["output"]), {"Error": "Rejected", "Cause": "no"})

    def test_times_out_in_cloud_time(self):
        began = time.monotonic()
        self.assertEqual(self.output(states(A={**HOLD, "TimeoutSeconds": "{% 100 %}"}, B=passing())), {"Error": "States.Timeout", "Cause": ""})
        self.assertGreaterEqual(time.monotonic() - began, 0.1)

    def test_a_token_is_good_for_one_answer_while_its_task_waits(self):
        timed_out = self.run_machine(states(A={**HOLD, "TimeoutSeconds": 100}, B=passing()))
        answered = self.start(states(A=HOLD, B=passing()))
        stopped = self.start(states(A=HOLD, B=passing()))
        self.send(stepfunctions._send_task_success, taskToken=self.token(answered), output="{}")
        self.token(stopped)
        stepfunctions._stop_execution({"executionArn": stopped["executionArn"]})
        for execution in (timed_out, self.ended(answered), stopped):
            token = self.token(execution, once="TaskScheduled")
            self.eventually(stepfunctions._task_tokens[token]["event"].is_set)
            for call in (stepfunctions._send_task_success, stepfunctions._send_task_failure, stepfunctions._send_task_heartbeat):
                self.assertEqual(self.send(call, taskToken=token, output="{}"), (400, "TaskTimedOut"))

    def test_a_token_whose_task_was_never_submitted_is_good_for_nothing(self):
        task_faults.add({"kind": "throttle"})
        execution = self.run_machine(states(A=HOLD, B=passing()))
        token = self.token(execution, once="TaskScheduled")
        self.assertEqual(self.send(stepfunctions._send_task_success, taskToken=token, output="{}"), (400, "TaskTimedOut"))

    def test_refuses_what_is_no_token_and_what_is_no_json(self):
        for call in (stepfunctions._send_task_success, stepfunctions._send_task_failure, stepfunctions._send_task_heartbeat):
            self.assertEqual(self.send(call, taskToken="made-up", output="{}"), (400, "InvalidToken"))
        for output in ("{", None):
            self.assertEqual(self.send(stepfunctions._send_task_success, taskToken="any", output=output), (400, "InvalidOutput"))

    def test_each_attempt_has_a_token_of_its_own(self):
        retry = [{"ErrorEquals": ["Again"], "IntervalSeconds": 1, "MaxAttempts": 1}]
        execution = self.start(states(A={**HOLD, "Retry": retry}, B=passing()))
        first = self.token(execution)
        self.send(stepfunctions._send_task_failure, taskToken=first, error="Again")
        second = self.token(execution, attempt=1)
        self.assertNotEqual(first, second)
        self.send(stepfunctions._send_task_success, taskToken=second, output="2")
        self.assertEqual(json.loads(self.ended(execution)["output"]), 2)

    def test_of_many_answers_one_counts(self):
        execution = self.start(states(A=HOLD, B=passing()))
        token, answers = self.token(execution), []
        threads = [threading.Thread(target=lambda n=n: answers.append(self.send(
            stepfunctions._send_task_success, taskToken=token, output=str(n))[0])) for n in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(sorted(answers), [200, *[400] * 19])
