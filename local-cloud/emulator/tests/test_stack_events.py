import json
import unittest

from ministack.core.responses import get_account_id, get_region
from ministack.services import eventbridge, lambda_svc, sqs, stepfunctions
from ministack.services.cloudformation import changesets, handlers, stacks

from emulator import event_targets, stack_events
from emulator.tests.restored import restored

STACK_ID = f"arn:aws:cloudformation:{get_region()}:{get_account_id()}:stack/s/1"
MACHINE = f"arn:aws:states:{get_region()}:{get_account_id()}:stateMachine:m"


class EventsTest(unittest.TestCase):
    def setUp(self):
        for module in (stacks, changesets, handlers):
            restored(self, module, "_add_event")
        restored(self, eventbridge, "_now_ts", "_dispatch_to_stepfunctions", "_dispatch_to_lambda", "_invoke_target")
        restored(self, stepfunctions, "_start_execution")
        eventbridge._ensure_default_bus()
        stack_events.register()
        event_targets.register()
        self.started = []
        stepfunctions._start_execution = lambda data: self.started.append(data) or (200, {}, b"{}")
        for store in (eventbridge._rules, eventbridge._targets, stepfunctions._state_machines, sqs._queues):
            store.clear()
        sqs._act_create_queue({"QueueName": "dead"}, "")
        self.dead = next(iter(sqs._queues.values()))
        stepfunctions._state_machines[MACHINE] = {"stateMachineArn": MACHINE}

    def rule(self, target=MACHINE, dead_letters=True, **more):
        eventbridge._put_rule({"Name": "r", "EventPattern": json.dumps({"source": ["aws.cloudformation"]})})
        more.update({"DeadLetterConfig": {"Arn": self.dead["attributes"]["QueueArn"]}} if dead_letters else {})
        eventbridge._put_targets({"Rule": "r", "Targets": [{"Id": "t", "Arn": target, "RoleArn": "arn:aws:iam::1:role/r", **more}]})

    def happen(self, logical_id="s", resource_type=stack_events.STACK, status="UPDATE_COMPLETE"):
        stacks._add_event(STACK_ID, "s", logical_id, resource_type, status, "why", physical_id=STACK_ID)

    def test_a_change_of_the_stack_is_told_and_nothing_else(self):
        self.rule()
        self.happen("Bucket", "AWS::S3::Bucket")
        self.happen("Nested")
        self.assertEqual(self.started, [])
        self.happen()
        event = json.loads(self.started[0]["input"])
        self.assertEqual((event["source"], event["resources"]), ("aws.cloudformation", [STACK_ID]))
        self.assertEqual(event["detail-type"], "CloudFormation Stack Status Change")
        self.assertEqual(event["detail"], {"stack-id": STACK_ID, "client-request-token": "",
                                           "status-details": {"status": "UPDATE_COMPLETE", "status-reason": "why"}})

    def test_literal_input_and_input_path(self):
        self.rule(Input='{"members":[]}')
        self.happen()
        self.rule(InputPath="$.detail.status-details")
        self.happen()
        self.assertEqual([json.loads(s["input"]) for s in self.started], [{"members": []}, {"status": "UPDATE_COMPLETE", "status-reason": "why"}])

    def buried(self):
        return [(json.loads(message["body"])["detail-type"], {k: v["StringValue"] for k, v in message["message_attributes"].items()})
                for message in self.dead["messages"]]

    def test_a_machine_that_is_gone(self):
        stepfunctions._state_machines.clear()
        self.rule(Input="{}")
        self.happen()
        kind, attributes = self.buried()[0]
        self.assertEqual(kind, "CloudFormation Stack Status Change")
        self.assertEqual((attributes["ERROR_CODE"], attributes["TARGET_ARN"]), ("NO_RESOURCE", MACHINE))
        self.assertTrue(attributes["RULE_ARN"].endswith("rule/r"))

    def test_a_machine_that_refuses(self):
        stepfunctions._start_execution = lambda _data: (400, {}, json.dumps({"__type": "InvalidExecutionInput", "message": "no"}).encode())
        self.rule()
        self.happen()
        self.assertEqual(self.buried()[0][1]["ERROR_MESSAGE"], "InvalidExecutionInput: no")

    def test_a_function_that_is_gone_and_one_that_is_there(self):
        self.rule(lambda_svc._func_arn("gone"))
        self.happen()
        self.assertEqual(self.buried()[0][1]["ERROR_CODE"], "NO_RESOURCE")
        taken = []
        restored(self, lambda_svc, "_get_func_record_for_ref")
        lambda_svc._get_func_record_for_ref = lambda _ref: ({}, {}, "f")
        event_targets._known_function(lambda *call: taken.append(call))("arn", "{}")
        self.assertEqual(taken, [("arn", "{}")])

    def test_without_a_queue_it_is_logged(self):
        stepfunctions._state_machines.clear()
        self.rule(dead_letters=False)
        with self.assertLogs("events", "WARNING") as logged:
            self.happen()
        self.assertIn("event lost: rule r", logged.output[0])
