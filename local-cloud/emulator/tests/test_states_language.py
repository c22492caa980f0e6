"""One case for each feature of the states language that our definitions rely on, run by the emulator's own engine."""

import json
import unittest

from ministack.services import dynamodb, stepfunctions

from emulator import jsonata_engine, step_functions

ROLE = "arn:aws:iam::000000000000:role/machine"
GET_ITEM = {
    "Type": "Task", "Resource": "arn:aws:states:::aws-sdk:dynamodb:getItem",
    "Arguments": {"TableName": "gone", "Key": {"id": {"S": "1"}}},
}


def states(start="A", **definition):
    return {"QueryLanguage": "JSONata", "StartAt": start, "States": definition}


class StatesLanguageTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        stepfunctions._SFN_WAIT_SCALE = 0.001
        step_functions.register()

    @classmethod
    def tearDownClass(cls):
        jsonata_engine.close()

    def run_machine(self, definition, given=None):
        name = f"m{id(definition)}"
        machine = {"name": name, "type": "EXPRESS", "roleArn": ROLE, "definition": json.dumps(definition)}
        created = json.loads(stepfunctions._create_state_machine(machine)[2])
        start = {"stateMachineArn": created["stateMachineArn"], "input": json.dumps(given or {})}
        return json.loads(stepfunctions._start_sync_execution(start)[2])

    def output(self, definition, given=None):
        result = self.run_machine(definition, given)
        self.assertEqual(result["status"], "SUCCEEDED", result)
        return json.loads(result["output"])

    def test_pass_output(self):
        self.assertEqual(self.output(states(A={"Type": "Pass", "Output": "{% 1 + 2 %}", "End": True})), 3)

    def test_variables(self):
        machine = states(
            A={"Type": "Pass", "Assign": {"n": "{% $states.input.n * 2 %}"}, "Next": "B"},
            B={"Type": "Pass", "Output": {"n": "{% $n + 1 %}"}, "End": True})
        self.assertEqual(self.output(machine, {"n": 4}), {"n": 9})

    def test_choice_with_assign_and_default(self):
        rule = {"Condition": "{% $states.input.n > 5 %}", "Assign": {"size": "big"}, "Next": "B"}
        machine = states(
            A={"Type": "Choice", "Choices": [rule], "Default": "C"},
            B={"Type": "Pass", "Output": "{% $size %}", "End": True},
            C={"Type": "Pass", "Output": "small", "End": True})
        self.assertEqual(self.output(machine, {"n": 6}), "big")
        self.assertEqual(self.output(machine, {"n": 5}), "small")

    def test_wait_with_output_and_assign(self):
        machine = states(
            A={"Type": "Wait", "Seconds": "{% $states.input.s %}", "Assign": {"waited": "{% $states.input.s %}"},
               "Output": {"kept": "{% $states.input.s + 1 %}"}, "Next": "B"},
            B={"Type": "Pass", "Output": {"waited": "{% $waited %}", "kept": "{% $states.input.kept %}"}, "End": True})
        self.assertEqual(self.output(machine, {"s": 1}), {"waited": 1, "kept": 2})

    def test_succeed_with_output(self):
        machine = states(A={"Type": "Succeed", "Output": {"n": "{% $states.input.n + 1 %}"}})
        self.assertEqual(self.output(machine, {"n": 1}), {"n": 2})

    def test_fail_with_expressions(self):
        machine = states(A={"Type": "Fail", "Error": "Bad", "Cause": "{% 'no ' & $states.input.what %}"})
        result = self.run_machine(machine, {"what": "luck"})
        self.assertEqual((result["status"], result["error"], result["cause"]), ("FAILED", "Bad", "no luck"))

    def test_task_catch_with_output_and_assign(self):
        catch = {"ErrorEquals": ["DynamoDb.ResourceNotFoundException"], "Assign": {"error": "{% $states.errorOutput.Error %}"},
                 "Output": {"why": "{% $states.errorOutput.Cause %}"}, "Next": "B"}
        machine = states(
            A={**GET_ITEM, "Catch": [catch], "End": True},
            B={"Type": "Pass", "Output": {"error": "{% $error %}", "why": "{% $length($states.input.why) > 0 %}"}, "End": True})
        self.assertEqual(self.output(machine), {"error": "DynamoDb.ResourceNotFoundException", "why": True})

    def test_task_retry_counts(self):
        tries = []
        before = dynamodb._get_item
        dynamodb._get_item = lambda data: tries.append(data) or before(data)
        retry = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 2, "IntervalSeconds": 1, "BackoffRate": 2, "JitterStrategy": "FULL"}
        try:
            result = self.run_machine(states(A={**GET_ITEM, "Retry": [retry], "End": True}))
        finally:
            dynamodb._get_item = before
        self.assertEqual((result["status"], len(tries)), ("FAILED", 3))

    def test_parallel(self):
        branches = [states(A={"Type": "Pass", "Output": f"{{% $states.input.n + {i} %}}", "End": True}) for i in (1, 2)]
        branches = [{key: value for key, value in branch.items() if key != "QueryLanguage"} for branch in branches]
        parallel = {"Type": "Parallel", "Branches": branches, "Arguments": {"n": "{% $states.input.m %}"},
                    "Assign": {"first": "{% $states.result[0] %}"}, "Output": "{% $sum($states.result) %}", "Next": "B"}
        machine = states(A=parallel, B={"Type": "Pass", "Output": "{% [$first, $states.input] %}", "End": True})
        self.assertEqual(self.output(machine, {"m": 10}), [11, 23])

    def test_map(self):
        processor = {"ProcessorConfig": {"Mode": "INLINE"}, "StartAt": "I", "States": {
            "I": {"Type": "Pass", "Output": "{% $states.input.item * $states.input.by %}", "End": True}}}
        machine = states(A={
            "Type": "Map", "Items": "{% $states.input.list %}", "MaxConcurrency": 2, "ItemProcessor": processor, "End": True,
            "ItemSelector": {"item": "{% $states.context.Map.Item.Value %}", "by": "{% $states.input.by %}"}})
        self.assertEqual(self.output(machine, {"list": [1, 2, 3], "by": 3}), [3, 6, 9])

    def test_a_failed_expression_fails_the_state_and_can_be_caught(self):
        broken = {"Type": "Task", "Resource": GET_ITEM["Resource"], "Arguments": "{% $states.input.gone %}", "End": True}
        self.assertEqual(self.run_machine(states(A=broken))["error"], "States.QueryEvaluationError")
        caught = {**broken, "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "B"}]}
        self.assertEqual(self.output(states(A=caught, B={"Type": "Pass", "Output": "caught", "End": True})), "caught")
