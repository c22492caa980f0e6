"""What a pipe is told to do, and how it delivers, without an emulator around it."""

import json
import unittest
from unittest import mock

from ministack.core.responses import set_request_region
from ministack.services import pipes, sqs, stepfunctions

from emulator import cloud_clock, pipes_api, pipes_delivery

ACCOUNT = "000000000000"
MACHINE = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:teller"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:lost"


def record(number, name="INSERT", age=0):
    return {"eventName": name, "dynamodb": {"SequenceNumber": str(number), "ApproximateCreationDateTime": int(cloud_clock.now() - age),
                                            "NewImage": {"state": {"S": "READY"}}}}


class DeliveryTest(unittest.TestCase):
    def setUp(self):
        set_request_region("us-east-1")
        self.batches, self.buried, self.refused = [], [], set()
        self.answer = {"status": "SUCCEEDED", "output": "{}"}
        for patched in (
            mock.patch.object(cloud_clock, "SPEED", 1000),
            mock.patch.object(stepfunctions, "_start_sync_execution", self.take),
            mock.patch.object(sqs, "_queue_by_arn", lambda arn: {"url": "lost"} if arn == QUEUE else None),
            mock.patch.object(sqs, "_act_send_message", lambda message, _url: self.buried.append(json.loads(message["MessageBody"]))),
        ):
            patched.start()
            self.addCleanup(patched.stop)

    def pipe(self, filters=(), **settings):
        pipe = {
            "Name": "p", "Arn": f"arn:aws:pipes:us-east-1:{ACCOUNT}:pipe/p", "RoleArn": "role", "Target": MACHINE, "Source": "stream",
            "CurrentState": "RUNNING", "SourceParameters": {
                "DynamoDBStreamParameters": {"StartingPosition": "LATEST", "DeadLetterConfig": {"Arn": QUEUE}, **settings},
                "FilterCriteria": {"Filters": [{"Pattern": json.dumps(one)} for one in filters]},
            },
        }
        pipes._pipes["p"] = pipe
        self.addCleanup(pipes._pipes.pop, "p", None)
        return pipe

    def take(self, call):
        numbers = [int(one["dynamodb"]["SequenceNumber"]) for one in json.loads(call["input"])]
        self.batches.append(numbers)
        answer = {"status": "FAILED", "cause": "no"} if self.refused & set(numbers) else self.answer
        return 200, {}, json.dumps(answer).encode()

    def test_takes_a_batch_at_once(self):
        self.assertTrue(pipes_delivery.deliver(self.pipe(), [record(1), record(2)]))
        self.assertEqual((self.batches, self.buried), ([[1, 2]], []))

    def test_retries_as_often_as_told_and_then_tells_the_queue_where_the_records_are(self):
        self.refused = {2}
        self.assertTrue(pipes_delivery.deliver(self.pipe(MaximumRetryAttempts=2), [record(1), record(2)]))
        self.assertEqual(self.batches, [[1, 2]] * 3)
        letter, = self.buried
        self.assertEqual(letter["context"]["condition"], "RetryAttemptsExhausted")
        self.assertEqual({k: letter["DDBStreamBatchInfo"][k] for k in ("startSequenceNumber", "endSequenceNumber", "batchSize")},
                         {"startSequenceNumber": "1", "endSequenceNumber": "2", "batchSize": 2})

    def test_halves_a_batch_until_one_record_is_left(self):
        self.refused = {3}
        pipes_delivery.deliver(self.pipe(MaximumRetryAttempts=1, OnPartialBatchItemFailure="AUTOMATIC_BISECT"), [record(n) for n in range(1, 5)])
        self.assertEqual(self.batches, [[1, 2, 3, 4], [1, 2], [3, 4], [3], [3], [4]])
        self.assertEqual([letter["DDBStreamBatchInfo"]["startSequenceNumber"] for letter in self.buried], ["3"])

    def test_gives_up_records_that_are_too_old(self):
        pipes_delivery.deliver(self.pipe(MaximumRecordAgeInSeconds=36_000), [record(1, age=40_000), record(2)])
        self.assertEqual(self.batches, [[2]])
        self.assertEqual(self.buried[0]["context"]["condition"], "RecordAgeExceeded")

    def test_goes_on_from_the_first_record_that_the_target_names(self):
        self.answer = {"status": "SUCCEEDED", "output": json.dumps({"batchItemFailures": [{"itemIdentifier": "2"}]})}
        pipe = self.pipe(MaximumRetryAttempts=1)
        pipes_delivery.deliver(pipe, [record(1), record(2)])
        self.assertEqual(self.batches, [[1, 2], [2], [2]])

    def test_stops_with_the_pipe_and_leaves_the_batch_on_the_stream(self):
        pipe = self.pipe()
        pipes._pipes["p"] = {**pipe, "CurrentState": "STOPPED"}
        self.assertFalse(pipes_delivery.deliver(pipe, [record(1)]))
        self.assertEqual((self.batches, self.buried), ([], []))

    def test_a_pipe_that_is_still_being_made_waits(self):
        pipe = {**self.pipe(), "Source": f"arn:aws:dynamodb:us-east-1:{ACCOUNT}:table/t/stream/now"}
        with mock.patch.object(pipes_delivery, "_work") as work:
            pipes_delivery.look(None, {k: v for k, v in pipe.items() if k != "SourceParameters"}, ACCOUNT)
            work.assert_not_called()
            pipes_delivery.look(None, pipe, ACCOUNT)
            self.addCleanup(pipes_delivery._busy.discard, pipe["Arn"])
        self.assertIn(mock.call(pipe), work.mock_calls)

    def test_one_of_the_filters_must_match(self):
        pipe = self.pipe(filters=[{"eventName": ["INSERT"]}, {"dynamodb": {"NewImage": {"state": {"S": ["FAILED"]}}}}])
        self.assertTrue(pipes_delivery.wanted(pipe, record(1)))
        self.assertFalse(pipes_delivery.wanted(pipe, record(1, "MODIFY")))
        self.assertTrue(pipes_delivery.wanted(self.pipe(), record(1, "REMOVE")))


class ParametersTest(unittest.TestCase):
    def checked(self, machine_type="EXPRESS", target=None, **settings):
        stepfunctions._state_machines[MACHINE] = {"type": machine_type}
        self.addCleanup(stepfunctions._state_machines.pop, MACHINE, None)
        source = {"DynamoDBStreamParameters": {"StartingPosition": "LATEST", **settings}}
        return pipes_api.checked({"Target": MACHINE, "SourceParameters": source, "TargetParameters": target or {}})

    def test_template_strings_become_numbers(self):
        kept = self.checked(BatchSize="10")
        self.assertEqual(kept["SourceParameters"]["DynamoDBStreamParameters"]["BatchSize"], 10)

    def test_what_the_service_or_the_emulator_does_not_take_is_refused(self):
        for arguments, problem in (
            ({"BatchSize": 10_001}, "BatchSize is 10001, at most 10000"),
            ({"MaximumRetryAttempts": -2}, "MaximumRetryAttempts"),
            ({"target": {"InputTemplate": "<$.body>"}}, "does not follow InputTemplate"),
            ({"machine_type": "STANDARD"}, "which a standard state machine cannot answer"),
        ):
            with self.assertRaisesRegex(ValueError, problem):
                self.checked(**arguments)

    def test_a_standard_machine_is_started_and_forgotten(self):
        self.checked("STANDARD", {"StepFunctionStateMachineParameters": {"InvocationType": "FIRE_AND_FORGET"}})
