import unittest

from ministack.services import stepfunctions

from emulator import jsonata_engine


class JsonataEngineTest(unittest.TestCase):
    @classmethod
    def tearDownClass(cls):
        jsonata_engine.close()

    def evaluate(self, expression, given=None, **more):
        return jsonata_engine.evaluate(expression, given, **more)

    def fails(self, expression, words, **more):
        with self.assertRaises(stepfunctions._ExecutionError) as caught:
            self.evaluate(expression, **more)
        self.assertEqual(caught.exception.error, "States.QueryEvaluationError")
        self.assertIn(words, caught.exception.cause)

    def test_is_an_engine_at_all(self):
        self.assertEqual(self.evaluate("1 + 2"), 3)

    def test_functions_and_lambdas(self):
        self.assertEqual(self.evaluate("$map([1, 2, 3], function($n) { $n * 2 })"), [2, 4, 6])
        self.assertEqual(self.evaluate("$sum($states.input.items.price)", {"items": [{"price": 2}, {"price": 3}]}), 5)

    def test_variables_and_states(self):
        context = {"variables": {"limit": 2, "nothing": None}, "Execution": {"Id": "e"}, "QueryLanguage": "JSONata"}
        self.assertEqual(self.evaluate("$states.input[$ > $limit]", [1, 2, 3, 4], ctx=context), [3, 4])
        self.assertEqual(self.evaluate("$states.context.Execution.Id", ctx=context), "e")
        self.assertIsNone(self.evaluate("$nothing", ctx=context))
        self.assertEqual(self.evaluate("$states.result.a", result={"a": 1}), 1)
        self.assertEqual(self.evaluate("$states.errorOutput.Error", error_output={"Error": "X"}), "X")
        self.fails("$states.context.variables", "did not return a result", ctx=context)

    def test_a_null_result_is_a_result_and_undefined_is_not(self):
        self.assertIsNone(self.evaluate("null"))
        self.fails("$states.input.gone", "did not return a result")
        self.fails("function($x) { $x }", "did not return a result")

    def test_bare_paths_do_not_read_the_input(self):
        self.fails("items", "did not return a result")

    def test_what_step_functions_adds_and_takes(self):
        self.assertEqual(self.evaluate("$partition([1, 2, 3], 2)"), [[1, 2], [3]])
        self.assertEqual(self.evaluate("$range(0, 10, 5)"), [0, 5, 10])
        self.assertEqual(self.evaluate("$range(3, 1, -1)"), [3, 2, 1])
        self.assertEqual(self.evaluate("$hash('a', 'SHA-256')")[:8], "ca978112")
        self.assertEqual(self.evaluate("$random(7) = $random(7)"), True)
        self.assertEqual(len(self.evaluate("$uuid()")), 36)
        self.assertEqual(self.evaluate("$parse('{\"a\": [1]}')"), {"a": [1]})
        self.fails("$eval('1')", "not part of Step Functions")
        self.fails("$hash('a', 'CRC')", "allowed: MD5")
        self.fails("$range(1, 5, 0)", "other than 0")
        self.fails("$partition([1], 0)", "at least 1")
        self.fails("$range(1, 5000, 1)", "at most 1000")

    def test_errors_carry_the_code_of_the_reference(self):
        self.fails("1 + 'a'", "T2002")
        self.fails("(", "S0")

    def test_an_endless_expression_ends(self):
        self.fails("($f := function($n) { $f($n) }; $f(1))", "D101")

    def test_is_what_the_state_machine_engine_calls(self):
        before = stepfunctions._evaluate_jsonata
        try:
            jsonata_engine.register()
            self.assertEqual(stepfunctions._apply_jsonata_template({"n": "{% 1 + 2 %}", "plain": "1 + 2"}, {}), {"n": 3, "plain": "1 + 2"})
        finally:
            stepfunctions._evaluate_jsonata = before
