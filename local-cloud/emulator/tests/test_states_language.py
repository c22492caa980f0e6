"""One case for each feature of the states language that our definitions rely on, run by the emulator's own engine."""

import json
import threading
from unittest import mock

from ministack.services import dynamodb, stepfunctions
from ministack.services.cloudformation import provisioners

from emulator import branches
from emulator.tests.machines import ROLE, TABLE_TASK as GET_ITEM, MachineTest, passing, states
from emulator.tests.running import PATIENCE_S


class StatesLanguageTest(MachineTest):
    def slept(self, definition):
        """How long the retries waited, in cloud seconds."""
        with mock.patch.object(branches.Branch, "wait", autospec=True, side_effect=branches.Branch.wait) as wait:
            self.run_machine(definition)
        # A wait without `until` is a sleep; the others wait for a call.
        return [call.args[1] for call in wait.call_args_list if len(call.args) == 2]

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

    def test_a_choice_is_strict(self):
        for condition in ("{% 1 %}", "{% 'yes' %}", "{% $states.input.gone %}"):
            rule = {"Condition": condition, "Next": "B"}
            machine = states(A={"Type": "Choice", "Choices": [rule], "Default": "B"}, B=passing())
            self.assertEqual(self.run_machine(machine)["error"], "States.QueryEvaluationError")

    def test_a_choice_takes_the_first_rule_that_holds(self):
        rules = [{"Condition": "{% $states.input.n > 5 %}", "Output": "{% $states.input.n - 5 %}", "Next": "B"}, {"Condition": True, "Next": "B"}]
        machine = states(A={"Type": "Choice", "Choices": rules}, B=passing())
        self.assertEqual((self.output(machine, {"n": 9}), self.output(machine, {"n": 1})), (4, {"n": 1}))

    def test_a_default_has_the_output_and_assign_of_the_state(self):
        choice = {"Type": "Choice", "Choices": [{"Condition": False, "Next": "B"}], "Default": "B", "Output": "out", "Assign": {"n": 1}}
        self.assertEqual(self.output(states(A=choice, B=passing("{% [$n, $states.input] %}"))), [1, "out"])
        undecided = {"Type": "Choice", "Choices": [{"Condition": False, "Next": "B"}]}
        self.assertEqual(self.run_machine(states(A=undecided, B=passing()))["error"], "States.NoChoiceMatched")

    def test_a_choice_in_jsonpath_still_works(self):
        rule = {"Variable": "$.n", "NumericGreaterThan": 5, "Next": "B"}
        machine = {"StartAt": "A", "States": {"A": {"Type": "Choice", "Choices": [rule], "Default": "C"}, "B": {"Type": "Succeed"},
                                              "C": {"Type": "Fail", "Error": "Small"}}}
        self.assertEqual(self.output(machine, {"n": 6}), {"n": 6})
        self.assertEqual(self.run_machine(machine, {"n": 5})["error"], "Small")

    def test_assign_reads_the_variables_as_they_were(self):
        machine = states(
            A={"Type": "Pass", "Assign": {"a": 1, "b": 2}, "Next": "B"},
            B={"Type": "Pass", "Assign": {"a": "{% $b %}", "b": "{% $a %}"}, "Output": "{% $a %}", "Next": "C"},
            C=passing("{% [$a, $b, $states.input] %}"))
        self.assertEqual(self.output(machine), [2, 1, 1])

    def test_an_inner_scope_must_not_assign_a_variable_of_an_outer_one(self):
        inner = {"StartAt": "I", "States": {"I": passing(Assign={"n": 1})}}
        for outer in ({"Type": "Map", "ItemProcessor": inner}, {"Type": "Parallel", "Branches": [inner]}):
            for where in ({"Assign": {"n": 0}}, {"Catch": [{"ErrorEquals": ["States.ALL"], "Assign": {"n": 0}, "Next": "A"}]}):
                definition = json.dumps(states(A={**outer, **where, "End": True}))
                status, _, body = stepfunctions._create_state_machine({"name": "scopes", "roleArn": ROLE, "definition": definition})
                self.assertEqual((status, json.loads(body)["__type"]), (400, "InvalidDefinition"))
                self.assertIn("the variable n is assigned by an outer scope", json.loads(body)["message"])
                with self.assertRaisesRegex(ValueError, "Invalid State Machine Definition: .*variable n"):
                    provisioners._sfn_definition({"DefinitionString": definition})
        fine = json.dumps(states(A={"Type": "Map", "ItemProcessor": inner, "Assign": {"m": 0}, "End": True}))
        self.assertEqual(provisioners._sfn_definition({"DefinitionString": fine}), fine)

    def test_retries_wait_longer_each_time_up_to_a_limit(self):
        retry = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 5, "IntervalSeconds": 20, "BackoffRate": 3, "MaxDelaySeconds": 400}
        for retried in ({**GET_ITEM, "Retry": [retry]},
                        {"Type": "Parallel", "Branches": [{"StartAt": "I", "States": {"I": {**GET_ITEM, "End": True}}}], "Retry": [retry]}):
            self.assertEqual(self.slept(states(A={**retried, "End": True})), [20, 60, 180, 400, 400])

    def test_jitter_is_anything_up_to_the_wait(self):
        retry = {"ErrorEquals": ["States.ALL"], "MaxAttempts": 4, "IntervalSeconds": 100, "BackoffRate": 1, "JitterStrategy": "FULL"}
        slept = self.slept(states(A={**GET_ITEM, "Retry": [retry], "End": True}))
        self.assertEqual((len(slept), len(set(slept)), max(slept) <= 100), (4, 4, True))

    def test_each_retrier_counts_its_own_attempts(self):
        retries = [{"ErrorEquals": ["Other"], "MaxAttempts": 9}, {"ErrorEquals": ["DynamoDb.ResourceNotFoundException"], "MaxAttempts": 0}]
        self.assertEqual(self.slept(states(A={**GET_ITEM, "Retry": retries, "End": True})), [])

    def test_what_no_wildcard_takes(self):
        for names, error, taken in (
            (["States.ALL"], "States.Runtime", False), (["States.ALL"], "States.DataLimitExceeded", False),
            (["States.ALL"], "States.Timeout", True), (["States.TaskFailed"], "States.Timeout", False),
            (["States.TaskFailed"], "Any.Other", True), (["Any.Other"], "Any.Other", True), (["Any"], "Any.Other", False),
        ):
            self.assertEqual(stepfunctions._error_matches(names, error), taken, (names, error))

    def test_map_takes_at_most_so_many_at_once(self):
        # Nobody goes on alone, and a pair goes on only when the pair before has waited.
        pair = threading.Barrier(2, timeout=PATIENCE_S / 2)
        times = "{% $toMillis($states.context.State.EnteredTime) %}"
        inner = {"StartAt": "I", "States": {"I": {**GET_ITEM, "Next": "J"}, "J": {"Type": "Wait", "Seconds": 100, "Output": times, "End": True}}}
        machine = states(A={"Type": "Map", "Items": "{% [1..4] %}", "MaxConcurrency": "{% 2 %}", "ItemProcessor": inner, "End": True})
        with mock.patch.object(dynamodb, "_get_item", lambda _data: pair.wait() is not None and (200, {}, b"{}")):
            entered = self.output(machine)
        self.assertEqual(len(entered), 4)
        self.assertGreaterEqual(max(entered) - min(entered), 100_000)

    def test_fail_ends_with_expressions_and_only_with_texts(self):
        machine = states(A={"Type": "Fail", "Error": "{% 'E' & $states.input.n %}", "Cause": "{% $string($states.input) %}"})
        execution = self.run_machine(machine, {"n": 1})
        self.assertEqual((execution["error"], execution["cause"]), ("E1", '{"n":1}'))
        self.assertEqual(self.run_machine(states(A={"Type": "Fail", "Error": "{% 1 %}"}))["error"], "States.QueryEvaluationError")
