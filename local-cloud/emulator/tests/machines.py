"""Runs state machines on the emulator's engine, a thousand times faster than their own time."""

import json
import time
import unittest
import uuid
from unittest import mock

from ministack.services import eventbridge, stepfunctions

from emulator import cloud_clock, execution_run, jsonata_engine, step_functions, task_faults
from emulator.tests.running import PATIENCE_S

ROLE = "arn:aws:iam::000000000000:role/machine"
TABLE_TASK = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
    "Arguments": {"TableName": "gone", "Key": {"id": {"S": "1"}}},
}
PUT_EVENTS = {
    "Type": "Task", "Resource": "arn:aws:states:::events:putEvents",
    "Arguments": {"Entries": [{"Source": "test", "DetailType": "Test", "Detail": {"n": 1}}]},
}


def states(start="A", timeout=None, **definition):
    return {"QueryLanguage": "JSONata", "StartAt": start, "States": definition, **({"TimeoutSeconds": timeout} if timeout else {})}


def passing(output=None, **more):
    return {"Type": "Pass", "End": True, **({} if output is None else {"Output": output}), **more}


class MachineTest(unittest.TestCase):
    SPEED = 1000

    @classmethod
    def setUpClass(cls):
        step_functions.register()

    @classmethod
    def tearDownClass(cls):
        jsonata_engine.close()

    def setUp(self):
        for patched in (mock.patch.object(cloud_clock, "SPEED", self.SPEED), mock.patch.object(stepfunctions, "_SFN_WAIT_SCALE", 1)):
            patched.start()
            self.addCleanup(patched.stop)
        self.addCleanup(task_faults.answer_to, "DELETE", b"")

    def create(self, definition, name=None):
        request = {"name": name or f"m{uuid.uuid4().hex}", "roleArn": ROLE, "definition": json.dumps(definition)}
        status, _, body = stepfunctions._create_state_machine(request)
        self.assertEqual(status, 200, body)
        return json.loads(body)["stateMachineArn"]

    def start(self, definition, given=None, name=None):
        """The record of an execution that runs."""
        request = {"stateMachineArn": self.create(definition, name), "input": json.dumps(given or {})}
        return stepfunctions._executions[json.loads(stepfunctions._start_execution(request)[2])["executionArn"]]

    def run_machine(self, definition, given=None, name=None):
        return self.ended(self.start(definition, given, name))

    def ended(self, execution):
        self.eventually(lambda: execution["status"] != "RUNNING")
        return execution

    def output(self, definition, given=None):
        execution = self.run_machine(definition, given)
        self.assertEqual(execution["status"], "SUCCEEDED", (execution["error"], execution["cause"]))
        return json.loads(execution["output"])

    def finished(self, execution):
        """As ended(), and its thread is through with it: nothing follows."""
        self.eventually(lambda: execution["executionArn"] not in execution_run._running)
        return self.ended(execution)

    def eventually(self, check):
        """What the check gives, once it is there; in real seconds."""
        deadline = time.monotonic() + PATIENCE_S
        while not (found := check()):
            self.assertLess(time.monotonic(), deadline, "it did not come in time")
            time.sleep(0.005)
        return found

    def history(self, execution, kind):
        details = f"{kind[0].lower()}{kind[1:]}EventDetails"
        return [event.get(details) for event in execution["events"] if event["type"] == kind]

    def entered(self, execution):
        return [event["stateEnteredEventDetails"]["name"] for event in execution["events"] if "stateEnteredEventDetails" in event]

    def told(self, execution):
        """The status-change events of the execution."""
        events = [event for event in eventbridge._events_log_list() if event["Resources"] == [execution["executionArn"]]]
        return [json.loads(event["Detail"]) for event in events]
